-- Figures that stand apart from their own city's series.
--
-- A comparison supports the objection where the ratio to another figure of the city breaks in the same direction; with
-- its support less speaks against a figure than where there is nothing to compare with, at the end of a series, or
-- without support. Product, value per head and population bind each other most closely. A jump by a large factor always
-- speaks, whatever the series is used to; across a change of definition nothing less does. Districts that are the whole
-- city support nothing. Where a series ends for want of a volume a step cannot be told from an error. Rounding alone
-- moves a small figure by one in its last printed digit: no more than that is no objection.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'series_supported',
        'series_alone',
        'series_at_end',
        'series_unsupported',
        'series_usual',
        'series_per_head',
        'series_thin',
        'series_least',
        'series_least_at_end',
        'series_least_unsupported',
        'series_least_usual',
        'series_most',
        'series_most_unsupported',
        'series_supporting_share',
        'series_per_head_share',
        'series_last_digits'
    )
    using max(value)
),

-- No more than these can come to an objection below.
candidate as (
    select own.*
    from observations.deviation as own
    cross join threshold
    anti join observations.vouched as vouched
        on
            own.stage = vouched.stage
            and own.city_id = vouched.place_id
            and own.year = vouched.year
            and own.indicator = vouched.indicator
            and own.scope = vouched.scope
    -- What may be below zero comes near to it, and a factor says little there.
    inner join catalog.indicator as measured on own.indicator = measured.indicator and measured.lowest != 'negative'
    where
        own.compared_with = 'itself'
        and (
            abs(own.deviation) > threshold.series_least
            or abs(own.usual_deviation) > threshold.series_least_usual
        )
),

ratio as (
    select
        deviation.stage,
        deviation.city_id,
        deviation.year,
        deviation.indicator,
        deviation.scope,
        deviation.compared_with,
        deviation.deviation,
        abs(deviation.deviation) > least(
            greatest(threshold.series_alone * deviation.spread, threshold.series_least), threshold.series_most
        ) as broken,
        deviation.compared_with = 'whole city' and deviation.log_value = 0 and deviation.deviation = 0 as identical
    from observations.deviation
    cross join threshold
    semi join candidate using (stage, city_id, year)
    where deviation.compared_with != 'itself'
),

side as (
    select * from ratio
    union all
    select * replace ('city' as scope, -deviation as deviation)
    from ratio
    where compared_with = 'whole city'
    union all
    -- Of a ratio to a figure that was ruled on by hand, only the other one is to be judged.
    select ratio.* replace (ratio.compared_with as indicator, -ratio.deviation as deviation)
    from ratio
    semi join catalog.comparison as comparison on ratio.compared_with = comparison.compared_with
    inner join catalog.indicator as part on ratio.indicator = part.indicator
    inner join catalog.indicator as whole on ratio.compared_with = whole.indicator
    where part.depth = 'ruled' or whole.depth = 'screened'
    union all
    select * replace ('gdp_per_capita' as indicator, -deviation as deviation)
    from ratio
    where compared_with like 'per head, %'
    union all
    select * replace (replace(compared_with, 'per head, ', '') as indicator, -deviation as deviation)
    from ratio
    where compared_with like 'per head, %'
),

supported as (
    select
        own.stage,
        own.city_id,
        own.year,
        own.indicator,
        own.scope,
        own.log_value,
        own.low,
        own.high,
        own.deviation,
        own.spread,
        own.at_end,
        own.thin,
        own.neighbours,
        own.redefined,
        own.usual_low,
        own.usual_high,
        own.usual_deviation,
        count(*) filter (not side.identical) as comparisons,
        count(*) filter (
            side.broken
            and sign(side.deviation) = sign(own.deviation)
            and abs(side.deviation) > threshold.series_supporting_share * abs(own.deviation)
        ) as supporting,
        bool_or(
            side.compared_with like 'per head, %'
            and side.broken
            and sign(side.deviation) = sign(own.deviation)
            and abs(side.deviation) > threshold.series_per_head_share * abs(own.deviation)
        ) as per_head_broken
    from candidate as own
    cross join threshold
    left join side using (stage, city_id, year, indicator, scope)
    group by all
),

judged as (
    select
        supported.*,
        case
            when supported.thin
                then greatest(threshold.series_thin * supported.spread, threshold.series_most_unsupported)
            when supported.supporting > 0 or supported.comparisons = 0
                then
                    case
                        when supported.redefined then threshold.series_most
                        else least(
                            case
                                when supported.per_head_broken and not supported.at_end
                                    then greatest(threshold.series_per_head * supported.spread, threshold.series_least)
                                when supported.at_end
                                    then greatest(
                                        threshold.series_at_end * supported.spread, threshold.series_least_at_end
                                    )
                                when supported.supporting > 0
                                    then greatest(threshold.series_supported * supported.spread, threshold.series_least)
                                else greatest(threshold.series_alone * supported.spread, threshold.series_least)
                            end,
                            threshold.series_most
                        )
                    end
            when supported.redefined then threshold.series_most_unsupported
            else least(
                greatest(threshold.series_unsupported * supported.spread, threshold.series_least_unsupported),
                threshold.series_most_unsupported
            )
        end as allowed,
        least(
            greatest(threshold.series_usual * supported.spread, threshold.series_least_usual),
            threshold.series_most_unsupported
        ) as usual_allowed
    from supported
    cross join threshold
),

objected as (
    select
        *,
        exp(
            case
                when deviation > allowed then high
                when deviation < -allowed then low
                when usual_deviation > 0 then usual_high
                else usual_low
            end
        ) as expected
    from judged
    where abs(deviation) > allowed or abs(usual_deviation) > usual_allowed
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
    objected.stage,
    'series' as test,
    concat_ws(' ', objected.city_id, objected.year, objected.indicator, objected.scope) as instance,
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
    objected.expected,
    objected.neighbours as held_against,
    greatest(
        abs(objected.deviation) / objected.allowed,
        abs(objected.usual_deviation) / objected.usual_allowed
    ) as size,
    false as determined
from objected
inner join observations.examined as figure
    on
        objected.stage = figure.stage
        and figure.kind = 'city'
        and figure.printing = 'main'
        and objected.city_id = figure.place_id
        and objected.year = figure.year
        and objected.indicator = figure.indicator
        and objected.scope = figure.scope
left join printed_step
    on
        objected.year = printed_step.year
        and objected.indicator = printed_step.indicator
        and objected.scope = printed_step.scope
cross join threshold
where
    abs(figure.value - objected.expected) > threshold.series_last_digits * coalesce(printed_step.last_digit, 0)
