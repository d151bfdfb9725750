-- The indicators of every index with their weights: the last year's where every year has its own.
select
    named.variable,
    weight.indicator,
    weight.dimension,
    coalesce(dimension.label_en, weight.dimension) as dimension_en,
    coalesce(dimension.label_zh, weight.dimension) as dimension_zh,
    weight.attribute,
    weight.entropy,
    weight.weight,
    diagnostic.weight as mean_weight,
    diagnostic.effective_weight,
    diagnostic.verdict_en,
    diagnostic.verdict_zh
from indicator_weight as weight
cross join name_of_index as named
left join study_dimension as dimension on weight.dimension = dimension.dimension
left join indicator_diagnostic as diagnostic on weight.indicator = diagnostic.indicator
where weight.year is not distinct from (select max(last_one.year) from indicator_weight as last_one)
