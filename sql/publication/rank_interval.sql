select
    city_id,
    year,
    rank,
    rank_low,
    rank_median,
    rank_high,
    score_low,
    score_median,
    score_high
from regressions.rank_interval
order by city_id, year
