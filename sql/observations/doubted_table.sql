-- Tables held back as a whole: they repeat another year, or raise more findings than the catalog allows.
with figure as (
    select
        edition,
        printed_table,
        count(*) as figures
    from observations.used_figure
    where printed_table is not null and kind = 'city' and reading != 'blank'
    group by all
),

unruled_figure as (
    select distinct
        edition,
        printed_table,
        place_id,
        indicator,
        scope,
        printing
    from observations.finding
    where ruling = 'unruled' and kind = 'city' and printed_table is not null
),

unruled as (
    select
        edition,
        printed_table,
        count(*) as figures
    from unruled_figure
    group by all
),

-- Of two tables that hold the same figures, that is wrong whose figures the ledger does not know.
unknown_to_ledger as (
    select distinct
        figure.edition,
        figure.printed_table
    from observations.used_figure as figure
    inner join observations.ruling as entry using (place_id, year, indicator, scope, printing)
    where entry.entry_status = 'void'
),

repeated as (
    select
        doubted.year + 1 as edition,
        doubted.printed_table,
        'held back: the table prints the figures of ' || doubted.held_against
        || '; deliver the table of its own year' as reason
    from observations.column_evidence as doubted
    left join unknown_to_ledger as this
        on doubted.printed_table = this.printed_table and doubted.year + 1 = this.edition
    left join unknown_to_ledger as other
        on doubted.printed_table = other.printed_table and doubted.held_against::integer + 1 = other.edition
    where
        doubted.stage = 'ruled'
        and doubted.test = 'repeated'
        and (this.edition is not null or other.edition is null)
),

crowded as (
    select
        unruled.edition,
        unruled.printed_table,
        'held back: tests object to ' || unruled.figures || ' of the ' || figure.figures
        || ' figures of the table; look whether its rows and columns are in their places' as reason
    from unruled
    inner join figure using (edition, printed_table)
    inner join catalog.threshold as allowed on allowed.threshold = 'unruled_share_of_table'
    anti join repeated using (edition, printed_table)
    where unruled.figures > figure.figures * allowed.value
)

select
    edition,
    printed_table,
    reason
from repeated
union all
select
    edition,
    printed_table,
    reason
from crowded
