-- The group of every city of the study in every scheme.
--
-- Facts of the catalog; the region; whether its boundary changed; and its size, by the median of the registered
-- population of its whole area over the panel.
with population as (
    select
        component.city_id,
        median(component.value) as persons_10k
    from panel.component as component
    inner join catalog.study as study on component.component = study.population
    group by component.city_id
),

changed as (
    select city_id from catalog.boundary_change
    union
    select counterpart_id as city_id from catalog.boundary_change
),

grouped as (
    select
        scheme,
        city_id,
        member
    from catalog.city_group
    union all
    select
        'region' as scheme,
        city.city_id,
        province.region as member
    from catalog.city as city
    inner join catalog.province as province on city.province = province.name
    union all
    select
        'boundary' as scheme,
        city.city_id,
        if(changed.city_id is null, 'unchanged', 'changed') as member
    from catalog.city as city
    left join changed on city.city_id = changed.city_id
    union all
    select
        'population_size' as scheme,
        city_id,
        case
            when persons_10k >= 500 then 'five_million_or_more'
            when persons_10k >= 300 then 'three_to_five_million'
            else 'less_than_three_million'
        end as member
    from population
    where persons_10k is not null
)

select
    grouped.scheme,
    grouped.city_id,
    grouped.member
from grouped
inner join catalog.study_city as study_city on grouped.city_id = study_city.city_id
