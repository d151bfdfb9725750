-- The same figure printed in a second table.
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
where printing = 'second' and reading != 'blank'
