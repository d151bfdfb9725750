-- Columns of the delivered editions of which the book has no figure: their table is held back, or nobody delivered it.
with titled as (
    select
        edition,
        printed_table,
        min(title) as title
    from observations.delivered_table
    where printed_table is not null
    group by all
),

doubted as (
    select
        figure.edition,
        figure.year,
        figure.printed_table,
        figure.indicator,
        figure.scope,
        any_value(doubted.reason) as reason
    from observations.used_figure as figure
    inner join observations.doubted_table as doubted
        on figure.edition = doubted.edition and figure.printed_table = doubted.printed_table
    where figure.printing = 'main'
    group by all
),

held_back as (
    select
        edition,
        year,
        printed_table,
        indicator,
        scope,
        reason
    from observations.held_back_column
    where city_id is null
    union all
    select
        edition,
        year,
        printed_table,
        indicator,
        scope,
        reason
    from doubted
),

unavailable as (
    select
        held_back.edition,
        held_back.year,
        held_back.printed_table,
        titled.title,
        held_back.indicator,
        held_back.scope,
        held_back.reason
    from held_back
    inner join titled on held_back.edition = titled.edition and held_back.printed_table = titled.printed_table
    union all
    select
        edition,
        year,
        printed_table,
        title,
        indicator,
        scope,
        'no workbook holds it: deliver it, or leave out edition ' || edition
        || '; if it stands there under another title, or is not printed, say so in catalog/tables.csv' as reason
    from observations.lacking_column
)

select
    edition::integer as edition,
    year::integer as year,
    printed_table,
    title,
    indicator,
    scope,
    reason
from unavailable
order by
    edition,
    printed_table,
    indicator,
    scope
