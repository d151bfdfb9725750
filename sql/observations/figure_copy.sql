-- What every copy says of every figure: the printed tables, supplements, facts of the catalog and the firm registry.
-- `step` is what one unit of the last printed digit counts.
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
    last_digit / power(10, length(regexp_extract(raw_text, '^[^.]*?(0+)\s*$', 1))) as step,
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
    null as step,
    unit,
    reading,
    reason,
    raw_text,
    workbook,
    sheet,
    cell,
    sha256
from observations.supplied
