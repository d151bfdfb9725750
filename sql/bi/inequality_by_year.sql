-- title: Do cities drift apart: the Gini coefficient of resilience and its parts
-- 标题：城市是否分化：韧性的基尼系数及其构成
-- asked by: researcher 研究者
select
    inequality.variable,
    inequality.year,
    round(max(inequality.value) filter (inequality.component = 'gini'), 4) as gini,
    round(max(inequality.value) filter (inequality.component = 'within'), 4) as within_regions,
    round(max(inequality.value) filter (inequality.component = 'net_between'), 4) as between_regions,
    round(max(inequality.value) filter (inequality.component = 'transvariation'), 4) as transvariation,
    round(any_value(dispersion.coefficient_of_variation), 4) as coefficient_of_variation
from inequality
inner join dispersion on inequality.variable = dispersion.variable and inequality.year = dispersion.year
group by inequality.variable, inequality.year
order by inequality.variable, inequality.year
