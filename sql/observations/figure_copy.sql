-- What every copy says of every figure: the printed tables, supplements and the firm registry.
select
    edition,
    place_id,
    kind,
    year,
    indicator,
    scope,
    printing,
    printed_table,
    position,
    printed_value,
    last_digit,
    unit,
    reading,
    reason,
    raw_text,
    workbook,
    sheet,
    cell,
    sha256
from observations.measured
union all
select
    year + 1 as edition,
    city_id as place_id,
    'city' as kind,
    year,
    indicator,
    scope,
    'main' as printing,
    null as printed_table,
    null as position,
    printed_value,
    null as last_digit,
    unit,
    reading,
    reason,
    raw_text,
    workbook,
    sheet,
    cell,
    sha256
from observations.supplied
