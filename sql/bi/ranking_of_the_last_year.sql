-- title: The twenty most resilient cities of the last year
-- 标题：最近一年韧性最高的二十个城市
-- asked by: journalist 记者
select
    index_en,
    rank,
    ranked,
    name,
    name_en,
    province,
    region_zh,
    round(score, 4) as score,
    rank_low,
    rank_high,
    change_of_rank
from city_ranking
where latest
order by rank
limit 20
