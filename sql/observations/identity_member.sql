-- What is equal by definition, figure by figure: what each member would have to be for the others to stand.
--
-- `open`: it misses by more than rounding and than the cities usually miss by in that year; where parts are blank, only
-- where the others exceed the whole. `closed`: it holds but for rounding. A definition that most cities do not keep to
-- in a year says nothing in it.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'shares_gap',
        'shares_gap_of_sources',
        'shares_closed_share',
        'identity_usual',
        'identity_kept',
        'identity_exact',
        'identity_rounding',
        'identity_open_share'
    )
    using max(value)
),

figure as (
    select
        stage,
        place_id,
        year,
        scope,
        indicator,
        value,
        min(last_digit) filter (value is not null) over (partition by year, indicator, scope) as step
    from observations.examined
    where kind = 'city' and printing = 'main'
),

member_name as (
    select
        identity,
        kind,
        whole,
        tolerance,
        coalesce(first_year, 0) as first_year,
        coalesce(last_year, 9999) as last_year,
        len(string_split(parts, ' ')) as parts,
        unnest(string_split(parts, ' ')) as name
    from catalog.identity
    where kind in ('sum', 'shares')
),

identity_part as (
    select
        * exclude (name),
        split_part(name, '*', 1) as indicator,
        coalesce(try_cast(nullif(split_part(name, '*', 2), '') as double), 1) as weight
    from member_name
),

part as (
    select
        part.identity,
        part.kind,
        part.whole,
        part.tolerance,
        part.parts,
        part.indicator,
        part.weight,
        figure.stage,
        figure.place_id,
        figure.year,
        figure.scope,
        figure.value,
        figure.step
    from identity_part as part
    inner join figure
        on part.indicator = figure.indicator and part.first_year <= figure.year and part.last_year >= figure.year
),

part_sum as (
    select
        identity,
        kind,
        whole,
        tolerance,
        stage,
        place_id,
        year,
        scope,
        sum(weight * value) as total,
        count(value) = any_value(parts) as complete,
        sum(weight * step) as step
    from part
    group by all
    having count(value) > 0
),

whole_and_parts as (
    select
        part_sum.*,
        if(part_sum.kind = 'shares', 100, whole.value) as whole_value,
        round(whole_value - part_sum.total, 6) as gap,
        (part_sum.step + coalesce(whole.step, 0)) * threshold.identity_rounding as rounding
    from part_sum
    cross join threshold
    left join figure as whole
        on
            part_sum.whole = whole.indicator
            and part_sum.stage = whole.stage
            and part_sum.place_id = whole.place_id
            and part_sum.year = whole.year
            and part_sum.scope = whole.scope
    where (part_sum.kind = 'shares' and part_sum.complete) or whole.value != 0
),

usual_gap as (
    select
        parts.identity,
        parts.stage,
        parts.year,
        parts.scope,
        quantile_cont(abs(parts.gap / parts.whole_value), 0.75) filter (parts.complete) as gap,
        avg((abs(parts.gap) <= threshold.shares_gap)::int) as closed_share
    from whole_and_parts as parts
    cross join threshold
    group by all
),

balanced as (
    select
        parts.*,
        coalesce(usual.gap, 1) <= threshold.identity_kept as kept,
        case
            when parts.kind = 'sum'
                then greatest(parts.tolerance, threshold.identity_usual * usual.gap) * abs(parts.whole_value)
                + parts.rounding
            when usual.closed_share < threshold.shares_closed_share then threshold.shares_gap_of_sources
            else threshold.shares_gap
        end as allowed
    from whole_and_parts as parts
    inner join usual_gap as usual using (identity, stage, year, scope)
    cross join threshold
),

sum_judged as (
    select
        balanced.*,
        case
            when balanced.kind = 'shares' then abs(balanced.gap) > balanced.allowed
            when not balanced.kept then false
            when balanced.complete then abs(balanced.gap) > balanced.allowed
            else -balanced.gap > balanced.allowed
        end as open,
        balanced.complete
        and balanced.kept
        and abs(balanced.gap) <= if(balanced.kind = 'shares', threshold.shares_gap, balanced.rounding) as closed,
        balanced.complete
        and (
            balanced.kind = 'shares'
            or balanced.allowed <= threshold.identity_exact * abs(balanced.whole_value) + balanced.rounding
        ) as exact
    from balanced
    cross join threshold
),

sum_told as (
    select
        *,
        avg(open::int) over (partition by identity, stage, year, scope) as open_share
    from sum_judged
    qualify closed or (open and open_share <= (select threshold.identity_open_share from threshold))
),

quotient as (
    select
        identity.identity,
        identity.tolerance,
        whole.stage,
        whole.place_id,
        whole.year,
        whole.scope,
        identity.whole,
        identity.parts as part,
        identity.per,
        whole.value as whole_value,
        part.value as part_value,
        per.value as per_value,
        identity.factor,
        ln(whole.value * per.value / (identity.factor * part.value)) as ratio,
        (whole.step / whole.value + part.step / part.value + per.step / per.value)
        * threshold.identity_rounding as rounding
    from catalog.identity as identity
    cross join threshold
    inner join figure as whole
        on
            identity.whole = whole.indicator
            and whole.year between coalesce(identity.first_year, 0) and coalesce(identity.last_year, 9999)
    inner join figure as part
        on
            identity.parts = part.indicator
            and whole.stage = part.stage
            and whole.place_id = part.place_id
            and whole.year = part.year
            and whole.scope = part.scope
    inner join figure as per
        on
            identity.per = per.indicator
            and whole.stage = per.stage
            and whole.place_id = per.place_id
            and whole.year = per.year
            and whole.scope = per.scope
    where identity.kind = 'quotient' and whole.value > 0 and part.value > 0 and per.value > 0
),

usual_ratio as (
    select
        identity,
        stage,
        year,
        scope,
        median(ratio) as ratio,
        quantile_cont(ratio, 0.875) - quantile_cont(ratio, 0.125) as spread
    from quotient
    group by all
),

quotient_judged as (
    select
        quotient.*,
        usual.ratio as usual_ratio,
        abs(quotient.ratio - usual.ratio)
        > greatest(quotient.tolerance, threshold.identity_usual * usual.spread / 2) + quotient.rounding as open,
        abs(quotient.ratio - usual.ratio) <= quotient.tolerance + quotient.rounding as closed,
        usual.spread / 2 <= threshold.identity_exact as exact
    from quotient
    inner join usual_ratio as usual using (identity, stage, year, scope)
    cross join threshold
    where usual.spread / 2 <= threshold.identity_kept
),

quotient_told as (
    select
        *,
        avg(open::int) over (partition by identity, stage, year, scope) as open_share
    from quotient_judged
    qualify closed or (open and open_share <= (select threshold.identity_open_share from threshold))
),

member as (
    select
        told.identity,
        told.kind,
        told.stage,
        told.place_id,
        told.year,
        told.scope,
        told.whole as indicator,
        true as is_whole,
        told.total as expected,
        told.exact,
        told.open,
        told.closed
    from sum_told as told
    where told.whole is not null
    union all
    select
        told.identity,
        told.kind,
        told.stage,
        told.place_id,
        told.year,
        told.scope,
        part.indicator,
        false as is_whole,
        coalesce(part.value, 0) + told.gap / part.weight as expected,
        told.exact,
        told.open,
        told.closed
    from sum_told as told
    inner join part using (identity, stage, place_id, year, scope)
    where part.value is not null
    union all
    select
        identity,
        'quotient' as kind,
        stage,
        place_id,
        year,
        scope,
        unnest([whole, part, per]) as indicator,
        unnest([true, false, false]) as is_whole,
        unnest(
            [
                factor * part_value / per_value * exp(usual_ratio),
                whole_value * per_value / factor / exp(usual_ratio),
                factor * part_value / whole_value * exp(usual_ratio)
            ]
        ) as expected,
        exact,
        open,
        closed
    from quotient_told
)

select *
from member
