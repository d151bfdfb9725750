-- Figures that stand apart from their own city's series.
--
-- A comparison supports the objection where the ratio to another figure of the city breaks in the same
-- direction. With its support five times the usual movement speaks against a figure, where there is nothing to
-- compare with eight times, at the end of a series twelve times; without support, sixteen times.
-- Product, value per head and population bind each other so closely that twice is enough with their support.
-- A factor of five (exp 1.6) always does with support, whatever the series is used to; across a change of
-- definition nothing less does. Districts that are the whole city support nothing. Against the medians of three
-- years before and after, sixteen times the usual movement speak, and never less than a factor of two.
-- Where a series ends for want of a volume a step cannot be told from an error: a factor of seven speaks there.
-- Rounding alone moves a small figure by one in its last printed digit: no more than that is no objection.
with ratio as (
    select
        stage,
        city_id,
        year,
        indicator,
        scope,
        compared_with,
        deviation,
        abs(deviation) > least(greatest(8 * spread, 0.05), 1.6) as broken,
        compared_with = 'whole city' and log_value = 0 and deviation = 0 as identical
    from observations.deviation
    where compared_with != 'itself'
),

side as (
    select * from ratio
    union all
    select * replace ('city' as scope, -deviation as deviation)
    from ratio
    where compared_with = 'whole city'
    union all
    select ratio.* replace (ratio.compared_with as indicator, -ratio.deviation as deviation)
    from ratio
    semi join catalog.comparison as comparison on ratio.compared_with = comparison.compared_with
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
            and abs(side.deviation) > 0.4 * abs(own.deviation)
        ) as supporting,
        bool_or(
            side.compared_with like 'per head, %'
            and side.broken
            and sign(side.deviation) = sign(own.deviation)
            and abs(side.deviation) > 0.8 * abs(own.deviation)
        ) as per_head_broken
    from observations.deviation as own
    left join side using (stage, city_id, year, indicator, scope)
    where own.compared_with = 'itself' and (own.deviation != 0 or own.usual_deviation != 0)
    group by all
),

judged as (
    select
        *,
        case
            when thin then greatest(4 * spread, 2.0)
            when supporting > 0 or comparisons = 0
                then
                    case
                        when redefined then 1.6
                        when per_head_broken and not at_end then least(greatest(2 * spread, 0.05), 1.6)
                        when at_end then least(greatest(12 * spread, 0.15), 1.6)
                        when supporting > 0 then least(greatest(5 * spread, 0.05), 1.6)
                        else least(greatest(8 * spread, 0.05), 1.6)
                    end
            when redefined then 2.0
            else least(greatest(16 * spread, 0.4), 2.0)
        end as allowed,
        least(greatest(16 * spread, 0.7), 2.0) as usual_allowed
    from supported
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
where abs(figure.value - objected.expected) > 1.5 * coalesce(printed_step.last_digit, 0)
