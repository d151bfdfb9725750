-- title: The twenty most resilient cities of the last year, in Chinese
-- 标题：最近一年韧性最高的二十个城市（中文列名）
-- asked by: city official 城市官员
select
    名次,
    城市,
    省份,
    地区,
    round(得分, 4) as 得分,
    名次下限,
    名次上限,
    名次变动
from 城市排名
where 最近一年
order by 名次
limit 20
