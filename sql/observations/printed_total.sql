-- Printed totals against what they add up: of a province its cities, of all cities provinces and municipalities.
--
-- `open`: the total is not the sum of its parts. `closed`: it is, to the digit. A total that another total vouches for
-- is not in doubt.
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
        'series_last_digits'
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
last_printed_digit as (
    select
        year,
        indicator,
        scope,
        min(last_digit) as step
    from counted
    where value is not null
    group by all
),

-- Totals of screened indicators that miss by one in the last digit were rounded where two of a column do, or two of a
-- province, or where they add up many figures, each of them rounded, which may make it two.
rounded as (
    select
        difference.*,
        not difference.closed
        and measured.depth = 'screened'
        and abs(difference.gap) <= threshold.series_last_digits * digit.step as by_one,
        not difference.closed
        and measured.depth = 'screened'
        and difference.members >= threshold.totals
        and abs(difference.gap) <= (threshold.series_last_digits + 1) * digit.step as of_many
    from difference
    cross join threshold
    inner join catalog.indicator as measured on difference.indicator = measured.indicator
    left join last_printed_digit as digit
        on
            difference.year = digit.year
            and difference.indicator = digit.indicator
            and difference.scope = digit.scope
),

often_rounded as (
    select
        *,
        count(*) filter (by_one) over (partition by stage, year, indicator, scope) >= 2
        or count(*) filter (by_one) over (partition by stage, year, total_id) >= 2 as by_ones
    from rounded
),

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

missed as (
    select
        often_rounded.stage,
        often_rounded.total_id,
        often_rounded.year,
        often_rounded.indicator,
        often_rounded.scope
    from often_rounded
    inner join usual_rounding using (stage, year, indicator, scope)
    where
        not often_rounded.closed
        and abs(often_rounded.gap) > usual_rounding.allowed + 1e-6
        and not often_rounded.of_many
        and not (often_rounded.by_one and often_rounded.by_ones)
),

open_total as (
    select difference.*
    from difference
    semi join missed using (stage, total_id, year, indicator, scope)
),

-- The total of all cities vouches for a province's total where it closes with it, and convicts it where it
-- closes with the sum of the cities instead; then only the one or only the others are in doubt.
total_in_doubt as (
    select
        province.*,
        true as open,
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
        true as open,
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

closed_total as (
    select
        *,
        false as open,
        false as total_doubted,
        false as parts_doubted
    from difference
    where closed
)

select * from total_in_doubt
union all
select * from closed_total
