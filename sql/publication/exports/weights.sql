-- The indicators of the index: labels, dimension, direction, weights, and what they do to the score.
select
    indicator_weight.indicator,
    study_variable.label_zh,
    study_variable.label_en,
    indicator_weight.dimension,
    indicator_weight.attribute,
    indicator_weight.entropy,
    indicator_weight.weight,
    indicator_diagnostic.effective_weight,
    indicator_diagnostic.verdict_zh,
    indicator_diagnostic.verdict_en
from indicator_weight
inner join study_variable on indicator_weight.indicator = study_variable.variable
left join indicator_diagnostic using (indicator)
where indicator_weight.year is null
order by indicator_weight.weight desc
