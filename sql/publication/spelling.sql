-- Every way in which a city is written: code, names, English name, names as printed with their misreadings.
with written as (
    select
        city_id,
        unnest([city_id::varchar, name, name_en, regexp_replace(name, '市$', '')]) as spelling
    from catalog.city
    union
    select
        city.city_id,
        printed_name.printed
    from catalog.name as printed_name
    inner join catalog.city as city on printed_name.place_id = city.city_id
)

select
    spelling,
    city_id::integer as city_id
from written
order by
    city_id,
    spelling
