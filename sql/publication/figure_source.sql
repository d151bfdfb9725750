-- Where a printed figure of a city comes from: its workbook, sheet and cell, with the names of all it is about.
select
    observation.city_id,
    city.name,
    city.name_en,
    city.province,
    observation.year,
    observation.indicator,
    indicator.label_en,
    indicator.label_zh,
    observation.scope,
    scope.label_en as scope_en,
    scope.label_zh as scope_zh,
    observation.printed_value,
    observation.value,
    observation.unit,
    observation.status,
    status.label_en as status_en,
    status.label_zh as status_zh,
    observation.reason,
    observation.raw_text,
    observation.workbook,
    observation.sheet,
    observation.cell
from observation
inner join city on observation.city_id = city.city_id
inner join indicator on observation.indicator = indicator.indicator
inner join code as scope on observation.scope = scope.code
inner join code as status on observation.status = status.code
