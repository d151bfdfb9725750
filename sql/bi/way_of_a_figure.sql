-- title: How the urban unemployment rate of Hefei in 2011 came to be, step by step
-- 标题：合肥市2011年城镇登记失业率的来龙去脉
-- asked by: researcher 研究者
select
    step,
    level,
    what,
    label,
    value,
    unit,
    status,
    formula,
    workbook,
    sheet,
    cell,
    raw_text
from trace('合肥市', 2011, 'unemployment_rate')
order by step
