-- title: Mean resilience of the four regions, year by year, over the cities that are scored in every year
-- 标题：四大地区历年平均韧性（只含各年均有得分的城市）
-- asked by: BI analyst 数据分析师
with scored_throughout as (
    select
        variable,
        city_id
    from city_ranking
    group by
        variable,
        city_id
    having
        count(*) = (
            select count(distinct every_year.year)
            from city_ranking as every_year
            where every_year.variable = city_ranking.variable
        )
)

select
    city_ranking.index_en,
    city_ranking.year,
    round(avg(city_ranking.score) filter (city_ranking.region = 'east'), 4) as east,
    round(avg(city_ranking.score) filter (city_ranking.region = 'central'), 4) as central,
    round(avg(city_ranking.score) filter (city_ranking.region = 'west'), 4) as west,
    round(avg(city_ranking.score) filter (city_ranking.region = 'northeast'), 4) as northeast,
    count(*) as cities
from city_ranking
semi join scored_throughout using (variable, city_id)
group by city_ranking.index_en, city_ranking.year
order by city_ranking.index_en, city_ranking.year
