-- The regression tables: a term of a model beside the figure of the paper, or why the model is not estimable.
with figure as (
    select
        table_ref,
        subject,
        max(paper) filter (statistic = 'estimate') as paper_estimate,
        max(paper) filter (statistic = 't_value') as paper_t_value,
        max(verdict_en) filter (statistic = 'estimate') as verdict_en,
        max(verdict_zh) filter (statistic = 'estimate') as verdict_zh
    from replication
    where statistic in ('estimate', 't_value')
    group by table_ref, subject
)

select
    model.table_ref,
    model.model_id,
    model.label_en,
    model.label_zh,
    model.outcome,
    coefficient.term,
    coefficient.term_en,
    coefficient.term_zh,
    coefficient.estimate,
    case
        when coefficient.p_value < 0.01 then '***'
        when coefficient.p_value < 0.05 then '**'
        when coefficient.p_value < 0.1 then '*'
        when coefficient.p_value is not null then ''
    end as stars,
    coefficient.std_error,
    coefficient.t_value,
    coefficient.p_value,
    coefficient.ci_low,
    coefficient.ci_high,
    figure.paper_estimate,
    figure.paper_t_value,
    coefficient.estimate - figure.paper_estimate as difference,
    figure.verdict_en,
    figure.verdict_zh,
    headline.sentence_en as robustness_en,
    headline.sentence_zh as robustness_zh,
    model.n,
    model.cities,
    model.r2_xtreg,
    model.vcov,
    model.vcov_zh,
    model.estimable,
    model.reason,
    model.reason_zh
from model
left join coefficient on model.model_id = coefficient.model_id
left join verdict as headline on coefficient.model_id = headline.model_id and coefficient.term = headline.term
left join figure on model.table_ref = figure.table_ref and coefficient.term = figure.subject
