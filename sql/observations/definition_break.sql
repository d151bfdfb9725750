-- Breaks of definition found in the figures, and how the catalog rules on each.
--
-- `common`: all cities grew by far more or less than from year to year. `many_cities`: far more cities than usual left
-- their usual movement. `one_province`: so did most cities of a province, while the rest of the country did not.
-- What the catalog knows for the country, or for the province, is ruled on, by the province first; a change of name
-- or of unit explains no movement, and what moved itself in the country explains no break of one province.
with threshold as (
    pivot (
        select
            threshold,
            value
        from catalog.threshold
    )
    on threshold in (
        'break_share',
        'break_cities',
        'break_share_of_province',
        'break_cities_of_province',
        'break_common',
        'break_common_least'
    )
    using max(value)
),

country as (
    select
        *,
        abs(median_change - usual_change) as common_change,
        median(abs(median_change - usual_change)) over (partition by indicator, scope) as usual_common_change
    from observations.movement
    where province is null
),

province as (
    select
        movement.*,
        movement.moved >= threshold.break_cities_of_province
        and movement.share >= threshold.break_share_of_province as broken
    from observations.movement
    cross join threshold
    where movement.province is not null
),

-- The country without the provinces that broke by themselves; where all did, it is the country that broke, and where
-- one is all that was delivered, nothing tells it from the country.
elsewhere as (
    select
        indicator,
        scope,
        year,
        coalesce(sum(cities) filter (not broken), sum(cities)) as cities,
        coalesce(sum(moved) filter (not broken), sum(moved)) as moved
    from province
    group by all
    having count(*) > 1 or not bool_or(broken)
),

country_break as (
    select
        country.indicator,
        country.scope,
        country.province,
        country.year,
        country.cities,
        country.moved,
        country.share,
        country.usual_share,
        country.median_change,
        country.usual_change,
        if(
            elsewhere.moved >= threshold.break_cities
            and elsewhere.moved / elsewhere.cities >= country.usual_share + threshold.break_share,
            'many_cities',
            'common'
        ) as extent
    from country
    inner join elsewhere using (indicator, scope, year)
    cross join threshold
    where
        (
            elsewhere.moved >= threshold.break_cities
            and elsewhere.moved / elsewhere.cities >= country.usual_share + threshold.break_share
        )
        or (
            country.cities >= threshold.break_cities
            and country.common_change >= threshold.break_common_least
            and country.common_change >= threshold.break_common * 1.4826 * country.usual_common_change
        )
),

province_break as (
    select
        province.indicator,
        province.scope,
        province.province,
        province.year,
        province.cities,
        province.moved,
        province.share,
        province.usual_share,
        province.median_change,
        province.usual_change,
        'one_province' as extent
    from province
    anti join country_break using (indicator, scope, year)
    where province.broken
),

found as (
    select * from country_break
    union all
    select * from province_break
),

explanation as (
    select
        known.*,
        kind.breaks
    from catalog.known_break as known
    inner join catalog.break_kind as kind on known.kind = kind.kind
    where kind.explains
)

select
    found.*,
    coalesce(
        arg_min(explanation.kind, (explanation.province is null, not explanation.breaks, explanation.kind)), 'unruled'
    ) as kind
from found
left join explanation
    on
        found.indicator = explanation.indicator
        and found.scope = coalesce(explanation.scope, found.scope)
        and found.year = explanation.year
        and (
            found.province is not distinct from explanation.province
            or (explanation.province is null and explanation.breaks)
        )
group by all
