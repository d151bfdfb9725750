-- The ledger as applied: what a person ruled about a printed figure, what became of it in each copy, what it changed.
select
    entry.edition::integer as edition,
    entry.place_id::integer as place_id,
    city.city_id::integer as city_id,
    entry.place,
    entry.year::integer as year,
    entry.indicator,
    entry.scope,
    entry.printing,
    entry.ruling,
    entry.entry_status,
    entry.idle_tests,
    entry.printed,
    entry.printed_value,
    case
        when entry.entry_status = 'void' then null
        when entry.ruling = 'correct' then entry.right_value
        when entry.ruling = 'accept' then entry.printed_value
    end as value,
    if(
        entry.ruling = 'correct' and (entry.through_id is null or entry.entry_status != 'void'),
        entry.right_value,
        null
    ) as right_value,
    entry.unit,
    entry.tests,
    entry.reason,
    entry.evidence,
    entry.found as raw_text,
    entry.workbook,
    entry.sheet,
    entry.cell
from observations.correction as entry
left join catalog.city as city on entry.place_id = city.city_id
