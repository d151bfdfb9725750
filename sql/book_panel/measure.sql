-- What is known of each series that is asked for, over the cities and years that are asked for.
with used as (
    select
        component,
        count(value) as figures,
        list(distinct year order by year) filter (value is not null) as years
    from figure
    group by component
),

unit_years as (
    select
        component,
        unit,
        list(distinct year order by year) as years
    from figure
    where value is not null or printed_value is not null
    group by all
),

unit_list as (
    select
        component,
        list(struct_pack(unit := unit, years := years) order by years) as units
    from unit_years
    group by component
)

select
    asked_series.component,
    asked_series.indicator,
    asked_series.scope,
    asked_series.label_en,
    asked_series.label_zh,
    coalesce(unit_list.units, [struct_pack(unit := asked_series.unit, years := [])]) as units,
    asked_series.definition,
    asked_series.source,
    asked_series.depth,
    asked_series.topic,
    coalesce(used.years, []) as years,
    used.figures
from asked_series
inner join used on asked_series.component = used.component
left join unit_list on asked_series.component = unit_list.component
order by asked_series.place
