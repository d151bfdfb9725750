-- The composite index, its parts and its rank within the year.
select
    city_id::integer as city_id,
    year::integer as year,
    score,
    resistance,
    adaptation,
    transformation,
    rank::integer as rank
from indices.resilience
order by
    year,
    rank,
    city_id
