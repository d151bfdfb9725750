-- title: Which indicators drive the change of Anhui's mean score in the last year, in Chinese
-- 标题：最近一年哪些指标推动安徽省平均得分变动（中文列名）
-- asked by: provincial official 省级官员
select
    指标,
    维度,
    count(*) as 城市数,
    round(avg(贡献变动), 5) as 平均贡献变动,
    count(*) filter (贡献变动 > 0) as 上升城市数
from 得分变动分解
where 省份 = '安徽省' and 年份 = (select max(最近.年份) from 得分变动分解 as 最近)
group by
    指标,
    维度
order by abs(avg(贡献变动)) desc
