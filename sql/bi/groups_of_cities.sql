-- title: Resilience by kind of city: capitals, size, resource base, side of the Hu line
-- 标题：不同类型城市的韧性：省会、规模、资源型、胡焕庸线
-- asked by: BI analyst 数据分析师
select
    ranking.index_en,
    group_scheme.label_en as scheme_en,
    group_scheme.label_zh as scheme_zh,
    member.label_en as group_en,
    member.label_zh as group_zh,
    count(*) as cities,
    round(avg(ranking.score), 4) as score,
    round(avg(ranking.rank), 1) as rank
from city_ranking as ranking
inner join grouping on ranking.city_id = grouping.city_id
inner join group_scheme on grouping.scheme = group_scheme.scheme
inner join code as member on grouping.member = member.code
where ranking.latest
group by all
order by
    ranking.index_en,
    scheme_en,
    score desc
