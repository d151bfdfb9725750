-- The ledger's entries on workbooks that were delivered, beside what the cell says now.
with figure as (
    select
        workbook,
        sheet,
        cell,
        place_id,
        year,
        indicator,
        scope,
        printed_value,
        unit,
        raw_text
    from observations.measured
    union all
    select
        workbook,
        sheet,
        cell,
        city_id as place_id,
        year,
        indicator,
        scope,
        printed_value,
        unit,
        raw_text
    from observations.supplied
),

delivered as (
    select path as workbook from raw.workbook
    union
    select path from raw.supplement
)

select
    entry.workbook,
    entry.sheet,
    entry.cell,
    entry.place_id,
    entry.place,
    entry.year,
    entry.indicator,
    entry.scope,
    entry.printed,
    entry.ruling,
    figure.printed_value,
    entry.value as right_value,
    figure.unit,
    entry.tests,
    entry.reason,
    entry.evidence,
    figure.workbook is not null
    and figure.place_id = entry.place_id
    and figure.year = entry.year
    and figure.indicator = entry.indicator
    and figure.scope = entry.scope as located,
    trim(regexp_replace(coalesce(figure.raw_text, ''), '\s+', ' ', 'g')) as found
from catalog.ledger_entry as entry
semi join delivered on entry.workbook = delivered.workbook
left join figure
    on
        entry.workbook = figure.workbook
        and entry.sheet is not distinct from figure.sheet
        and entry.cell = figure.cell
