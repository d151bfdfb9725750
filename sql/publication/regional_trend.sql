-- Each index by region and year: the mean of its cities, and how far the cities are apart.
select
    index_score.variable,
    study_variable.label_en as index_en,
    study_variable.label_zh as index_zh,
    city.region,
    region.label_en as region_en,
    region.label_zh as region_zh,
    index_score.year,
    count(*) as cities,
    avg(index_score.score) as score,
    min(index_score.score) as lowest_score,
    median(index_score.score) as median_score,
    max(index_score.score) as highest_score
from index_score
inner join study_variable
    on index_score.variable = study_variable.variable and index_score.reading = study_variable.reading
inner join city on index_score.city_id = city.city_id
inner join code as region on city.region = region.code
group by all
