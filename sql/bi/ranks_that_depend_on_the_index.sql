-- title: Cities whose rank depends most on how the index is built
-- 标题：名次最依赖指数构造方式的城市
-- asked by: researcher 研究者
select
    index_en,
    name,
    name_en,
    province,
    rank,
    ranked,
    rank_low,
    rank_high,
    rank_high - rank_low as width
from city_ranking
where latest and rank_low is not null
order by
    width desc,
    rank
limit 20
