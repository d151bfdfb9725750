-- By province and year: cells of the index's indicators that were filled, figures quarantined and corrected.
with panel as (
    select
        city_year.province,
        city_year.year,
        count(*) * (select count(distinct indicator_weight.indicator) from indicator_weight) as cells
    from city_year
    group by
        city_year.province,
        city_year.year
),

filled as (
    select
        city.province,
        cell_status.year,
        count(*) as filled
    from cell_status
    inner join city on cell_status.city_id = city.city_id
    where
        cell_status.status in ('interpolated', 'carried', 'extrapolated')
        and cell_status.variable in (select indicator_weight.indicator from indicator_weight)
    group by
        city.province,
        cell_status.year
),

ruled as (
    select
        city.province,
        observation.year,
        count(*) filter (observation.status = 'quarantined') as quarantined,
        count(*) filter (observation.status = 'corrected') as corrected
    from observation
    inner join city on observation.city_id = city.city_id
    group by
        city.province,
        observation.year
),

province as (
    select
        province,
        any_value(province_en) as province_en,
        min(city_id) as position
    from city
    group by province
)

select
    coalesce(province.province_en, panel.province) as label_en,
    panel.province as label_zh,
    panel.year,
    coalesce(filled.filled, 0) / nullif(panel.cells, 0) as filled,
    coalesce(ruled.quarantined, 0) as quarantined,
    coalesce(ruled.corrected, 0) as corrected
from panel
inner join province on panel.province = province.province
left join filled on panel.province = filled.province and panel.year = filled.year
left join ruled on panel.province = ruled.province and panel.year = ruled.year
order by
    province.position,
    panel.year
