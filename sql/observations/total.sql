-- Printed totals of provinces and of all cities together.
select
    place_id,
    kind,
    year,
    indicator,
    scope,
    printed_value,
    unit,
    reading,
    reason,
    raw_text,
    workbook,
    sheet,
    cell,
    sha256
from observations.measured
where kind in ('province', 'total') and printing = 'main' and reading != 'blank'
