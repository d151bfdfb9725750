-- Every figure in its main printing, as the copy that is used prints it, and what was decided about it.
with figure as (
    select * from observations.used_figure
    where printing = 'main'
),

unruled as (
    select
        place_id,
        kind,
        year,
        indicator,
        scope,
        'objected to, and nobody has ruled: ' || string_agg(distinct test, ', ' order by test) as reason
    from observations.finding
    where ruling = 'unruled' and printing = 'main'
    group by all
),

decided as (
    select
        figure.* exclude (reason),
        case
            when figure.ruling = 'quarantine' or doubted.reason is not null then 'quarantined'
            when figure.ruling = 'correct' and unruled.reason is null then 'corrected'
            when figure.reading = 'blank' and coalesce(figure.ruling, '') != 'correct' then 'missing'
            when figure.reading = 'unreadable' or unruled.reason is not null then 'quarantined'
            when figure.chosen_by = 'tests' then 'corrected'
            else 'reported'
        end as status,
        case
            when figure.ruling = 'quarantine' then figure.ruling_reason
            when doubted.reason is not null then doubted.reason
            when figure.ruling = 'correct' then coalesce(unruled.reason, figure.ruling_reason)
            when figure.reading = 'blank' then null
            when figure.reading = 'unreadable' then figure.reason
            when figure.chosen_by is not null and figure.choice is null then 'copies differ: ' || figure.choice_reason
            when unruled.reason is not null then unruled.reason
            when figure.ruling = 'accept' then 'accepted: ' || figure.ruling_reason
            when figure.chosen_by is not null then 'copies differ: ' || figure.choice_reason
        end as reason
    from figure
    left join unruled using (place_id, kind, year, indicator, scope)
    left join observations.doubted_table as doubted using (edition, printed_table)
),

-- Of a table that is held back nothing is used, and of a city whose row it lacks nothing is there.
held_back as (
    select
        city.city_id as place_id,
        'city' as kind,
        held.year,
        held.indicator,
        held.scope,
        indicator.unit,
        min(held.workbook) as workbook,
        string_agg(distinct held.reason, '; ' order by held.reason) as reason
    from observations.held_back_column as held
    inner join catalog.indicator as indicator on held.indicator = indicator.indicator
    inner join catalog.city as city
        on
            coalesce(held.city_id, city.city_id) = city.city_id
            and held.year between city.first_year and coalesce(city.last_year, held.year)
    group by all
),

lacking as (
    select held_back.*
    from held_back
    anti join figure
        on
            held_back.place_id = figure.place_id
            and figure.kind = 'city'
            and held_back.year = figure.year
            and held_back.indicator = figure.indicator
            and held_back.scope = figure.scope
)

select
    place_id,
    kind,
    year,
    indicator,
    scope,
    printed_value,
    case status when 'reported' then printed_value when 'corrected' then coalesce(right_value, printed_value) end
        as value,
    unit,
    status,
    reason,
    raw_text,
    workbook,
    sheet,
    cell,
    sha256
from decided
union all
select
    place_id,
    kind,
    year,
    indicator,
    scope,
    null as printed_value,
    null as value,
    unit,
    'missing' as status,
    reason,
    null as raw_text,
    workbook,
    null as sheet,
    null as cell,
    null as sha256
from lacking
