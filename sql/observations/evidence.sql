-- Everything that speaks against a figure, of the page as printed and of what is left after the ledger.
--
-- What speaks against a whole column, and still does after the ledger, speaks against each of its figures.
with column_of_figures as (
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
        null::double as expected,
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
)

select * from observations.figure_evidence
union all by name
select * from observations.series_evidence
union all by name
select * from observations.contradiction_evidence
union all by name
select * from observations.row_evidence
union all by name
select * from observations.name_evidence
union all by name
select * from observations.copy_evidence
union all by name
select * from column_of_figures
