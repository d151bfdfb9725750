-- Score and rank of every index, city and year.
select
    named.variable,
    resilience.city_id,
    resilience.year,
    resilience.score,
    resilience.rank
from resilience
cross join name_of_index as named
where resilience.score is not null
