-- Figures quarantined, corrected and filled, by printed indicator.
with label as (
    select distinct
        indicator,
        label_en,
        label_zh
    from series
)

select
    coalesce(label.label_en, observation.indicator) as label_en,
    coalesce(label.label_zh, observation.indicator) as label_zh,
    count(*) filter (observation.value is not null) as used,
    count(*) filter (observation.status = 'quarantined') as quarantined,
    count(*) filter (observation.status = 'corrected') as corrected
from observation
left join label on observation.indicator = label.indicator
group by
    observation.indicator,
    label.label_en,
    label.label_zh
having quarantined + corrected > 0
order by
    quarantined + corrected desc,
    observation.indicator
