-- The figures that the study uses, under the names that formulas use; trade in yuan throughout.
select
    used.city_id,
    used.year,
    used.indicator || if(used.scope = 'district', '_district', '') as component,
    used.value
    * case
        when indicator.unit != 'as printed' or used.unit = '10k yuan' then 1
        when used.unit = '10k USD' then exchange_rate.yuan_per_usd
    end as value,
    used.status
from panel.study_figure as used
inner join catalog.indicator as indicator on used.indicator = indicator.indicator
left join catalog.exchange_rate as exchange_rate on used.year = exchange_rate.year
