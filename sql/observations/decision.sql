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
            when figure.choice = figure.printed_value then 'corrected'
            else 'reported'
        end as status,
        case
            when figure.ruling = 'quarantine' then figure.ruling_reason
            when doubted.reason is not null then doubted.reason
            when figure.ruling = 'correct' then coalesce(unruled.reason, figure.ruling_reason)
            when figure.reading = 'blank' then null
            when figure.reading = 'unreadable' then figure.reason
            when figure.chosen and figure.choice is null then 'copies differ: ' || figure.choice_reason
            when unruled.reason is not null then unruled.reason
            when figure.ruling = 'accept' then 'accepted: ' || figure.ruling_reason
            when figure.choice = figure.printed_value then 'copies differ: ' || figure.choice_reason
        end as reason
    from figure
    left join unruled using (place_id, kind, year, indicator, scope)
    left join observations.doubted_table as doubted using (edition, printed_table)
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
