-- Figures of which the copies print different numbers; after the ledger and the tests, those that nothing decides.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'copies_rounding'
    )
    using max(value)
),

number as (
    select
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        printed_value,
        step,
        workbook
    from observations.ruled_copy
    where reading = 'number'
),

differing as (
    select
        figure.place_id,
        figure.kind,
        figure.year,
        figure.indicator,
        figure.scope,
        figure.printing,
        figure.workbook,
        figure.sheet,
        figure.cell,
        figure.printed_value as found,
        arg_min(number.printed_value, number.workbook) as expected,
        string_agg(distinct number.workbook, ', ' order by number.workbook) as held_against,
        figure.undecided
    from observations.used_figure as figure
    inner join number using (place_id, kind, year, indicator, scope, printing)
    cross join threshold
    where
        abs(number.printed_value - figure.printed_value) > 1e-9 * abs(figure.printed_value)
        and (
            coalesce(number.step = figure.step, true)
            or abs(number.printed_value - figure.printed_value)
            > threshold.copies_rounding * greatest(number.step, figure.step)
        )
    group by all
)

select
    unnest(if(undecided, ['printed', 'ruled'], ['printed'])) as stage,
    'copies' as test,
    concat_ws(' ', place_id, year, indicator, scope, printing) as instance,
    * exclude (undecided),
    greatest(1, abs(ln(abs(nullif(expected, 0) / nullif(found, 0))))) as size,
    false as determined
from differing
