-- Firms of the registry by file, city, division and year, registered and closed in it; and rows that count nowhere.
--
-- One SELECT for two engines: it runs on DuckDB and, translated, on Spark. Both know `firm`, a row a row of the files,
-- and `doubted`, keys of rows without a number or with one that comes more than once; it may hold some of others.
-- All rows count at first, and those that are rejected are taken off again: they are few.
with doubtful as not materialized (
    select
        firm.*,
        coalesce(
            firm.opened is null
            or firm.closed < firm.opened
            or (firm.closed is null and trim(firm.closed_text, ' ') != ''),
            false
        ) as misdated
    from firm
    inner join doubted on firm.firm_key = doubted.firm_key
),

-- Of the sound rows with one number that which was registered first counts; of rows that say the same, one.
ranked as not materialized (
    select
        *,
        row_number() over (
            partition by firm_id
            order by
                misdated,
                opened nulls last,
                closed nulls last,
                city nulls last,
                nullif(division, '') nulls first,
                file
        ) as place
    from doubtful
),

rejected as materialized (
    select
        file,
        city,
        division,
        opened,
        closed,
        case
            when opened is null then 'opened is no date'
            when closed is null then 'closed is no date'
            else 'closed before opened'
        end as reason,
        case
            when opened is null then nullif(trim(opened_text, ' '), '')
            when closed is null then trim(closed_text, ' ')
            else cast(opened as varchar) || ', ' || cast(closed as varchar)
        end as example
    from firm
    where opened is null or closed < opened or (closed is null and trim(closed_text, ' ') != '')
    union all
    select
        file,
        city,
        division,
        opened,
        closed,
        case when firm_id = '' then 'no firm id' else 'registered twice' end as reason,
        nullif(firm_id, '') as example
    from ranked
    where not misdated and (firm_id = '' or place > 1)
),

change as (
    select
        file,
        city,
        division,
        year(opened) as year,
        count(*) as opened,
        0 as closed
    from firm
    where opened is not null
    group by file, city, division, year(opened)
    union all
    select
        file,
        city,
        division,
        year(closed) as year,
        0 as opened,
        count(*) as closed
    from firm
    where closed is not null
    group by file, city, division, year(closed)
    union all
    select
        file,
        city,
        division,
        year(opened) as year,
        -1 as opened,
        0 as closed
    from rejected
    where opened is not null
    union all
    select
        file,
        city,
        division,
        year(closed) as year,
        0 as opened,
        -1 as closed
    from rejected
    where closed is not null
)

select
    file,
    cast(null as varchar) as reason,
    coalesce(city, '') as city,
    nullif(division, '') as division,
    cast(year as integer) as year,
    cast(sum(opened) as bigint) as opened,
    cast(sum(closed) as bigint) as closed,
    cast(0 as bigint) as rejected,
    cast(null as varchar) as example
from change
group by file, coalesce(city, ''), nullif(division, ''), year
having sum(opened) != 0 or sum(closed) != 0
union all
select
    file,
    reason,
    cast(null as varchar) as city,
    cast(null as varchar) as division,
    cast(null as integer) as year,
    cast(0 as bigint) as opened,
    cast(0 as bigint) as closed,
    count(*) as rejected,
    min(example) as example
from rejected
group by file, reason
