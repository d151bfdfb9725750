-- Every city of the catalog, and whether the study's panel holds it, or why not.
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
    city.last_year::integer as last_year,
    study_city.city_id is not null as in_sample,
    left_out_city.left_out_because,
    left_out_city.left_out_because_zh
from catalog.city as city
left join catalog.province as province on city.province = province.name
left join catalog.study_city as study_city on city.city_id = study_city.city_id
left join catalog.left_out_city as left_out_city on city.city_id = left_out_city.city_id
order by city.city_id
