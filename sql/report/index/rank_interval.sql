-- Interval of the rank of every index, city and year over the drawn forms of the index.
select
    named.variable,
    rank_interval.city_id,
    rank_interval.year,
    rank_interval.rank_low,
    rank_interval.rank_high
from rank_interval
cross join name_of_index as named
