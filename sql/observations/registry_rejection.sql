-- Rows of the registry that count nowhere, by file and reason; those of cities that the catalog does not know by name.
with known as (
    select name.printed
    from catalog.name as name
    inner join catalog.city as place on name.place_id = place.city_id
    where name.kind in ('official', 'former')
)

select
    path,
    reason,
    null::varchar as city,
    rejected as rows,
    example
from raw.registry_count
where reason is not null
union all
select
    counted.path,
    'city is no name of the catalog' as reason,
    counted.city,
    sum(counted.opened)::bigint as rows,
    null::varchar as example
from raw.registry_count as counted
anti join known on counted.city = known.printed
where counted.reason is null
group by counted.path, counted.city
