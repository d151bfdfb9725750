-- The path of a city: every variable of the panel in every year, a row each, with labels, unit and status.
with panel_row as (
    select * exclude (name, province, region)
    from city_year
),

panel_cell as (
    select *
    from panel_row unpivot include nulls (value for variable in (columns(* exclude (city_id, year))))
)

select
    panel_cell.city_id,
    city.name,
    city.name_en,
    city.province,
    panel_cell.year,
    panel_cell.variable,
    panel_variable.label_en,
    panel_variable.label_zh,
    panel_variable.dimension,
    panel_cell.value,
    panel_variable.unit,
    panel_cell.value - before.value as change,
    status.code as status,
    status.label_en as status_en,
    status.label_zh as status_zh
from panel_cell
inner join panel_variable on panel_cell.variable = panel_variable.variable
inner join city on panel_cell.city_id = city.city_id
left join panel_cell as before
    on
        panel_cell.city_id = before.city_id
        and panel_cell.variable = before.variable
        and panel_cell.year = before.year + 1
left join cell_status
    on
        panel_cell.city_id = cell_status.city_id
        and panel_cell.year = cell_status.year
        and panel_cell.variable = cell_status.variable
inner join code as status
    on case
        when panel_cell.value is null then 'missing'
        else coalesce(cell_status.status, 'reported')
    end = status.code
