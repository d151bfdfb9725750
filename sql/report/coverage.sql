-- Share of the panel's cities with a figure that is used, by printed indicator of the whole city and year.
with label as (
    select distinct
        indicator,
        label_en,
        label_zh
    from series
),

panel as (
    select
        year,
        count(*) as cities
    from city_year
    group by year
)

select
    observation.indicator,
    coalesce(label.label_en, observation.indicator) as label_en,
    coalesce(label.label_zh, observation.indicator) as label_zh,
    panel.year,
    count(*) filter (observation.value is not null) / panel.cities as value
from panel
inner join observation on panel.year = observation.year
inner join city on observation.city_id = city.city_id and city.in_sample
left join label on observation.indicator = label.indicator
where observation.scope = 'city'
group by
    observation.indicator,
    label.label_en,
    label.label_zh,
    panel.year,
    panel.cities
order by
    observation.indicator,
    panel.year
