-- The ledger as applied: what a person ruled about a printed figure, and what it changed.
select
    entry.place_id::integer as place_id,
    entry.place,
    entry.year::integer as year,
    entry.indicator,
    entry.scope,
    entry.ruling,
    entry.printed_value,
    case entry.ruling
        when 'correct' then entry.right_value
        when 'accept' then entry.printed_value
    end as value,
    entry.unit,
    entry.tests,
    entry.reason,
    entry.evidence,
    entry.printed as raw_text,
    entry.workbook,
    entry.sheet,
    entry.cell
from observations.ruling as entry
