-- The parts of the composite index: each dimension's share of the score of a city and year.
select
    city_id::integer as city_id,
    year::integer as year,
    dimension,
    score
from indices.dimension_score
order by
    year,
    city_id,
    dimension
