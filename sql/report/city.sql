-- Cities with their names and places, and how else the volumes spell them, in the order of their codes.
with spelt as (
    select
        spelling.city_id,
        string_agg(spelling.spelling, ' ' order by spelling.spelling) as spellings
    from spelling
    inner join city on spelling.city_id = city.city_id
    where
        spelling.spelling not in (city.name, city.name_en, city.city_id::varchar)
        and not starts_with(city.name, spelling.spelling)
    group by spelling.city_id
)

select
    city.city_id,
    city.name,
    city.name_en,
    city.province,
    city.province_en,
    city.region,
    city.longitude,
    city.latitude,
    city.in_sample,
    city.left_out_because,
    city.left_out_because_zh,
    city.first_year,
    city.last_year,
    spelt.spellings
from city
left join spelt on city.city_id = spelt.city_id
order by city.city_id
