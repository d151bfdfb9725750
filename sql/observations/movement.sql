-- How many cities left their usual movement from one data year to the next, in the country and in each province.
--
-- A city's movement is its growth in logs beyond the median growth of all cities that year; it is beyond its usual one
-- where it exceeds a multiple of what the series moves by in other years. Figures count as put right, else as
-- printed: a ruling on figures does not hide the break that they are of. Figures in different units, or of a city
-- whose territory changed between them, are not compared, and what no volume prints has no break between volumes.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'movement_usual',
        'movement_least'
    )
    using max(value)
),

figure as (
    select
        place_id as city_id,
        year,
        indicator,
        scope,
        unit,
        ln(coalesce(value, printed_value)) as log_value
    from observations.used_figure
    where kind = 'city' and printing = 'main' and printed_table is not null and coalesce(value, printed_value) > 0
),

grown as (
    select
        figure.city_id,
        city.province,
        figure.year,
        figure.indicator,
        figure.scope,
        figure.log_value - before.log_value as growth
    from figure
    inner join figure as before
        on
            figure.city_id = before.city_id
            and figure.year = before.year + 1
            and figure.indicator = before.indicator
            and figure.scope = before.scope
            and figure.unit = before.unit
    inner join catalog.city as city on figure.city_id = city.city_id
    anti join catalog.boundary_change as change
        on
            figure.city_id = change.city_id
            and figure.year = change.printed_from
),

moving as (
    select
        *,
        abs(growth - median(growth) over (partition by indicator, scope, year)) as movement
    from grown
),

usual as (
    select
        *,
        median(movement) over (partition by indicator, scope, city_id) as own,
        median(movement) over (partition by indicator, scope) as common
    from moving
),

judged as (
    select
        usual.*,
        usual.movement > greatest(
            threshold.movement_usual * 1.4826 * sqrt((usual.own ** 2 + usual.common ** 2) / 2),
            threshold.movement_least
        ) as moved
    from usual
    cross join threshold
),

counted as (
    select
        indicator,
        scope,
        province,
        year,
        count(*) as cities,
        count(*) filter (moved) as moved,
        median(growth) as median_change
    from judged
    group by grouping sets ((indicator, scope, year), (indicator, scope, province, year))
)

select
    *,
    moved / cities as share,
    median(moved / cities) filter (province is null) over (partition by indicator, scope) as usual_share,
    median(median_change) filter (province is null) over (partition by indicator, scope) as usual_change
from counted
