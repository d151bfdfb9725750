-- Great-circle distance between every two cities of the study, in kilometres (haversine, R = 6371.0088).
with place as (
    select
        city.city_id,
        radians(city.longitude) as longitude,
        radians(city.latitude) as latitude
    from catalog.city as city
    inner join catalog.study_city as study_city on city.city_id = study_city.city_id
)

select
    here.city_id,
    there.city_id as other_city_id,
    2 * 6371.0088 * asin(
        sqrt(
            pow(sin((there.latitude - here.latitude) / 2), 2)
            + cos(here.latitude) * cos(there.latitude) * pow(sin((there.longitude - here.longitude) / 2), 2)
        )
    ) as distance_km
from place as here
inner join place as there on here.city_id != there.city_id
