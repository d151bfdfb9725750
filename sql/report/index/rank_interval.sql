-- Interval of the rank of every index, city and year over the drawn forms of the index.
select
    variable,
    city_id,
    year,
    rank_low,
    rank_high
from rank_interval
