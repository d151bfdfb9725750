-- Cities with their names and places, in the order of their codes.
select
    city_id,
    name,
    name_en,
    province,
    province_en,
    region,
    longitude,
    latitude,
    in_sample
from city
order by city_id
