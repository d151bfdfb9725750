-- What became of printed figures and of the panel's cells, by province and year.
with printed as (
    select
        city.province,
        observation.year,
        count(observation.value) as figures,
        count(*) filter (observation.status = 'corrected') as corrected,
        count(*) filter (observation.status = 'quarantined') as quarantined
    from observation
    inner join city using (city_id)
    group by all
),

panel as (
    select
        city_year.province,
        city_year.year,
        min(city_year.city_id) as first_city_id,
        count(*) as cells
    from city_year
    cross join study_variable
    group by all
),

altered as (
    select
        city.province,
        cell_status.year,
        count(*) filter (cell_status.status in ('interpolated', 'carried', 'extrapolated')) as filled,
        count(*) filter (cell_status.status = 'missing') as missing
    from cell_status
    inner join study_variable using (variable)
    inner join city using (city_id)
    group by all
)

select
    panel.province,
    panel.year,
    coalesce(printed.figures, 0) as figures,
    coalesce(printed.corrected, 0) as corrected,
    coalesce(printed.quarantined, 0) as quarantined,
    panel.cells,
    coalesce(altered.filled, 0) as filled,
    coalesce(altered.missing, 0) as missing,
    coalesce(altered.filled, 0) / panel.cells as filled_share
from panel
left join printed using (province, year)
left join altered using (province, year)
order by panel.first_city_id, panel.year
