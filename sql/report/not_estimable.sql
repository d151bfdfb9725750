-- Models that could not be estimated, and why; one of the paper's tables goes by what it explains.
select
    model.table_ref,
    coalesce(if(starts_with(model.table_ref, 'table'), outcome.label_en, null), model.label_en, model.model_id)
    as label_en,
    coalesce(if(starts_with(model.table_ref, 'table'), outcome.label_zh, null), model.label_zh, model.model_id)
    as label_zh,
    model.reason as reason_en,
    model.reason_zh
from model
left join data_dictionary as outcome on model.outcome = outcome.column_name and outcome.table_name = 'city_year'
where not model.estimable
order by model.table_ref
