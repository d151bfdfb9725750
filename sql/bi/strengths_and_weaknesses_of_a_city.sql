-- title: Strengths and weaknesses of Hefei: its rank in each indicator of the index
-- 标题：合肥市的强项与弱项：各指标的名次
-- asked by: city official 城市官员
with ranked as (
    select
        variable,
        city_id,
        year,
        indicator,
        contribution,
        rank() over (partition by variable, year, indicator order by contribution desc) as rank_in_indicator,
        count(*) over (partition by variable, year, indicator) as cities
    from contribution
)

select
    study_variable.label_en,
    study_variable.label_zh,
    city_path.value,
    city_path.unit,
    city_path.status_zh,
    ranked.rank_in_indicator,
    ranked.cities,
    round(ranked.contribution, 5) as contribution
from ranked
inner join study_variable on ranked.indicator = study_variable.variable
inner join city_path
    on ranked.city_id = city_path.city_id and ranked.year = city_path.year and ranked.indicator = city_path.variable
where city_path.name = '合肥市' and ranked.year = (select max(latest.year) from contribution as latest)
order by ranked.rank_in_indicator
