-- Score and rank of a city in a year, with the interval of the rank over the drawn forms of the index.
select
    resilience.city_id,
    resilience.year,
    resilience.score,
    resilience.rank,
    rank_interval.rank_low,
    rank_interval.rank_high
from resilience
left join rank_interval
    on resilience.city_id = rank_interval.city_id and resilience.year = rank_interval.year
order by
    resilience.year,
    resilience.rank,
    resilience.city_id
