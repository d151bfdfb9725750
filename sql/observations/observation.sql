-- What the volumes say of each city, and what was decided about it.
select
    * exclude (place_id, kind),
    place_id as city_id
from observations.decision
where kind = 'city'
