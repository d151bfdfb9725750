-- What each workbook says of each figure, of cities, provinces and totals, in its main and in a second printing.
select
    measured.edition::integer as edition,
    measured.place_id::integer as place_id,
    measured.kind,
    measured.year::integer as year,
    measured.indicator,
    measured.scope,
    measured.printing,
    measured.printed_table,
    measured.printed_value,
    measured.unit,
    measured.reading,
    measured.raw_text,
    measured.workbook,
    measured.sheet,
    measured.cell,
    measured.sha256
from observations.measured as measured
order by
    measured.indicator,
    measured.scope,
    measured.place_id,
    measured.year,
    measured.printing
