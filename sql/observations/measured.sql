-- Figures as numbers in the canonical unit, with what is known of each: a number, a blank, unreadable.
-- `last_digit` is what the last digit other than zero counts; the least of a column is what it is rounded to.
with canonical as (
    select
        indicator.indicator,
        unit.printed,
        unit.factor,
        unit.unit
    from catalog.indicator as indicator
    inner join catalog.unit as unit
        on
            indicator.unit = unit.unit
            or (indicator.unit = 'as printed' and unit.base)
)

select
    figure.place_id,
    figure.kind,
    figure.edition,
    figure.year,
    figure.indicator,
    figure.scope,
    figure.printing,
    figure.printed_table,
    figure.position,
    round(reading.value * canonical.factor, 8) as printed_value,
    canonical.factor
    * power(
        10,
        length(regexp_extract(figure.raw_text, '^[^.]*?(0+)\s*$', 1))
        - length(regexp_extract(figure.raw_text, '\.(\d*[1-9])0*\s*$', 1))
    ) as last_digit,
    canonical.unit,
    coalesce(reading.kind, 'blank') as reading,
    reading.reason,
    figure.raw_text,
    figure.workbook,
    figure.sheet,
    figure.cell,
    figure.sha256
from observations.figure as figure
inner join canonical
    on
        figure.indicator = canonical.indicator
        and figure.printed_unit = canonical.printed
left join observations.reading as reading on figure.raw_text = reading.raw_text
