-- The panel with its indices, named.
select
    city_year.city_id::integer as city_id,
    city.name,
    city.province,
    city.region,
    city_year.year::integer as year,
    city_year.* exclude (city_id, year)
from indices.city_year as city_year
inner join catalog.city as city on city_year.city_id = city.city_id
order by
    city_year.city_id,
    city_year.year
