-- Where each figure of a city stands between those of the years beside it, in logs.
--
-- A figure is expected between the figure before and the figure after it, each moved by the common growth
-- of all cities, which takes a change of definition or of unit out. At the end of a series the two nearest
-- years stand in. Where a year beside it may be wrong as well, the medians of the three years before and the
-- three after tell (`usual_`). The same is asked of ratios: district to whole city, part to whole, gross regional
-- product to its value per head times the population. `spread` is the usual movement of the series. At an end that is
-- one only because a volume was not delivered the evidence is `thin`: a step looks like an error there.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'series_spread',
        'series_mean_share'
    )
    using max(value)
),

figure as (
    select
        stage,
        place_id as city_id,
        year,
        indicator,
        scope,
        value
    from observations.examined
    where kind = 'city' and printing = 'main' and value > 0
),

subject as (
    select
        stage,
        city_id,
        year,
        indicator,
        scope,
        'itself' as compared_with,
        ln(value) as log_value
    from figure
    union all
    select
        district.stage,
        district.city_id,
        district.year,
        district.indicator,
        district.scope,
        'whole city' as compared_with,
        ln(district.value) - ln(whole.value) as log_value
    from figure as district
    inner join figure as whole
        on
            district.stage = whole.stage
            and district.city_id = whole.city_id
            and district.year = whole.year
            and district.indicator = whole.indicator
    where district.scope = 'district' and whole.scope = 'city'
    union all
    select
        part.stage,
        part.city_id,
        part.year,
        part.indicator,
        part.scope,
        whole.indicator as compared_with,
        ln(part.value) - ln(whole.value) as log_value
    from figure as part
    inner join catalog.comparison as comparison on part.indicator = comparison.indicator
    inner join figure as whole
        on
            part.stage = whole.stage
            and part.city_id = whole.city_id
            and part.year = whole.year
            and part.scope = whole.scope
            and comparison.compared_with = whole.indicator
    union all
    select
        product.stage,
        product.city_id,
        product.year,
        product.indicator,
        product.scope,
        'per head, ' || population.indicator as compared_with,
        ln(product.value) - ln(per_head.value) - ln(population.value) as log_value
    from figure as product
    inner join figure as per_head
        on
            product.stage = per_head.stage
            and product.city_id = per_head.city_id
            and product.year = per_head.year
            and product.scope = per_head.scope
    inner join figure as population
        on
            product.stage = population.stage
            and product.city_id = population.city_id
            and product.year = population.year
            and product.scope = population.scope
    where
        product.indicator = 'gdp'
        and per_head.indicator = 'gdp_per_capita'
        and population.indicator in ('population_registered', 'population_resident')
),

-- A series under one number: names do not go through what follows.
subject_series as (
    select distinct
        stage,
        indicator,
        scope,
        compared_with
    from subject
),

series as (
    select
        *,
        row_number() over (order by stage, indicator, scope, compared_with)::integer as series
    from subject_series
),

logged as (
    select
        series.series,
        subject.city_id::integer as city_id,
        subject.year::integer as year,
        subject.log_value
    from subject
    inner join series using (stage, indicator, scope, compared_with)
),

series_year as (
    select distinct
        series,
        year
    from logged
),

year_of_series as (
    select
        *,
        row_number() over (partition by series order by year) as position
    from series_year
),

moved as (
    select
        logged.*,
        position.position,
        if(
            position.position - lag(position.position) over own = 1,
            logged.log_value - lag(logged.log_value) over own,
            null
        ) as growth
    from logged
    inner join year_of_series as position using (series, year)
    window own as (partition by logged.series, logged.city_id order by logged.year)
),

common_growth as (
    select
        series,
        year,
        coalesce(median(growth), 0) as growth
    from moved
    group by all
),

common as (
    select
        series,
        year,
        sum(growth) over (partition by series order by year) as trend
    from common_growth
),

printed_year as (
    select distinct year
    from logged
),

-- The territory of a city between two changes of its boundary.
era_of_city as (
    select
        change.city_id,
        printed_year.year,
        count(*) as era
    from catalog.boundary_change as change
    inner join printed_year on change.printed_from <= printed_year.year
    group by all
),

level as (
    select
        moved.series,
        moved.city_id,
        moved.year,
        moved.log_value,
        common.trend,
        moved.log_value - common.trend as level,
        coalesce(territory.era, 0) as era
    from moved
    inner join common using (series, year)
    left join era_of_city as territory on moved.city_id = territory.city_id and moved.year = territory.year
),

-- Years that the catalog knows an indicator to be printed in, and that nobody delivered.
known_edition as (
    select
        min(first_edition) as first_edition,
        max(greatest(first_edition, coalesce(last_edition, first_edition))) as last_edition
    from catalog.heading
),

known_year as (
    select distinct
        heading.indicator,
        unnest(
            generate_series(
                heading.first_edition, least(coalesce(heading.last_edition, known.last_edition), known.last_edition)
            )
        ) - 1 as year
    from catalog.heading as heading
    cross join known_edition as known
    where heading.indicator is not null
),

undelivered as (
    select
        known_year.indicator,
        known_year.year
    from known_year
    anti join figure using (indicator, year)
),

thin as (
    select distinct
        indicator,
        unnest([year - 2, year - 1, year + 1, year + 2]) as year
    from undelivered
),

beside as (
    select
        *,
        lag(level) over own as before,
        lag(level, 2) over own as before_2,
        lead(level) over own as after,
        lead(level, 2) over own as after_2,
        lag(year) over own as year_before,
        lag(year, 2) over own as year_before_2,
        lead(year) over own as year_after,
        lead(year, 2) over own as year_after_2,
        median(level) over (own rows between 3 preceding and 1 preceding) as usual_before,
        median(level) over (own rows between 1 following and 3 following) as usual_after
    from level
    window own as (partition by series, city_id, era order by year)
),

-- Years in which the catalog expects a city's figures to leave their series.
redefined as (
    select distinct
        city.city_id,
        known.indicator,
        unnest(if(known.scope is null, ['city', 'district'], [known.scope])) as scope,
        known.year
    from catalog.known_break as known
    inner join catalog.break_kind as kind on known.kind = kind.kind
    inner join catalog.city as city on coalesce(known.province, city.province) = city.province
    where kind.excuses
),

own_movement as (
    select
        series,
        city_id,
        median(abs(level - before)) as movement
    from beside
    group by all
),

usual_movement as (
    select
        beside.series,
        greatest(
            median(abs(beside.level - beside.before)),
            if(
                any_value(measured.depth) = 'screened',
                any_value(threshold.series_mean_share) * avg(abs(beside.level - beside.before)),
                0
            )
        ) as movement
    from beside
    inner join series on beside.series = series.series
    inner join catalog.indicator as measured on series.indicator = measured.indicator
    cross join threshold
    group by all
),

banded as (
    select
        beside.*,
        beside.before is null or beside.after is null as at_end,
        least(coalesce(beside.before, beside.after_2), coalesce(beside.after, beside.before_2)) + beside.trend as low,
        greatest(coalesce(beside.before, beside.after_2), coalesce(beside.after, beside.before_2))
        + beside.trend as high,
        least(beside.usual_before, beside.usual_after) + beside.trend as usual_low,
        greatest(beside.usual_before, beside.usual_after) + beside.trend as usual_high,
        greatest(
            1.4826
            * sqrt((coalesce(own_movement.movement, usual.movement) ** 2 + usual.movement ** 2) / 2),
            threshold.series_spread
        ) as spread
    from beside
    cross join threshold
    left join own_movement on beside.series = own_movement.series and beside.city_id = own_movement.city_id
    left join usual_movement as usual on beside.series = usual.series
),

placed as (
    select
        *,
        case
            when log_value > high then log_value - high
            when log_value < low then log_value - low
            else 0
        end as deviation,
        case
            when at_end then 0
            when log_value > usual_high then log_value - usual_high
            when log_value < usual_low then log_value - usual_low
            else 0
        end as usual_deviation
    from banded
    where low is not null
)

select
    series.stage,
    placed.city_id,
    placed.year,
    series.indicator,
    series.scope,
    series.compared_with,
    placed.log_value,
    placed.at_end,
    placed.at_end and thin.year is not null as thin,
    if(
        series.compared_with = 'itself' and (placed.deviation != 0 or placed.usual_deviation != 0),
        concat_ws(
            ', ',
            if(placed.year_after is null, placed.year_before_2, null),
            placed.year_before,
            placed.year_after,
            if(placed.year_before is null, placed.year_after_2, null)
        ),
        null
    ) as neighbours,
    coalesce(redefined.year is not null, false) as redefined,
    placed.low,
    placed.high,
    placed.usual_low,
    placed.usual_high,
    placed.spread,
    placed.deviation,
    placed.usual_deviation
from placed
inner join series on placed.series = series.series
left join thin on series.indicator = thin.indicator and placed.year = thin.year
left join redefined
    on
        placed.city_id = redefined.city_id
        and series.indicator = redefined.indicator
        and series.scope = redefined.scope
        and placed.year = redefined.year
