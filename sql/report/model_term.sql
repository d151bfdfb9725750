-- Every coefficient of every model, of a study without a headline.
with label as (
    select
        column_name,
        label_en,
        label_zh
    from data_dictionary
    where table_name = 'city_year'
)

select
    model.table_ref,
    coalesce(outcome.label_en, model.outcome) as outcome_en,
    coalesce(outcome.label_zh, model.outcome) as outcome_zh,
    coefficient.term_en,
    coefficient.term_zh,
    starts_with(model.table_ref, 'appendix') as in_appendix,
    coefficient.estimate,
    coefficient.ci_low,
    coefficient.ci_high,
    coefficient.t_value,
    model.n
from model
inner join coefficient on model.model_id = coefficient.model_id
left join label as outcome on model.outcome = outcome.column_name
where
    coefficient.estimate is not null
    and not exists (
        select 1
        from study
        inner join model as own on study.headline_model = own.model_id
    )
order by
    in_appendix,
    model.table_ref,
    coefficient.rowid
