-- Tables that are held back as a whole, because they repeat another year or raise more findings than the catalog allows.
with figure as (
    select
        edition,
        printed_table,
        count(*) as figures
    from observations.used_figure
    where printed_table is not null and kind = 'city' and reading != 'blank'
    group by all
),

unruled as (
    select
        edition,
        printed_table,
        count(distinct (place_id, year, indicator, scope, printing)) as unruled
    from observations.finding
    where ruling = 'unruled' and kind = 'city' and printed_table is not null
    group by all
),

repeated as (
    select distinct
        printed_table,
        year + 1 as edition,
        'held back: the table prints the figures of ' || held_against || '; deliver the volume of its own year' as reason
    from observations.column_evidence
    where stage = 'ruled' and test = 'repeated'
),

crowded as (
    select
        unruled.printed_table,
        unruled.edition,
        'held back: tests object to ' || unruled.unruled || ' of the ' || figure.figures
        || ' figures of the table; look whether its rows and columns are in their places' as reason
    from unruled
    inner join figure using (edition, printed_table)
    where
        unruled.unruled > figure.figures * (
            select value from catalog.threshold
            where threshold = 'unruled_share_of_table'
        )
)

select * from repeated
union all
select * from crowded
anti join repeated using (edition, printed_table)
