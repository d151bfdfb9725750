-- Every series of printed figures that the study uses: an indicator in a scope, under the name that formulas use.
select
    indicator.indicator || if(observation.scope = 'district', '_district', '') as component,
    indicator.indicator,
    coalesce(observation.scope, 'city') as scope,
    indicator.label_en,
    indicator.label_zh,
    indicator.unit,
    indicator.definition,
    indicator.source,
    min(observation.year)::integer as first_year,
    max(observation.year)::integer as last_year,
    count(observation.value) as figures
from catalog.indicator as indicator
inner join panel.observation as observation on indicator.indicator = observation.indicator
group by all
order by component
