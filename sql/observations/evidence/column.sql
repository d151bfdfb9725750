-- The figures of columns that cannot be what their heading says, and still cannot after the ledger.
select
    doubted.stage,
    doubted.test,
    concat_ws(' ', doubted.year, doubted.printed_table, doubted.indicator, doubted.scope) as instance,
    figure.place_id,
    figure.kind,
    figure.year,
    figure.indicator,
    figure.scope,
    figure.printing,
    figure.workbook,
    figure.sheet,
    figure.cell,
    figure.value as found,
    doubted.held_against,
    doubted.size,
    false as determined
from observations.column_evidence as doubted
inner join observations.examined as figure
    on
        doubted.stage = figure.stage
        and doubted.printed_table = figure.printed_table
        and doubted.year = figure.year
        and coalesce(doubted.indicator, figure.indicator) = figure.indicator
        and coalesce(doubted.scope, figure.scope) = figure.scope
where
    doubted.stage = 'ruled'
    and figure.kind = 'city'
    and figure.printing = 'main'
    and figure.value is not null
