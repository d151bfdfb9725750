-- The figures of the study's cities under the names that formulas use; trade in yuan throughout.
select
    observation.city_id,
    observation.year,
    observation.indicator || if(observation.scope = 'district', '_district', '') as component,
    observation.value
    * case
        when indicator.unit != 'as printed' or observation.unit = '10k yuan' then 1
        when observation.unit = '10k USD' then exchange_rate.yuan_per_usd
    end as value,
    observation.status
from observations.observation as observation
inner join catalog.study_city as study_city on observation.city_id = study_city.city_id
inner join catalog.indicator as indicator on observation.indicator = indicator.indicator
left join catalog.exchange_rate as exchange_rate on observation.year = exchange_rate.year
