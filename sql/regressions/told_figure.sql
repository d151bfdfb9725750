-- Figures of the study in words, under the words by which doubts ask for them.
with coefficient as (
    select
        format('coefficient({}, {})', model_id, term) as figure,
        format('{:.4f} (t {:.2f})', estimate, t_value) as en
    from regressions.coefficient
    where t_value is not null
),

unit_of_totals as (
    select distinct unit
    from catalog.indicator
    where additive
),

weighed as (
    select
        diagnostic.variable,
        diagnostic.indicator,
        diagnostic.weight,
        diagnostic.effective_weight,
        total.unit is not null as is_total
    from indices.indicator_diagnostic as diagnostic
    inner join catalog.study_variable as described on diagnostic.indicator = described.variable
    left join unit_of_totals as total on described.unit = total.unit
),

of_indicator as (
    select
        format('weight({}, {})', variable, indicator) as figure,
        format('{:.1f}', 100 * weight) as en
    from weighed
    union all
    select
        format('effective_weight({}, {})', variable, indicator) as figure,
        format('{:.1f}', 100 * effective_weight) as en
    from weighed
),

totals as (
    select
        variable,
        count(*) filter (is_total) as totals,
        coalesce(sum(weight) filter (is_total), 0) as weight,
        coalesce(sum(effective_weight) filter (is_total), 0) as effective_weight
    from weighed
    group by variable
),

of_totals as (
    select
        format('totals({})', variable) as figure,
        totals::varchar as en
    from totals
    union all
    select
        format('weight_of_totals({})', variable) as figure,
        format('{:.1f}', 100 * weight) as en
    from totals
    union all
    select
        format('effective_weight_of_totals({})', variable) as figure,
        format('{:.1f}', 100 * effective_weight) as en
    from totals
),

own as (
    select
        value.variable,
        described.kind,
        value.city_id,
        value.year,
        value.value
    from indices.variable_value as value
    inner join catalog.study_variable as described
        on value.variable = described.variable and value.reading = described.reading
    where value.value is not null
),

of_size as (
    select
        format('correlation_with_size({})', own.variable) as figure,
        format('{:.2f}', corr(own.value, ln(nullif(component.value, 0)))) as en
    from own
    cross join catalog.study as study
    inner join panel.component as component
        on
            study.population = component.component
            and own.city_id = component.city_id
            and own.year = component.year
    where own.kind = 'index'
    group by own.variable
    having corr(own.value, ln(nullif(component.value, 0))) is not null
),

covered as (
    select
        described.variable,
        count(own.value) as city_years,
        coalesce(min(own.year)::varchar, 'no year') as first_year_en,
        coalesce(min(own.year)::varchar, '无') as first_year_zh,
        coalesce(max(own.year)::varchar, 'no year') as last_year_en,
        coalesce(max(own.year)::varchar, '无') as last_year_zh
    from catalog.study_variable as described
    left join own on described.variable = own.variable
    group by described.variable
),

of_quotient as (
    select
        source.variable,
        source.position,
        described.label_en,
        described.label_zh
    from catalog.study_source as source
    inner join catalog.study_variable as own_reading
        on source.variable = own_reading.variable and source.reading = own_reading.reading
    inner join catalog.study_variable as described on source.source_variable = described.variable
    where own_reading.kind = 'quotient'
),

written as (
    select
        model_id,
        format(' {:.4f} [{:.4f}, {:.4f}]', estimate, ci_low, ci_high) as effect
    from regressions.coefficient
    where term = 'indirect'
),

indirect as (
    select
        'indirect_effects()' as figure,
        string_agg(coalesce(mediator.label_en, model.label_en) || written.effect, '; ' order by model.table_ref) as en,
        string_agg(coalesce(mediator.label_zh, model.label_zh) || written.effect, '；' order by model.table_ref) as zh
    from regressions.model as model
    inner join written on model.model_id = written.model_id
    left join catalog.study_model_variable as used on model.model_id = used.model_id and used.part = 'mediator'
    left join catalog.study_variable as mediator on used.variable = mediator.variable
    where model.estimator = 'mediation'
    having count(*) > 0
),

-- The headline's term in every other estimate of its outcome, a year before instead of it included.
checked as (
    select
        model.table_ref,
        model.label_en,
        model.label_zh,
        format('{:.4f} (t {:.2f})', coefficient.estimate, coefficient.t_value) as found,
        sign(headline.estimate) * coefficient.t_value as agreeing_t
    from regressions.verdict as headline
    inner join regressions.model as own on headline.model_id = own.model_id
    inner join regressions.model as model on own.outcome = model.outcome and own.model_id != model.model_id
    inner join regressions.coefficient as coefficient
        on
            model.model_id = coefficient.model_id
            and (
                headline.term = coefficient.term
                or starts_with(coefficient.term, 'l(' || headline.term || ',')
            )
    where coefficient.t_value is not null and model.estimator in ('least_squares', 'instrumental')
),

objecting as (
    select
        if(agreeing_t < 0, 'estimates_of_other_sign()', 'estimates_not_significant()') as figure,
        string_agg(label_en || ' ' || found, '; ' order by agreeing_t) as en,
        string_agg(label_zh || found, '；' order by agreeing_t) as zh
    from checked
    where agreeing_t < 1.96
    group by agreeing_t < 0
),

foretelling as (
    select
        'lead_at_least_as_large()' as figure,
        string_agg(
            format(
                '{:.4f} (t {:.2f}), {:.4f} (t {:.2f})',
                next_year.estimate, next_year.t_value, this_year.estimate, this_year.t_value
            ),
            '; ' order by next_year.model_id
        ) as en
    from regressions.verdict as headline
    inner join regressions.coefficient as next_year on 'f(' || headline.term || ', 1)' = next_year.term
    inner join regressions.coefficient as this_year
        on next_year.model_id = this_year.model_id and headline.term = this_year.term
    where sign(headline.estimate) * next_year.estimate >= sign(headline.estimate) * this_year.estimate
    having count(*) > 0
),

-- Population is left out: whatever is counted per head shares it.
shared_component as (
    select distinct
        placed.variable,
        regressor.variable as regressor,
        placed.indicator,
        of_indicator.component,
        coalesce(of_regressors.label_en, regressor.variable) as regressor_en,
        coalesce(of_regressors.label_zh, regressor.variable) as regressor_zh,
        coalesce(of_indicators.label_en, placed.indicator) as indicator_en,
        coalesce(of_indicators.label_zh, placed.indicator) as indicator_zh,
        coalesce(printed.label_en, of_indicator.component) as component_en,
        coalesce(printed.label_zh, of_indicator.component) as component_zh
    from catalog.study_indicator as placed
    inner join catalog.study_model_variable as outcome
        on placed.variable = outcome.variable and outcome.part = 'outcome'
    inner join catalog.study_model_variable as regressor
        on outcome.model_id = regressor.model_id and regressor.part = 'regressor'
    inner join catalog.study_input as of_indicator on placed.indicator = of_indicator.variable
    inner join catalog.study_input as of_regressor
        on regressor.variable = of_regressor.variable and of_indicator.component = of_regressor.component
    inner join catalog.study as study on of_indicator.component != study.population
    left join catalog.study_variable as of_regressors on regressor.variable = of_regressors.variable
    left join catalog.study_variable as of_indicators on placed.indicator = of_indicators.variable
    left join catalog.indicator as printed
        on regexp_replace(of_indicator.component, '_district$', '') = printed.indicator
),

shared as (
    select
        format('shared_figures({})', described.variable) as figure,
        coalesce(
            string_agg(
                format('“{}” and “{}” share “{}”', found.regressor_en, found.indicator_en, found.component_en),
                '; ' order by found.regressor, found.indicator, found.component
            ) || '.',
            'No regressor of a model of the index shares a printed figure other than population with an indicator.'
        ) as en,
        coalesce(
            string_agg(
                format('“{}”与“{}”同用“{}”', found.regressor_zh, found.indicator_zh, found.component_zh),
                '；' order by found.regressor, found.indicator, found.component
            ) || '。',
            '除人口外，指数模型的解释变量与各项指标不共用任何统计数字。'
        ) as zh
    from catalog.study_variable as described
    left join shared_component as found on described.variable = found.variable
    where described.kind = 'index'
    group by described.variable
),

alike as (
    select * from coefficient
    union all
    select * from foretelling
    union all
    select * from of_indicator
    union all
    select * from of_totals
    union all
    select * from of_size
    union all
    select
        format('city_years({})', variable) as figure,
        city_years::varchar as en
    from covered
    union all
    select
        format('declared_from({})', variable) as figure,
        first_year::varchar as en
    from catalog.study_variable
    where first_year is not null
    union all
    select
        format('declared_to({})', variable) as figure,
        last_year::varchar as en
    from catalog.study_variable
    where last_year is not null
)

select
    figure,
    en,
    en as zh
from alike
union all
select
    format('first_year({})', variable) as figure,
    first_year_en as en,
    first_year_zh as zh
from covered
union all
select
    format('last_year({})', variable) as figure,
    last_year_en as en,
    last_year_zh as zh
from covered
union all
select
    format(case position when 1 then 'sector({})' else 'total({})' end, variable) as figure,
    label_en as en,
    label_zh as zh
from of_quotient
union all
select
    format('label({})', variable) as figure,
    label_en as en,
    label_zh as zh
from catalog.study_variable
union all
select * from indirect
union all
select * from objecting
union all
select * from shared
