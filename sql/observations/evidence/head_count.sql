-- Values per head that count other heads than the years beside them.
--
-- Gross regional product over its value per head is the number of heads that were counted. Where it is the registered
-- population, of the year or as a mean with the year before, to the rounding of heads, while the years before and after
-- agree on far more or far fewer, the value is another one than the series'.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'heads_rounding',
        'heads_factor',
        'spike_years'
    )
    using max(value)
),

figure as (
    select
        stage,
        place_id,
        year,
        scope,
        max(value) filter (indicator = 'gdp') as product,
        max(value) filter (indicator = 'gdp_per_capita') as per_head,
        max(value) filter (indicator = 'population_registered') as registered
    from observations.examined
    where
        kind = 'city'
        and printing = 'main'
        and value > 0
        and indicator in ('gdp', 'gdp_per_capita', 'population_registered')
    group by all
),

counted as (
    select
        *,
        product / per_head as heads,
        if(lag(year) over series = year - 1, lag(registered) over series, null) as registered_before
    from figure
    window series as (partition by stage, place_id, scope order by year)
),

beside as (
    select
        *,
        lag(heads) over series as heads_before,
        lead(heads) over series as heads_after,
        lag(year) over series as year_before,
        lead(year) over series as year_after
    from counted
    where heads is not null
    window series as (partition by stage, place_id, scope order by year)
),

other_heads as (
    select
        beside.*,
        threshold.heads_factor,
        sqrt(beside.heads_before * beside.heads_after) as usual_heads
    from beside
    cross join threshold
    where
        least(
            abs(beside.heads - beside.registered),
            abs(beside.heads - (beside.registered + beside.registered_before) / 2)
        ) <= threshold.heads_rounding
        and greatest(beside.year - beside.year_before, beside.year_after - beside.year) <= threshold.spike_years
        and beside.heads_before between
        beside.heads_after / threshold.heads_factor and beside.heads_after * threshold.heads_factor
        and (
            least(beside.heads_before, beside.heads_after) > threshold.heads_factor * beside.heads
            or greatest(beside.heads_before, beside.heads_after) * threshold.heads_factor < beside.heads
        )
)

select
    other.stage,
    'head count' as test,
    concat_ws(' ', other.place_id, other.year, other.scope) as instance,
    figure.place_id,
    figure.kind,
    figure.year,
    figure.indicator,
    figure.scope,
    figure.printing,
    figure.workbook,
    figure.sheet,
    figure.cell,
    figure.value as found,
    other.product / other.usual_heads as expected,
    concat_ws(', ', other.year_before, other.year_after) as held_against,
    abs(ln(other.usual_heads / other.heads)) / ln(other.heads_factor) as size,
    false as determined
from other_heads as other
inner join observations.examined as figure
    on
        other.stage = figure.stage
        and figure.kind = 'city'
        and figure.printing = 'main'
        and figure.indicator = 'gdp_per_capita'
        and other.place_id = figure.place_id
        and other.year = figure.year
        and other.scope = figure.scope
