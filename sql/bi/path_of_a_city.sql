-- title: The path of Hefei: GDP per capita, resilience and agglomeration by year
-- 标题：合肥市历年轨迹：人均地区生产总值、经济韧性与虚拟集聚
-- asked by: city official 城市官员
select
    year,
    variable,
    label_en,
    label_zh,
    value,
    unit,
    change,
    status_en,
    status_zh
from city_path
where name = '合肥市' and variable in ('gdp_per_capita', 'resilience', 'agglomeration')
order by
    variable,
    year
