-- Where a city ranks over all drawn forms of the index: 5 %, median, 95 %.
select
    city_id::integer as city_id,
    year::integer as year,
    rank::integer as rank,
    rank_low,
    rank_median,
    rank_high,
    score_low,
    score_median,
    score_high
from regressions.rank_interval
order by city_id, year
