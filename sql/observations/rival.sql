-- Figures on which the ledger does not rule and of which the copies print different numbers: a row a number.
with numbered as (
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
        place_id,
        kind,
        year,
        indicator,
        scope,
        printing,
        printed_value,
        min(workbook) as workbook,
        arg_min(sheet, workbook) as sheet,
        arg_min(cell, workbook) as cell
    from numbered
    where
        best = 3
        and most - least > 1e-9 * abs(most)
        -- Copies that are rounded differently agree.
        and (coalesce(finest = coarsest, true) or most - least > 0.500001 * coarsest)
    group by all
)

select
    *,
    row_number() over (
        partition by place_id, kind, year, indicator, scope, printing
        order by workbook, sheet, cell
    ) as candidate
from number
