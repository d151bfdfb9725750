-- Every series of printed figures that the study uses: an indicator in a scope, under the name that formulas use.
--
-- The volumes delivered need not print it.
with used as (
    select
        indicator,
        scope
    from panel.observation
    union
    select
        regexp_replace(component, '_district$', '') as indicator,
        if(ends_with(component, '_district'), 'district', 'city') as scope
    from catalog.study_component
)

select
    used.indicator || if(used.scope = 'district', '_district', '') as component,
    used.indicator,
    used.scope,
    indicator.label_en,
    indicator.label_zh,
    indicator.unit,
    indicator.definition,
    indicator.source,
    min(observation.year)::integer as first_year,
    max(observation.year)::integer as last_year,
    count(observation.value) as figures
from used
inner join catalog.indicator as indicator on used.indicator = indicator.indicator
left join panel.observation as observation
    on
        used.indicator = observation.indicator
        and used.scope = observation.scope
group by all
order by component
