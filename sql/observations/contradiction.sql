-- Figures that cannot all be right, and what each of them would have to be for the others to stand.
--
-- `exact`: the others determine it; otherwise they only bound it. `doubted`: it may be the
-- wrong one; a total that another total vouches for is not.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'totals',
        'totals_closed_share',
        'totals_rounding',
        'shares_gap',
        'shares_gap_of_sources',
        'shares_closed_share'
    )
    using max(value)
),

figure as (
    select * from observations.examined
    where printing = 'main'
),

counted as (
    select figure.*
    from figure
    inner join catalog.indicator as indicator on figure.indicator = indicator.indicator
    where indicator.additive and figure.printed_table is not null
),

-- Printed totals: of a province over its cities, of all cities over provinces and municipalities. The press
-- added up what it printed: a total may close over the figures as printed as well as over those as ruled.
province_sum as (
    select
        stage,
        province_id as total_id,
        year,
        indicator,
        scope,
        sum(value) filter (kind = 'province') as total,
        coalesce(sum(coalesce(value, printed_value)) filter (kind = 'city'), 0) as parts,
        coalesce(sum(printed_value) filter (kind = 'city'), 0) as printed_parts,
        count(*) filter (
            kind = 'city' and reading in ('unreadable', 'quarantined') and coalesce(value, printed_value) is null
        ) as unreadable,
        count(*) filter (kind = 'city') as members
    from counted
    where kind != 'total'
    group by all
),

country_sum as (
    select
        province.stage,
        0 as total_id,
        province.year,
        province.indicator,
        province.scope,
        any_value(country.value) as total,
        sum(coalesce(province.total, province.parts)) as parts,
        sum(coalesce(province.total, province.printed_parts)) as printed_parts,
        count(*) filter (province.total is null and province.unreadable > 0) as unreadable,
        sum(province.members) as members
    from province_sum as province
    inner join counted as country
        on
            country.kind = 'total'
            and province.stage = country.stage
            and province.year = country.year
            and province.indicator = country.indicator
            and province.scope = country.scope
    group by all
),

every_sum as (
    select * from province_sum
    union all
    select * from country_sum
),

difference as (
    select
        *,
        round(total - if(abs(total - printed_parts) < abs(total - parts), printed_parts, parts), 6) as gap,
        least(abs(total - parts), abs(total - printed_parts)) <= 1e-9 * abs(total) + 1e-6 as closed
    from every_sum
    where total is not null and unreadable = 0 and members > 0
),

-- A column whose totals close to the digit must close everywhere; one whose totals were rounded on their own may miss
-- by a multiple of what the upper quarter of them miss by.
usual_rounding as (
    select
        stage,
        year,
        indicator,
        scope,
        if(
            count(*) >= (select threshold.totals from threshold)
            and avg(closed::int) < (select threshold.totals_closed_share from threshold),
            (select threshold.totals_rounding from threshold) * quantile_cont(abs(gap), 0.75),
            0
        ) as allowed
    from difference
    group by all
),

open_total as (
    select difference.*
    from difference
    inner join usual_rounding using (stage, year, indicator, scope)
    where not difference.closed and abs(difference.gap) > usual_rounding.allowed + 1e-6
),

-- The total of all cities vouches for a province's total where it closes with it, and convicts it where it
-- closes with the sum of the cities instead; then only the one or only the others are in doubt.
total_in_doubt as (
    select
        province.*,
        country.gap is null or open_country.gap is not null as total_doubted,
        coalesce(open_country.gap != -province.gap, true) as parts_doubted
    from open_total as province
    left join difference as country
        on
            country.total_id = 0
            and province.stage = country.stage
            and province.year = country.year
            and province.indicator = country.indicator
            and province.scope = country.scope
    left join open_total as open_country
        on
            open_country.total_id = 0
            and province.stage = open_country.stage
            and province.year = open_country.year
            and province.indicator = open_country.indicator
            and province.scope = open_country.scope
    where province.total_id != 0
    union all
    select
        country.*,
        true as total_doubted,
        true as parts_doubted
    from open_total as country
    anti join open_total as province
        on
            province.total_id != 0
            and country.stage = province.stage
            and country.year = province.year
            and country.indicator = province.indicator
            and country.scope = province.scope
            and country.gap = -province.gap
    where country.total_id = 0
),

total_member as (
    select
        'total' as test,
        concat_ws(' ', doubt.total_id, doubt.year, doubt.indicator, doubt.scope) as instance,
        figure.*,
        if(figure.place_id = doubt.total_id, figure.value - doubt.gap, coalesce(figure.value, 0) + doubt.gap)
            as expected,
        'printed total and the figures that it adds up' as held_against,
        true as exact,
        figure.place_id != doubt.total_id or doubt.total_doubted as doubted
    from total_in_doubt as doubt
    inner join counted as figure
        on
            doubt.stage = figure.stage
            and doubt.year = figure.year
            and doubt.indicator = figure.indicator
            and doubt.scope = figure.scope
            and figure.reading != 'quarantined'
            and (
                doubt.total_id = figure.place_id
                or (
                    doubt.parts_doubted
                    and figure.kind = 'city'
                    and if(doubt.total_id = 0, figure.place_id, doubt.total_id) = figure.province_id
                )
            )
),

share_sum as (
    select
        stage,
        place_id,
        year,
        scope,
        round(100 - sum(value), 6) as gap
    from figure
    where kind = 'city' and indicator in ('primary_share', 'secondary_share', 'tertiary_share')
    group by all
    having count(value) = 3
),

-- Three shares that were rounded miss 100 by little; in the years that take them from several sources, by more.
usual_share_rounding as (
    select
        stage,
        year,
        scope,
        if(
            avg((abs(gap) <= (select threshold.shares_gap from threshold))::int)
            < (select threshold.shares_closed_share from threshold),
            (select threshold.shares_gap_of_sources from threshold),
            (select threshold.shares_gap from threshold)
        ) as allowed
    from share_sum
    group by all
),

share_member as (
    select
        'shares' as test,
        concat_ws(' ', share_sum.place_id, share_sum.year, share_sum.scope) as instance,
        figure.*,
        figure.value + share_sum.gap as expected,
        'the other two shares' as held_against,
        true as exact,
        true as doubted
    from share_sum
    inner join usual_share_rounding using (stage, year, scope)
    inner join figure using (stage, place_id, year, scope)
    where
        abs(share_sum.gap) > usual_share_rounding.allowed
        and figure.kind = 'city'
        and figure.indicator in ('primary_share', 'secondary_share', 'tertiary_share')
),

bound as (
    select
        'district' as test,
        part.stage,
        part.place_id,
        part.year,
        part.indicator as part,
        part.scope as part_scope,
        part.value as part_value,
        whole.indicator as whole,
        whole.scope as whole_scope,
        whole.value as whole_value
    from figure as part
    inner join figure as whole using (stage, place_id, kind, year, indicator)
    inner join catalog.indicator as indicator using (indicator)
    where indicator.additive and part.kind = 'city' and part.scope = 'district' and whole.scope = 'city'
    union all
    select
        'part' as test,
        part.stage,
        part.place_id,
        part.year,
        part.indicator as part,
        part.scope as part_scope,
        part.value as part_value,
        whole.indicator as whole,
        whole.scope as whole_scope,
        whole.value as whole_value
    from figure as part
    inner join catalog.comparison as comparison on part.indicator = comparison.indicator and comparison.part
    inner join figure as whole
        on
            comparison.compared_with = whole.indicator
            and part.stage = whole.stage
            and part.place_id = whole.place_id
            and part.kind = whole.kind
            and part.year = whole.year
            and part.scope = whole.scope
    where part.kind = 'city'
),

broken_bound as (
    select
        *,
        concat_ws(' ', place_id, year, part, part_scope) as instance
    from bound
    where part_value > whole_value * (1 + 1e-9)
),

bound_member as (
    select
        broken.test,
        broken.instance,
        figure.*,
        if(figure.indicator = broken.part and figure.scope = broken.part_scope, broken.whole_value, broken.part_value)
            as expected,
        if(
            figure.indicator = broken.part and figure.scope = broken.part_scope,
            concat_ws(' ', broken.whole, broken.whole_scope),
            concat_ws(' ', broken.part, broken.part_scope)
        ) as held_against,
        false as exact,
        true as doubted
    from broken_bound as broken
    inner join figure
        on
            broken.stage = figure.stage
            and broken.place_id = figure.place_id
            and broken.year = figure.year
            and (
                (broken.part = figure.indicator and broken.part_scope = figure.scope)
                or (broken.whole = figure.indicator and broken.whole_scope = figure.scope)
            )
    where figure.kind = 'city'
),

second_member as (
    select
        'second printing' as test,
        concat_ws(' ', main.place_id, main.year, main.indicator, main.scope) as instance,
        main.*,
        second.value as expected,
        'second printing' as held_against,
        true as exact,
        true as doubted
    from figure as main
    inner join observations.examined as second
        using (stage, kind, place_id, year, indicator, scope)
    where second.printing = 'second' and second.value != main.value
)

select * from total_member
union all
select * from share_member
union all
select * from bound_member
union all
select * from second_member
