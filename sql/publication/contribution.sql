-- What each indicator adds to the index of a city and year.
select
    city_id::integer as city_id,
    year::integer as year,
    indicator,
    contribution
from indices.contribution
order by
    indicator,
    city_id,
    year
