-- title: Mean resilience of the four regions, year by year
-- 标题：四大地区历年平均韧性
-- asked by: BI analyst 数据分析师
select
    index_en,
    year,
    round(avg(score) filter (region = 'east'), 4) as east,
    round(avg(score) filter (region = 'central'), 4) as central,
    round(avg(score) filter (region = 'west'), 4) as west,
    round(avg(score) filter (region = 'northeast'), 4) as northeast
from regional_trend
group by index_en, year
order by index_en, year
