-- title: Where the GDP of Hefei in 2011 is printed
-- 标题：合肥市2011年地区生产总值印在哪里
-- asked by: journalist 记者
select
    name,
    year,
    label_en,
    label_zh,
    scope_zh,
    printed_value,
    value,
    unit,
    status_zh,
    raw_text,
    workbook,
    sheet,
    cell
from figure_source
where name = '合肥市' and year = 2011 and indicator = 'gdp'
order by scope
