-- Every figure in its main printing, as the copy that is used prints it, and what was decided about it.
--
-- It is what the ledger and the copies settle (`used_figure`), unless its table is held back or an objection stands on
-- which nobody has ruled.
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
        figure.* replace (
            case
                when figure.ruling = 'quarantine' then figure.reason
                when doubted.reason is not null then 'held back: ' || doubted.reason
                when figure.value is null then figure.reason
                else coalesce(unruled.reason, figure.reason)
            end as reason,
            case
                when doubted.reason is not null then 'quarantined'
                when figure.value is not null and unruled.reason is not null then 'quarantined'
                else figure.status
            end as status,
            if(doubted.reason is null and unruled.reason is null, figure.value, null) as value
        )
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
    value,
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
