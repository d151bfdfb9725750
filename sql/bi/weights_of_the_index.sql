-- title: What counts in the index: weights of its indicators, and what they weigh in effect
-- 标题：指数看重什么：各项指标的权重与有效权重
-- asked by: city official 城市官员
select
    study_variable.label_en,
    study_variable.label_zh,
    dimension.label_zh as dimension_zh,
    attribute.label_zh as attribute_zh,
    round(100 * indicator_diagnostic.weight, 2) as weight_percent,
    round(100 * indicator_diagnostic.effective_weight, 2) as effective_percent,
    indicator_diagnostic.verdict_zh
from indicator_diagnostic
inner join study_variable on indicator_diagnostic.indicator = study_variable.variable
inner join study_dimension as dimension
    on indicator_diagnostic.variable = dimension.variable and indicator_diagnostic.dimension = dimension.dimension
inner join code as attribute on indicator_diagnostic.attribute = attribute.code
order by weight_percent desc
