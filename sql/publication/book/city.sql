-- Every city of the catalog.
select
    city.city_id::integer as city_id,
    city.name,
    city.name_en,
    city.province,
    province.name_en as province_en,
    city.region,
    city.longitude,
    city.latitude,
    city.first_year::integer as first_year,
    city.last_year::integer as last_year
from catalog.city as city
left join catalog.province as province on city.province = province.name
order by city.city_id
