-- How much of the whole, and of each printed column, is quarantined, and how much for want of a ruling.
with unruled as (
    select distinct
        place_id as city_id,
        year,
        indicator,
        scope
    from observations.finding
    where ruling = 'unruled' and kind = 'city' and printing = 'main'
),

figure as (
    select
        observation.indicator,
        observation.scope,
        observation.year,
        observation.status = 'quarantined' as quarantined,
        unruled.city_id is not null as unruled
    from observations.observation as observation
    left join unruled using (city_id, year, indicator, scope)
    where observation.status != 'missing'
)

select
    coalesce(indicator, 'all') as indicator,
    coalesce(scope, 'all') as scope,
    coalesce(year, 0) as year,
    count(*) as observations,
    count(*) filter (quarantined) as quarantined,
    count(*) filter (unruled) as unruled,
    avg(quarantined::int) as quarantined_share,
    avg(unruled::int) as unruled_share
from figure
group by grouping sets ((), (indicator, scope, year))
