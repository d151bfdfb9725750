-- Entries for the ledger that the evidence determines: nothing is applied before a person takes them over.
with unruled as (
    select
        finding.*,
        figure.raw_text,
        figure.province_id
    from observations.finding as finding
    inner join observations.examined as figure
        on
            figure.stage = 'ruled'
            and finding.place_id = figure.place_id
            and finding.kind = figure.kind
            and finding.year = figure.year
            and finding.indicator = figure.indicator
            and finding.scope = figure.scope
            and finding.printing = figure.printing
    where finding.ruling = 'unruled'
),

closed as (
    select
        * exclude (raw_text, province_id),
        expected as right_value,
        'only this figure explains it: ' || test as evidence
    from unruled
    where determined
),

-- The only figure of its province that cannot be read is what the printed total lacks.
lacking as (
    select
        province_id,
        year,
        indicator,
        scope,
        max(value) filter (kind = 'province') - coalesce(sum(value) filter (kind = 'city'), 0) as lacking
    from observations.examined
    where stage = 'ruled' and printing = 'main' and kind != 'total' and printed_table is not null
    group by all
    having
        count(*) filter (kind = 'province' and value is not null) = 1
        and count(*) filter (kind = 'city' and reading in ('unreadable', 'quarantined')) = 1
),

unreadable as (
    select
        unruled.*,
        lacking.lacking,
        regexp_extract_all(unruled.raw_text, '\d+(?:\.\d+)?')::double[] as parts
    from unruled
    inner join lacking using (province_id, year, indicator, scope)
    where unruled.test = 'unreadable' and unruled.kind = 'city' and lacking.lacking > 0
),

split as (
    select
        * exclude (raw_text, province_id, lacking, parts),
        case
            when len(parts) = 1 then lacking
            when len(parts) = 2 and abs(list_sum(parts) - lacking) < 1e-6 * lacking then parts[1]
        end as right_value,
        case
            when len(parts) = 1 then 'what the printed total lacks'
            else 'two figures fused: their sum is what the printed total lacks; the second belongs to the row below'
        end as evidence
    from unreadable
),

proposed as (
    select * from closed
    union all by name
    select * from split
    where right_value is not null
)

-- Where two tests determine different values, neither is proposed.
select
    edition,
    place_id,
    year,
    indicator,
    scope,
    printing,
    min(right_value) as right_value,
    string_agg(distinct evidence, '; ' order by evidence) as evidence
from proposed
group by all
having max(right_value) - min(right_value) <= 1e-9 * abs(min(right_value))
