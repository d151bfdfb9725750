-- Every figure that is asked for: each city in each year in each series, also where no volume prints it.
with printed as (
    select
        asked_series.component,
        asked_series.place,
        observation.*
    from observation
    inner join asked_series
        on observation.indicator = asked_series.indicator and observation.scope = asked_series.scope
    inner join asked_year on observation.year = asked_year.year
    inner join asked_city on observation.city_id = asked_city.city_id
),

unavailable as (
    select
        indicator,
        scope,
        year,
        string_agg(distinct reason, '; ' order by reason) as reason
    from unavailable_column
    group by all
)

select
    city.city_id,
    city.name,
    city.name_en,
    city.province,
    city.region,
    asked_year.year,
    asked_series.indicator,
    asked_series.scope,
    printed.value,
    coalesce(printed.unit, asked_series.unit) as unit,
    coalesce(printed.status, 'missing') as status,
    coalesce(printed.reason, if(printed.status is null, unavailable.reason, null)) as reason,
    printed.printed_value,
    asked_series.depth,
    printed.workbook,
    printed.sheet,
    printed.cell,
    asked_series.component,
    asked_series.place
from asked_series
cross join asked_year
cross join asked_city
inner join city on asked_city.city_id = city.city_id
left join printed
    on
        asked_series.component = printed.component
        and asked_year.year = printed.year
        and asked_city.city_id = printed.city_id
left join unavailable
    on
        asked_series.indicator = unavailable.indicator
        and asked_series.scope = unavailable.scope
        and asked_year.year = unavailable.year
