-- Mean index by region and year, and over all cities.
select
    coalesce(city.region, 'all') as region,
    resilience.year,
    avg(resilience.score) as score,
    count(*) as cities
from resilience
inner join city on resilience.city_id = city.city_id
group by
    grouping sets ((city.region, resilience.year), (resilience.year))
order by
    region,
    resilience.year
