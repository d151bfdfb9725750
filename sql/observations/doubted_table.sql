-- Tables held back as a whole: they repeat another year, or raise more findings than the catalog allows.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'void_entries_of_table',
        'void_share_of_table',
        'unruled_share_of_table'
    )
    using max(value)
),

figure as (
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

-- Of a table whose figures are others than those that the ledger has ruled on, what is read is another table; unless
-- the ledger knows nothing of the whole delivery, as of synthetic volumes.
known_to_ledger as (
    select
        figure.edition,
        figure.printed_table,
        count(*) as entries,
        count(*) filter (entry.entry_status = 'void') as void
    from observations.used_figure as figure
    inner join observations.ruling as entry using (edition, place_id, indicator, scope, printing, workbook, sheet, cell)
    where coalesce(entry.tests, '') != 'copies'
    group by all
),

unknown_to_ledger as (
    select
        known_to_ledger.edition,
        known_to_ledger.printed_table,
        known_to_ledger.void || ' of the ' || known_to_ledger.entries
        || ' figures on which the ledger rules print something else; '
        || 'it is probably the table of another year: look at the title and deliver that of its own' as reason
    from known_to_ledger
    cross join threshold
    where
        known_to_ledger.void >= threshold.void_entries_of_table
        and known_to_ledger.void > threshold.void_share_of_table * known_to_ledger.entries
        and (
            select sum(every.void) < (select threshold.void_share_of_table from threshold) * sum(every.entries)
            from known_to_ledger as every
        )
),

repeated as (
    select
        doubted.year + 1 as edition,
        doubted.printed_table,
        'the table prints the figures of ' || doubted.held_against
        || '; deliver the table of its own year' as reason
    from observations.column_evidence as doubted
    left join known_to_ledger as own
        on doubted.printed_table = own.printed_table and doubted.year + 1 = own.edition
    left join unknown_to_ledger as other
        on doubted.printed_table = other.printed_table and doubted.held_against::integer + 1 = other.edition
    where
        doubted.stage = 'ruled'
        and doubted.test = 'repeated'
        and other.edition is null
        and coalesce(own.void > 0, true)
),

-- Two workbooks that print one table otherwise, figure by figure.
differing_figure as (
    select distinct
        finding.edition,
        finding.printed_table,
        finding.place_id,
        finding.indicator,
        finding.scope,
        finding.workbook,
        finding.held_against
    from observations.finding as finding
    where finding.test = 'copies' and finding.ruling = 'unruled' and finding.kind = 'city'
),

differing as (
    select
        edition,
        printed_table,
        'its copies differ in ' || count(*) || ' figures, '
        || min(workbook || ' and ' || held_against)
        || '; one of them is probably of another edition: take it away' as reason
    from differing_figure
    group by all
),

crowded as (
    select
        unruled.edition,
        unruled.printed_table,
        'tests object to ' || unruled.figures || ' of the ' || figure.figures
        || ' figures of the table; look whether its rows and columns are in their places' as reason
    from unruled
    inner join figure using (edition, printed_table)
    cross join threshold
    where unruled.figures > figure.figures * threshold.unruled_share_of_table
),

-- What is wrong with the table itself is told before what follows from it, and what rests on a wrong year beside it
-- is no fault of a table.
every_reason as (
    select
        edition,
        printed_table,
        reason,
        1 as precedence
    from unknown_to_ledger
    union all
    select
        edition,
        printed_table,
        reason,
        2 as precedence
    from repeated
    union all
    select
        differing.edition,
        differing.printed_table,
        differing.reason,
        3 as precedence
    from differing
    inner join crowded using (edition, printed_table)
    union all
    select
        crowded.edition,
        crowded.printed_table,
        crowded.reason,
        4 as precedence
    from crowded
    anti join unknown_to_ledger as beside
        on crowded.printed_table = beside.printed_table and abs(crowded.edition - beside.edition) = 1
)

select
    edition,
    printed_table,
    arg_min(reason, precedence) as reason
from every_reason
group by all
