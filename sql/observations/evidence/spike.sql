-- Figures that leave a level to which their series returns at once.
--
-- The years on either side agree with each other and the figure does not: by a factor that the indicator hardly ever
-- moves by. At the end of a series, where a change of level is no less likely, by more: there the two nearest years
-- stand in for the two sides, unless the definition or the territory changed between it and the nearer
-- or a volume is missing.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'spike_factor',
        'spike_agreement',
        'spike_years',
        'spike_at_end',
        'spike_own_share',
        'series_last_digits'
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

placed as (
    select
        *,
        lag(value) over series as before,
        lag(value, 2) over series as before_2,
        lead(value) over series as after,
        lead(value, 2) over series as after_2,
        lag(year) over series as year_before,
        lag(year, 2) over series as year_before_2,
        lead(year) over series as year_after,
        lead(year, 2) over series as year_after_2
    from figure
    window series as (partition by stage, city_id, indicator, scope order by year)
),

-- The two figures that tell the level: one on either side, at an end the two nearest.
beside as (
    select
        stage,
        city_id,
        year,
        indicator,
        scope,
        value,
        before is null or after is null as at_end,
        coalesce(before, after_2) as one,
        coalesce(after, before_2) as other,
        coalesce(year_before, year_after_2) as one_year,
        coalesce(year_after, year_before_2) as other_year,
        if(abs(one_year - year) <= abs(other_year - year), one_year, other_year) as nearer_year
    from placed
),

changed as (
    select
        known.indicator,
        known.scope,
        city.city_id,
        known.year
    from catalog.known_break as known
    inner join catalog.break_kind as kind on known.kind = kind.kind
    inner join catalog.city as city on coalesce(known.province, city.province) = city.province
    where kind.breaks or kind.excuses
    union all
    select
        null as indicator,
        null as scope,
        city_id,
        printed_from as year
    from catalog.boundary_change
),

measured as (
    select
        beside.*,
        (beside.one + beside.other) / 2 as expected,
        greatest(
            ln(beside.value / greatest(beside.one, beside.other)),
            ln(least(beside.one, beside.other) / beside.value)
        ) as leap,
        leap / ln(coalesce(spike_limit.factor, threshold.spike_factor) * if(beside.at_end, threshold.spike_at_end, 1))
            as size
    from beside
    cross join threshold
    left join catalog.spike_limit as spike_limit on beside.indicator = spike_limit.indicator
    where
        abs(ln(beside.one / beside.other)) <= ln(1 + threshold.spike_agreement)
        and greatest(
            abs(beside.one_year - beside.year), abs(beside.other_year - beside.year)
        ) <= threshold.spike_years * if(beside.at_end, 2, 1)
),

-- A change of definition or of territory between an end and the year beside it makes a step of it, and where a volume
-- is missing a step cannot be told from an error.
step as (
    select
        end_of_series.stage,
        end_of_series.city_id,
        end_of_series.year,
        end_of_series.indicator,
        end_of_series.scope
    from measured as end_of_series
    inner join changed
        on
            end_of_series.indicator = coalesce(changed.indicator, end_of_series.indicator)
            and end_of_series.scope = coalesce(changed.scope, end_of_series.scope)
            and end_of_series.city_id = coalesce(changed.city_id, end_of_series.city_id)
            and changed.year > least(end_of_series.year, end_of_series.nearer_year)
            and changed.year <= greatest(end_of_series.year, end_of_series.nearer_year)
    where end_of_series.at_end
    union
    select
        stage,
        city_id,
        year,
        indicator,
        scope
    from observations.deviation
    where compared_with = 'itself' and thin
),

-- What all cities share, as a column in another unit, is no spike of one.
spiked as (
    select measured.*
    from measured
    anti join step using (stage, city_id, year, indicator, scope)
    anti join observations.vouched as vouched
        on
            measured.stage = vouched.stage
            and measured.city_id = vouched.place_id
            and measured.year = vouched.year
            and measured.indicator = vouched.indicator
            and measured.scope = vouched.scope
    cross join threshold
    left join observations.deviation as series
        on
            series.compared_with = 'itself'
            and measured.stage = series.stage
            and measured.city_id = series.city_id
            and measured.year = series.year
            and measured.indicator = series.indicator
            and measured.scope = series.scope
    where
        measured.size >= 1
        and coalesce(abs(series.deviation) >= threshold.spike_own_share * measured.leap, true)
),

printed_step as (
    select
        year,
        indicator,
        scope,
        min(last_digit) as last_digit
    from observations.examined
    where kind = 'city' and printing = 'main' and value is not null
    group by all
)

select
    spiked.stage,
    'spike' as test,
    concat_ws(' ', spiked.city_id, spiked.year, spiked.indicator, spiked.scope) as instance,
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
    spiked.expected,
    concat_ws(
        ', ', least(spiked.one_year, spiked.other_year), greatest(spiked.one_year, spiked.other_year)
    ) as held_against,
    spiked.size,
    false as determined
from spiked
inner join observations.examined as figure
    on
        spiked.stage = figure.stage
        and figure.kind = 'city'
        and figure.printing = 'main'
        and spiked.city_id = figure.place_id
        and spiked.year = figure.year
        and spiked.indicator = figure.indicator
        and spiked.scope = figure.scope
left join printed_step
    on
        spiked.year = printed_step.year
        and spiked.indicator = printed_step.indicator
        and spiked.scope = printed_step.scope
cross join threshold
where abs(figure.value - spiked.expected) > threshold.series_last_digits * coalesce(printed_step.last_digit, 0)
