-- title: How each variable of the panel was obtained, in per cent of its cells
-- 标题：面板各变量的取得方式（占单元百分比）
-- asked by: researcher 研究者
select
    variable,
    label_en,
    label_zh,
    count(*) as cells,
    round(100 * count(*) filter (status = 'reported') / count(*), 2) as reported,
    round(100 * count(*) filter (status = 'corrected') / count(*), 2) as corrected,
    round(100 * count(*) filter (status = 'interpolated') / count(*), 2) as interpolated,
    round(100 * count(*) filter (status = 'carried') / count(*), 2) as carried,
    round(100 * count(*) filter (status = 'extrapolated') / count(*), 2) as extrapolated,
    round(100 * count(*) filter (status = 'missing') / count(*), 2) as missing
from city_path
group by
    variable,
    label_en,
    label_zh
order by
    reported,
    variable
