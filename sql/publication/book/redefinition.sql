-- Breaks of definition, and how many cities and city-years each of them divides.
with divided as (
    select
        redefinition.indicator,
        redefinition.scope,
        redefinition.province,
        redefinition.year,
        redefinition.kind,
        used.city_id,
        count(distinct used.year) filter (used.year < redefinition.year) as years_before,
        count(distinct used.year) filter (used.year >= redefinition.year) as years_since
    from observations.redefinition as redefinition
    inner join observations.observation as used
        on
            redefinition.indicator = used.indicator
            and coalesce(redefinition.scope, used.scope) = used.scope
    inner join catalog.city as city
        on used.city_id = city.city_id and coalesce(redefinition.province, city.province) = city.province
    where used.value is not null
    group by all
    having years_before > 0 and years_since > 0
),

reach as (
    select
        indicator,
        scope,
        province,
        year,
        kind,
        count(*) as affected_cities,
        sum(years_before)::bigint as city_years_before,
        sum(years_since)::bigint as city_years_since
    from divided
    group by all
)

select
    redefinition.* replace (redefinition.year::integer as year),
    coalesce(reach.affected_cities, 0) as affected_cities,
    coalesce(reach.city_years_before, 0) as city_years_before,
    coalesce(reach.city_years_since, 0) as city_years_since
from observations.redefinition as redefinition
left join reach
    on
        redefinition.indicator = reach.indicator
        and redefinition.scope is not distinct from reach.scope
        and redefinition.province is not distinct from reach.province
        and redefinition.year = reach.year
        and redefinition.kind = reach.kind
order by
    redefinition.indicator,
    redefinition.scope,
    redefinition.province,
    redefinition.year,
    redefinition.kind
