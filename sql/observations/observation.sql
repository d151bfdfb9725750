-- What every cell says about a city, and what was decided about it.
with printed as (
    select
        place_id as city_id,
        year,
        indicator,
        scope,
        printed_value,
        unit,
        reading,
        reason,
        raw_text,
        workbook,
        sheet,
        cell,
        sha256
    from observations.measured
    where kind = 'city' and printing = 'main'
),

supplied as (
    select
        city_id,
        year,
        indicator,
        scope,
        printed_value,
        unit,
        reading,
        reason,
        raw_text,
        workbook,
        sheet,
        cell,
        sha256
    from observations.supplied
),

-- A supplement may fill a cell that the yearbook leaves blank; a second figure for a printed one is refused before.
delivered as (
    select printed.*
    from printed
    anti join supplied
        on
            printed.city_id = supplied.city_id
            and printed.year = supplied.year
            and printed.indicator = supplied.indicator
            and printed.scope = supplied.scope
            and printed.reading = 'blank'
    union all
    select * from supplied
),

unruled as (
    select
        place_id as city_id,
        year,
        indicator,
        scope,
        'objected to, and nobody has ruled: ' || string_agg(distinct test, ', ' order by test) as reason
    from observations.finding
    where ruling = 'unruled' and kind = 'city' and printing = 'main'
    group by all
),

decided as (
    select
        delivered.* exclude (reason),
        case
            when entry.ruling = 'quarantine' then 'quarantined'
            when entry.ruling = 'correct' and unruled.reason is null then 'corrected'
            when delivered.reading = 'blank' and coalesce(entry.ruling, '') != 'correct' then 'missing'
            when delivered.reading = 'unreadable' or unruled.reason is not null then 'quarantined'
            else 'reported'
        end as status,
        case
            when entry.ruling = 'quarantine' then entry.reason
            when entry.ruling = 'correct' then coalesce(unruled.reason, entry.reason)
            when delivered.reading = 'blank' then null
            when delivered.reading = 'unreadable' then delivered.reason
            when unruled.reason is not null then unruled.reason
            when entry.ruling = 'accept' then 'accepted: ' || entry.reason
        end as reason,
        entry.right_value
    from delivered
    left join unruled using (city_id, year, indicator, scope)
    left join observations.ruling as entry
        on
            delivered.workbook = entry.workbook
            and delivered.sheet is not distinct from entry.sheet
            and delivered.cell = entry.cell
)

select
    city_id,
    year,
    indicator,
    scope,
    printed_value,
    case status when 'reported' then printed_value when 'corrected' then right_value end as value,
    unit,
    status,
    reason,
    raw_text,
    workbook,
    sheet,
    cell,
    sha256
from decided
