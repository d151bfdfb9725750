-- How much of what the study uses, and of each printed column of it, is quarantined, and how much for want of a ruling.
with unruled as (
    select distinct
        place_id as city_id,
        year,
        indicator,
        scope
    from panel.finding
    where ruling = 'unruled' and kind = 'city' and printing = 'main'
),

figure as (
    select
        used.indicator,
        used.scope,
        used.year,
        used.status = 'quarantined' as quarantined,
        unruled.city_id is not null as unruled
    from panel.study_figure as used
    left join unruled using (city_id, year, indicator, scope)
    where used.status != 'missing'
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
