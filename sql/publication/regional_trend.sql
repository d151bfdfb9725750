-- Resilience by region and year: the mean of its cities and of the three dimensions, and how far the cities are apart.
select
    city.region,
    region.label_en as region_en,
    region.label_zh as region_zh,
    resilience.year,
    count(*) as cities,
    avg(resilience.score) as score,
    avg(resilience.resistance) as resistance,
    avg(resilience.adaptation) as adaptation,
    avg(resilience.transformation) as transformation,
    min(resilience.score) as lowest_score,
    median(resilience.score) as median_score,
    max(resilience.score) as highest_score
from resilience
inner join city on resilience.city_id = city.city_id
inner join code as region on city.region = region.code
group by all
