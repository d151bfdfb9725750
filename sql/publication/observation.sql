-- What every cell says about a city, and what was decided about it.
select
    city_id::integer as city_id,
    year::integer as year,
    indicator,
    scope,
    printed_value,
    value,
    unit,
    status,
    reason,
    raw_text,
    workbook,
    sheet,
    cell,
    sha256
from observations.observation
order by
    indicator,
    scope,
    city_id,
    year
