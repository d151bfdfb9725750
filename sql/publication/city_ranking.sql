-- The ranking of a year: cities with their names, the interval of the rank, and the change on the year before.
with last_year as (
    select max(year) as year
    from resilience
)

select
    scored.year,
    scored.rank,
    scored.city_id,
    city.name,
    city.name_en,
    city.province,
    city.region,
    region.label_en as region_en,
    region.label_zh as region_zh,
    scored.score,
    scored.resistance,
    scored.adaptation,
    scored.transformation,
    rank_interval.rank_low,
    rank_interval.rank_median,
    rank_interval.rank_high,
    before.rank - scored.rank as change_of_rank,
    scored.score - before.score as change_of_score,
    scored.year = last_year.year as latest
from resilience as scored
inner join city on scored.city_id = city.city_id
inner join code as region on city.region = region.code
left join rank_interval on scored.city_id = rank_interval.city_id and scored.year = rank_interval.year
cross join last_year
left join resilience as before on scored.city_id = before.city_id and scored.year = before.year + 1
order by scored.year desc, scored.rank, scored.city_id
