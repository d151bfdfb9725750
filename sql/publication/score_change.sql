-- What drives the change of a city's score: the change of each indicator's contribution; they sum to that of the score.
with weighted as (
    select indicator_weight.*
    from indicator_weight
    semi join study_variable
        on indicator_weight.variable = study_variable.variable and indicator_weight.reading = study_variable.reading
),

-- Years in which what an indicator rests on changes its definition, in the country or in the city's province.
broken as (
    select distinct
        variable_break.variable,
        variable_break.year,
        city.city_id
    from variable_break
    inner join city on variable_break.province is null or variable_break.province = city.province
    where not variable_break.bridged
)

select
    part.variable,
    part.city_id,
    city.name,
    city.name_en,
    city.province,
    part.year,
    part.indicator,
    indicator.label_en,
    indicator.label_zh,
    dimension.dimension,
    dimension.label_en as dimension_en,
    dimension.label_zh as dimension_zh,
    weighted.weight,
    before.contribution as contribution_before,
    part.contribution,
    part.contribution - before.contribution as change,
    scored.score - scored_before.score as change_of_score,
    broken.variable is not null as definition_breaks
from contribution as part
inner join contribution as before
    on
        part.variable = before.variable
        and part.city_id = before.city_id
        and part.indicator = before.indicator
        and part.year = before.year + 1
inner join study_variable as of_index on part.variable = of_index.variable
inner join index_score as scored
    on
        part.variable = scored.variable
        and of_index.reading = scored.reading
        and part.city_id = scored.city_id
        and part.year = scored.year
inner join index_score as scored_before
    on
        before.variable = scored_before.variable
        and of_index.reading = scored_before.reading
        and before.city_id = scored_before.city_id
        and before.year = scored_before.year
inner join city on part.city_id = city.city_id
inner join study_variable as indicator on part.indicator = indicator.variable
inner join study_indicator as placed on part.variable = placed.variable and part.indicator = placed.indicator
inner join study_dimension as dimension
    on placed.variable = dimension.variable and placed.dimension = dimension.dimension
inner join weighted
    on
        part.variable = weighted.variable
        and part.indicator = weighted.indicator
        and part.year = coalesce(weighted.year, part.year)
left join broken
    on
        part.indicator = broken.variable
        and part.year = broken.year
        and part.city_id = broken.city_id
