-- Score of every dimension of every index, by city and year.
select
    named.variable,
    dimension_score.city_id,
    dimension_score.year,
    dimension_score.dimension,
    dimension_score.score
from dimension_score
cross join name_of_index as named
