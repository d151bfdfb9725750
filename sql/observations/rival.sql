-- Figures on which the ledger does not rule and of which the copies print different numbers: a row a number.
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

numbered as (
    select
        *,
        min(preference) over figures as best,
        min(printed_value) over figures as least,
        max(printed_value) over figures as most,
        min(step) over figures as finest,
        max(step) over figures as coarsest
    from observations.ruled_copy
    where preference <= 3
    window figures as (partition by place_id, kind, year, indicator, scope, printing)
),

number as (
    select
        numbered.place_id,
        numbered.kind,
        numbered.year,
        numbered.indicator,
        numbered.scope,
        numbered.printing,
        numbered.printed_value,
        min(numbered.workbook) as workbook,
        arg_min(numbered.sheet, workbook) as sheet,
        arg_min(numbered.cell, workbook) as cell
    from numbered
    cross join threshold
    where
        numbered.best = 3
        and numbered.most - numbered.least > 1e-9 * abs(numbered.most)
        -- Copies that are rounded differently agree.
        and (
            coalesce(numbered.finest = numbered.coarsest, true)
            or numbered.most - numbered.least > threshold.copies_rounding * numbered.coarsest
        )
    group by all
)

select
    *,
    row_number() over (
        partition by place_id, kind, year, indicator, scope, printing
        order by workbook, sheet, cell
    ) as candidate
from number
