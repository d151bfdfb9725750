-- The indicators of every index with their weights: the last year's where every year has its own.
with own as (
    select indicator_weight.*
    from indicator_weight
    semi join name_of_index as named
        on indicator_weight.variable = named.variable and indicator_weight.reading = named.reading
)

select
    weight.variable,
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
from own as weight
left join study_dimension as dimension
    on weight.variable = dimension.variable and weight.dimension = dimension.dimension
left join indicator_diagnostic as diagnostic
    on weight.variable = diagnostic.variable and weight.indicator = diagnostic.indicator
qualify weight.year is not distinct from max(weight.year) over (partition by weight.variable)
