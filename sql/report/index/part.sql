-- Score of every dimension of every index, by city and year.
select
    variable,
    city_id,
    year,
    dimension,
    score
from dimension_score
