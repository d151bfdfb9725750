-- Breaks of definition found in the figures, and how the catalog rules on each.
--
-- `common`: all cities grew by far more or less than from year to year. `many_cities`: far more cities than usual left
-- their usual movement. `one_province`: so did most cities of a province, while the rest of the country did not.
-- What the catalog knows for the whole country, or for the province, is ruled on; a change of name or of unit explains
-- no movement.
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

elsewhere as (
    select
        indicator,
        scope,
        year,
        sum(cities) as cities,
        sum(moved) as moved
    from province
    where not broken
    group by all
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
    select known.*
    from catalog.known_break as known
    inner join catalog.break_kind as kind on known.kind = kind.kind
    where kind.explains
)

select
    found.*,
    coalesce(min(explanation.kind), 'unruled') as kind
from found
left join explanation
    on
        found.indicator = explanation.indicator
        and found.scope = coalesce(explanation.scope, found.scope)
        and found.year = explanation.year
        and (explanation.province is null or found.province = explanation.province)
group by all
