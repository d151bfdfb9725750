-- Nominal and effective weight of each indicator.
select
    diagnostic.indicator,
    coalesce(dictionary.label_en, diagnostic.indicator) as label_en,
    coalesce(dictionary.label_zh, diagnostic.indicator) as label_zh,
    dimension.label_en as dimension_en,
    dimension.label_zh as dimension_zh,
    diagnostic.attribute,
    diagnostic.weight,
    diagnostic.effective_weight,
    diagnostic.verdict_en,
    diagnostic.verdict_zh
from indicator_diagnostic as diagnostic
inner join study_dimension as dimension on diagnostic.dimension = dimension.dimension
left join data_dictionary as dictionary
    on diagnostic.indicator = dictionary.column_name and dictionary.table_name = 'city_year'
order by
    diagnostic.weight desc,
    diagnostic.indicator
