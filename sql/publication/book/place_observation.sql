-- Printed totals of provinces and of all cities together, and what was decided about each.
with unruled as (
    select
        place_id,
        year,
        indicator,
        scope,
        'objected to, and nobody has ruled: ' || string_agg(distinct test, ', ' order by test) as reason
    from observations.finding
    where ruling = 'unruled' and kind != 'city' and printing = 'main'
    group by all
),

decided as (
    select
        total.* exclude (reason),
        case
            when entry.ruling = 'quarantine' then 'quarantined'
            when entry.ruling = 'correct' and unruled.reason is null then 'corrected'
            when total.reading = 'unreadable' or unruled.reason is not null then 'quarantined'
            else 'reported'
        end as status,
        case
            when entry.ruling = 'quarantine' then entry.reason
            when unruled.reason is not null then unruled.reason
            when entry.ruling = 'correct' then entry.reason
            when total.reading = 'unreadable' then total.reason
            when entry.ruling = 'accept' then 'accepted: ' || entry.reason
        end as reason,
        entry.right_value
    from observations.total as total
    left join unruled using (place_id, year, indicator, scope)
    left join observations.ruling as entry
        on
            total.workbook = entry.workbook
            and total.sheet is not distinct from entry.sheet
            and total.cell = entry.cell
)

select
    decided.place_id::integer as place_id,
    decided.kind,
    decided.year::integer as year,
    decided.indicator,
    decided.scope,
    decided.printed_value,
    case decided.status
        when 'reported' then decided.printed_value
        when 'corrected' then decided.right_value
    end as value,
    decided.unit,
    decided.status,
    decided.reason,
    indicator.depth,
    decided.raw_text,
    decided.workbook,
    decided.sheet,
    decided.cell,
    decided.sha256
from decided
inner join catalog.indicator as indicator on decided.indicator = indicator.indicator
order by
    decided.indicator,
    decided.scope,
    decided.place_id,
    decided.year
