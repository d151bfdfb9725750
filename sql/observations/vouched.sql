-- Figures of screened indicators that another printed figure vouches for.
--
-- A printed total, or an identity, that holds to the last digit with the figure in it tells that it stands as it was
-- printed: that it leaves its series is then an event and no misreading. What holds for every column of a row holds for
-- a row of another city as well: where most of a row leaves its series nothing vouches for it.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'vouched_row',
        'series_alone',
        'series_least'
    )
    using max(value)
),

figure as (
    select examined.*
    from observations.examined as examined
    semi join catalog.indicator as indicator
        on examined.indicator = indicator.indicator and indicator.depth = 'screened'
    where examined.kind = 'city' and examined.printing = 'main' and examined.reading = 'number'
),

in_total as (
    select
        figure.stage,
        figure.place_id,
        figure.year,
        figure.indicator,
        figure.scope
    from figure
    inner join observations.printed_total as total
        on
            figure.stage = total.stage
            and figure.province_id = total.total_id
            and figure.year = total.year
            and figure.indicator = total.indicator
            and figure.scope = total.scope
    where total.closed
),

in_identity as (
    select
        member.stage,
        member.place_id,
        member.year,
        member.indicator,
        member.scope
    from observations.identity_member as member
    semi join figure using (stage, place_id, year, indicator, scope)
    where member.closed
),

printed_twice as (
    select
        figure.stage,
        figure.place_id,
        figure.year,
        figure.indicator,
        figure.scope
    from figure
    semi join observations.examined as second
        on
            second.printing = 'second'
            and second.kind = 'city'
            and figure.stage = second.stage
            and figure.place_id = second.place_id
            and figure.year = second.year
            and figure.indicator = second.indicator
            and figure.scope = second.scope
            and figure.value = second.value
),

vouched as (
    select * from in_total
    union
    select * from in_identity
    union
    select * from printed_twice
),

leaving as (
    select
        figure.stage,
        figure.printed_table,
        figure.place_id,
        figure.year
    from figure
    inner join observations.deviation as deviation
        on
            deviation.compared_with = 'itself'
            and figure.stage = deviation.stage
            and figure.place_id = deviation.city_id
            and figure.year = deviation.year
            and figure.indicator = deviation.indicator
            and figure.scope = deviation.scope
    cross join threshold
    group by all
    having
        count(*) >= 2
        and avg(
            (
                abs(deviation.deviation)
                > greatest(threshold.series_alone * deviation.spread, threshold.series_least)
            )::int
        ) > any_value(threshold.vouched_row)
)

select vouched.*
from vouched
inner join figure using (stage, place_id, year, indicator, scope)
anti join leaving
    on
        figure.stage = leaving.stage
        and figure.printed_table is not distinct from leaving.printed_table
        and figure.place_id = leaving.place_id
        and figure.year = leaving.year
