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
)

select
    city_id,
    year,
    indicator,
    scope,
    printed_value,
    case when reading = 'number' then printed_value end as value,
    unit,
    case reading
        when 'number' then 'reported'
        when 'blank' then 'missing'
        when 'unreadable' then 'quarantined'
    end as status,
    reason,
    raw_text,
    workbook,
    sheet,
    cell,
    sha256
from delivered
