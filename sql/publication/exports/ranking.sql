-- Scores and ranks of every city and year with the interval of the rank, latest year first.
select
    resilience.year,
    resilience.rank,
    rank_interval.rank_low,
    rank_interval.rank_high,
    city.name,
    city.name_en,
    city.province,
    city.region,
    resilience.score,
    resilience.resistance,
    resilience.adaptation,
    resilience.transformation
from resilience
inner join city using (city_id)
left join rank_interval using (city_id, year)
where resilience.score is not null
order by resilience.year desc, resilience.rank, resilience.city_id
