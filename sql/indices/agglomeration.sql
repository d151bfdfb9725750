-- Virtual agglomeration in the four readings of the printed formula; the distance weight of a city on itself is 1.
with near as (
    select
        city_id,
        sum(1 / distance_km) as inverse_distance
    from indices.distance
    group by city_id
),

spillover as (
    select
        distance.city_id,
        other.year,
        sum(other.location_quotient / distance.distance_km) as neighbours,
        sum(1 / distance.distance_km) as inverse_distance
    from indices.distance as distance
    inner join indices.location_quotient as other on distance.other_city_id = other.city_id
    group by all
)

select
    own.city_id,
    own.year,
    own.location_quotient,
    own.location_quotient * (1 + near.inverse_distance) as printed,
    own.location_quotient + spillover.neighbours as neighbours,
    own.location_quotient + spillover.neighbours / spillover.inverse_distance as row_standardised
from indices.location_quotient as own
inner join near on own.city_id = near.city_id
inner join spillover
    on
        own.city_id = spillover.city_id
        and own.year = spillover.year
