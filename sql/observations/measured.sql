-- Figures as numbers in the canonical unit, with what is known of each: a number, a blank, unreadable.
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
    figure.year,
    figure.indicator,
    figure.scope,
    figure.printing,
    round(reading.value * canonical.factor, 8) as printed_value,
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
