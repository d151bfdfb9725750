-- Provinces none of whose cities has an index in a year that the study computes it for, and the indicators they lack;
-- none where no indicator alone says why.
with described as (
    select
        own.variable,
        coalesce(own.first_year, min(city_year.year)) as first_year,
        coalesce(own.last_year, max(city_year.year)) as last_year
    from study_variable as own
    semi join name_of_index as named on own.variable = named.variable
    cross join city_year
    group by
        own.variable,
        own.first_year,
        own.last_year
),

place as (
    select distinct
        described.variable,
        city_year.province,
        city_year.year
    from described
    inner join city_year on city_year.year between described.first_year and described.last_year
),

scored as (
    select distinct
        score.variable,
        city.province,
        score.year
    from score_of_index as score
    inner join city on score.city_id = city.city_id
),

-- The indicators that the largest number of the province's cities lack, at least half of them.
lacking as (
    select
        study_indicator.variable,
        city.province,
        cell.year,
        own.label_en,
        own.label_zh,
        count(*) as cities,
        count(*) - count(cell.value) as without
    from study_indicator
    inner join study_variable as own on study_indicator.indicator = own.variable
    inner join variable_value as cell on own.variable = cell.variable and own.reading = cell.reading
    inner join city on cell.city_id = city.city_id and city.in_sample
    group by
        study_indicator.variable,
        city.province,
        cell.year,
        own.label_en,
        own.label_zh
    having count(*) >= 2 * count(cell.value)
    qualify without = max(without) over (partition by study_indicator.variable, city.province, cell.year)
)

select
    place.variable,
    place.year,
    place.province,
    any_value(province.name_en) as province_en,
    coalesce(string_agg(lacking.label_en, ', ' order by lacking.label_en), '') as lacking_en,
    coalesce(string_agg(lacking.label_zh, '、' order by lacking.label_zh), '') as lacking_zh,
    coalesce(max(lacking.without), 0)::integer as without,
    coalesce(max(lacking.cities), 0)::integer as cities
from place
left join province on place.province = province.name
anti join scored
    on place.variable = scored.variable and place.province = scored.province and place.year = scored.year
left join lacking
    on place.variable = lacking.variable and place.province = lacking.province and place.year = lacking.year
group by
    place.variable,
    place.year,
    place.province,
    province.province_id
order by
    place.variable,
    province.province_id,
    place.year
