-- The headline's term, its lags and leads, and its parts by group, in every model of the same outcome.
with headline as (
    select
        study.headline_model,
        study.headline_term,
        model.outcome
    from study
    inner join model on study.headline_model = model.model_id
)

select
    model.model_id,
    model.table_ref,
    coalesce(model.label_en, model.model_id) as label_en,
    coalesce(model.label_zh, model.model_id) as label_zh,
    nullif(trim(replace(coefficient.term, headline.headline_term, ''), '_: '), '') as part,
    model.model_id = headline.headline_model as headline,
    coefficient.estimate,
    coefficient.ci_low,
    coefficient.ci_high,
    coefficient.t_value
from headline
inner join model on headline.outcome = model.outcome
inner join coefficient on model.model_id = coefficient.model_id
where
    starts_with(coefficient.term, headline.headline_term)
    and model.estimator != 'convergence'
    and coefficient.ci_low is not null
order by
    not starts_with(model.table_ref, 'table'),
    try_cast(regexp_extract(model.table_ref, '(\d+) \(', 1) as integer),
    try_cast(regexp_extract(model.table_ref, '\((\d+)\)', 1) as integer),
    coefficient.term
