-- title: How many printed figures were corrected or quarantined, by data year
-- 标题：各年份被更正或隔离的印刷数字
-- asked by: data steward 数据管理员
select
    year,
    count(*) filter (status != 'missing') as figures,
    count(*) filter (status = 'corrected') as corrected,
    count(*) filter (status = 'quarantined') as quarantined,
    count(*) filter (status = 'missing') as blank,
    count(distinct workbook) as workbooks
from figure_source
group by year
order by year
