-- The headline: the study's coefficient, what it means in standard deviations, and who agrees.
with curve as (
    select
        count(*) as specifications,
        median(estimate) as median_estimate,
        count(*) filter (estimate > 0) as positive,
        count(*) filter (estimate > 0 and p_value < 0.05) as positive_significant,
        count(*) filter (estimate < 0 and p_value < 0.05) as negative_significant
    from specification
    where reason is null
),

paper as (
    select
        table_ref,
        subject,
        printed
    from replication
    where statistic = 'estimate'
),

-- Over the panel; a term that is no variable of it has a spread over the rows that its model is estimated from.
spread as (
    select
        variable,
        arg_min(sd, sample != 'panel') as sd
    from descriptive
    where sample = 'panel' or sample = (select study.headline_model from study)
    group by variable
),

label as (
    select
        column_name,
        label_en,
        label_zh
    from data_dictionary
    where table_name = 'city_year'
)

select
    model.model_id,
    model.table_ref,
    model.outcome,
    study.headline_term as term,
    coalesce(outcome.label_en, model.outcome) as outcome_en,
    coalesce(outcome.label_zh, model.outcome) as outcome_zh,
    coalesce(coefficient.term_en, term.label_en, study.headline_term) as term_en,
    coalesce(coefficient.term_zh, term.label_zh, study.headline_term) as term_zh,
    model.n,
    model.cities,
    model.vcov as vcov_en,
    model.vcov_zh,
    model.estimable,
    model.reason as reason_en,
    model.reason_zh,
    coefficient.estimate,
    coefficient.ci_low,
    coefficient.ci_high,
    coefficient.t_value,
    coefficient.p_value,
    coefficient.std_error,
    regressor_spread.sd as sd_term,
    outcome_spread.sd as sd_outcome,
    paper.printed as paper,
    curve.specifications,
    curve.median_estimate,
    curve.positive,
    curve.positive_significant,
    curve.negative_significant,
    verdict.sentence_en as verdict_en,
    verdict.sentence_zh as verdict_zh
from study
inner join model on study.headline_model = model.model_id
cross join curve
left join verdict on model.model_id = verdict.model_id
left join coefficient on model.model_id = coefficient.model_id and study.headline_term = coefficient.term
left join spread as regressor_spread on study.headline_term = regressor_spread.variable
left join spread as outcome_spread on model.outcome = outcome_spread.variable
left join paper on model.table_ref = paper.table_ref and study.headline_term = paper.subject
left join label as outcome on model.outcome = outcome.column_name
left join label as term on study.headline_term = term.column_name
