-- The doubts that a careful reader raises about the study, answered with this build's own figures.
--
-- A study of a paper has the doubts about the paper, another those about any index.
with slope as (
    select
        coefficient.model_id,
        coefficient.term,
        format('{:.4f} (t {:.2f})', coefficient.estimate, coefficient.t_value) as written
    from regressions.coefficient as coefficient
    where coefficient.t_value is not null
),

headline as (
    select
        max(if(slope.model_id = study.headline_model and slope.term = study.headline_term, slope.written, null))
        as own,
        max(if(slope.model_id = study.headline_model and slope.term = 'human_capital', slope.written, null))
        as human_capital,
        max(if(slope.model_id = 'index_without_students' and slope.term = study.headline_term, slope.written, null))
        as without_students,
        max(if(slope.model_id = 'index_without_students' and slope.term = 'human_capital', slope.written, null))
        as human_capital_without_students,
        max(
            if(
                slope.model_id = 'neither_students_nor_human_capital' and slope.term = study.headline_term,
                slope.written,
                null
            )
        ) as without_both,
        max(if(slope.model_id = 'index_ratios' and slope.term = study.headline_term, slope.written, null)) as ratios,
        max(if(slope.model_id = 'location_quotient' and slope.term = study.headline_term, slope.written, null))
        as location_quotient,
        max(if(slope.model_id = 'neighbours' and slope.term = study.headline_term, slope.written, null))
        as neighbours,
        max(if(slope.model_id = 'row_standardised' and slope.term = study.headline_term, slope.written, null))
        as row_standardised
    from slope
    cross join catalog.study as study
),

students as (
    select
        weight,
        effective_weight
    from indices.indicator_diagnostic
    where indicator = 'students_per_10k'
),

totals as (
    select
        count(*) as indicators,
        coalesce(sum(diagnostic.weight), 0) as weight,
        coalesce(sum(diagnostic.effective_weight), 0) as effective_weight
    from indices.indicator_diagnostic as diagnostic
    inner join catalog.study_variable as variable on diagnostic.indicator = variable.variable
    where variable.reading in ('total', 'level', 'count', 'fdi')
),

city_size as (
    select corr(resilience.score, ln(component.value)) as correlation
    from indices.resilience as resilience
    inner join catalog.study as study on true
    inner join panel.component as component
        on
            study.population = component.component
            and resilience.city_id = component.city_id
            and resilience.year = component.year
    having corr(resilience.score, ln(component.value)) is not null
),

mediator as (
    select
        model.table_ref,
        coalesce(variable.label_en, replace(model.model_id, 'mediation_', '')) as label_en,
        coalesce(variable.label_zh, replace(model.model_id, 'mediation_', '')) as label_zh,
        format(' {:.4f} [{:.4f}, {:.4f}]', coefficient.estimate, coefficient.ci_low, coefficient.ci_high) as interval
    from regressions.model as model
    inner join regressions.coefficient as coefficient on model.model_id = coefficient.model_id
    left join catalog.study_variable as variable on replace(model.model_id, 'mediation_', '') = variable.variable
    where model.estimator = 'mediation' and coefficient.term = 'indirect'
),

indirect as (
    select
        string_agg(label_en || interval, '; ' order by table_ref) as written_en,
        string_agg(label_zh || interval, '；' order by table_ref) as written_zh
    from mediator
),

answered as (
    select
        'students_in_index' as doubt,
        'Human capital, a control, is university students over population, which is also one of the 12 indicators.'
        as question_en,
        '控制变量人力资本即高校在校学生数与人口之比，而该指标又是韧性指数的12项指标之一。' as question_zh,
        format(
            'Students carry {:.1f} per cent of the weight and {:.1f} per cent of the variance of the index. Human '
            || 'capital: {} as studied, {} on the index without students. Agglomeration: {} as studied, {} without '
            || 'students in the index, {} without human capital as well.',
            100 * students.weight,
            100 * students.effective_weight,
            coalesce(headline.human_capital, 'not estimable'),
            coalesce(headline.human_capital_without_students, 'not estimable'),
            coalesce(headline.own, 'not estimable'),
            coalesce(headline.without_students, 'not estimable'),
            coalesce(headline.without_both, 'not estimable')
        ) as answer_en,
        format(
            '该指标占权重{:.1f}%、占指数方差{:.1f}%。人力资本系数：原模型{}，剔除该指标后{}。集聚系数：原模型{}，'
            || '剔除该指标后{}，再剔除人力资本后{}。',
            100 * students.weight,
            100 * students.effective_weight,
            coalesce(headline.human_capital, '不可估计'),
            coalesce(headline.human_capital_without_students, '不可估计'),
            coalesce(headline.own, '不可估计'),
            coalesce(headline.without_students, '不可估计'),
            coalesce(headline.without_both, '不可估计')
        ) as answer_zh
    from headline
    cross join students
    union all
    select
        'totals_measure_size' as doubt,
        'Several indicators are plain totals, so that resilience is partly the size of the city.' as question_en,
        '若干指标为总量，韧性指数因而部分反映城市规模。' as question_zh,
        format(
            '{} totals carry {:.1f} per cent of the weight and {:.1f} per cent of the variance. The index correlates '
            || '{:.2f} with the log of population. Agglomeration with ratios in place of totals: {}; as studied: {}.',
            totals.indicators,
            100 * totals.weight,
            100 * totals.effective_weight,
            city_size.correlation,
            coalesce(headline.ratios, 'not estimable'),
            coalesce(headline.own, 'not estimable')
        ) as answer_en,
        format(
            '{}项总量指标占权重{:.1f}%、占方差{:.1f}%。指数与人口对数的相关系数为{:.2f}。以比值代替总量后集聚系数为{}，'
            || '原模型为{}。',
            totals.indicators,
            100 * totals.weight,
            100 * totals.effective_weight,
            city_size.correlation,
            coalesce(headline.ratios, '不可估计'),
            coalesce(headline.own, '不可估计')
        ) as answer_zh
    from headline
    cross join totals
    cross join city_size
    union all
    select
        'firm_counts_not_printed' as doubt,
        'Counts of firms in information technology are in none of the yearbooks that the paper names.' as question_en,
        '论文所列年鉴均未刊载信息技术企业数。' as question_zh,
        format(
            'This build takes “{}” over “{}”, for {} to {}.',
            coalesce(sector.label_en, study.agglomeration_sector),
            coalesce(total.label_en, study.agglomeration_total),
            study.agglomeration_first_year,
            study.agglomeration_last_year
        ) as answer_en,
        format(
            '本构建采用“{}”与“{}”之比，{}年至{}年。',
            coalesce(sector.label_zh, study.agglomeration_sector),
            coalesce(total.label_zh, study.agglomeration_total),
            study.agglomeration_first_year,
            study.agglomeration_last_year
        ) as answer_zh
    from catalog.study as study
    left join catalog.indicator as sector on study.agglomeration_sector = sector.indicator
    left join catalog.indicator as total on study.agglomeration_total = total.indicator
    union all
    select
        'sector_employment_ended' as doubt,
        'Sector employment, the usual substitute for firm counts, is printed until data year 2019 only.' as question_en,
        '通常的替代指标——分行业从业人员——仅刊载至2019年数据。' as question_zh,
        format(
            'Agglomeration has values for {} city-years, {} to {}.',
            count(*), coalesce(min(year)::varchar, 'no year'), coalesce(max(year)::varchar, 'no year')
        ) as answer_en,
        format(
            '集聚变量共{}个城市年份，{}年至{}年。',
            count(*), coalesce(min(year)::varchar, '无'), coalesce(max(year)::varchar, '无')
        ) as answer_zh
    from indices.agglomeration
    union all
    select
        'first_step_is_no_indirect_effect' as doubt,
        'That agglomeration moves a mediator is no indirect effect yet.' as question_en,
        '集聚影响中介变量并不等于存在间接效应。' as question_zh,
        'Indirect effects with 95 per cent intervals of a bootstrap of cities, descriptive only: '
        || coalesce(indirect.written_en, 'not estimable') as answer_en,
        '间接效应及按城市自助法的95%区间（仅为描述性）：' || coalesce(indirect.written_zh, '不可估计') as answer_zh
    from indirect
    union all
    select
        'reading_of_the_formula' as doubt,
        'The subscript printed in the formula of agglomeration leaves neighbours out, the text lets them in.'
        as question_en,
        '集聚公式所印下标不含邻市，正文却称计入邻市。' as question_zh,
        format(
            'Agglomeration by reading: location quotient {}, as the study reads it {}, neighbours {}, '
            || 'row-standardised {}.',
            coalesce(headline.location_quotient, 'not estimable'),
            coalesce(headline.own, 'not estimable'),
            coalesce(headline.neighbours, 'not estimable'),
            coalesce(headline.row_standardised, 'not estimable')
        ) as answer_en,
        format(
            '各读法下的集聚系数：区位商{}，研究所取读法{}，邻市加权{}，行标准化{}。',
            coalesce(headline.location_quotient, '不可估计'),
            coalesce(headline.own, '不可估计'),
            coalesce(headline.neighbours, '不可估计'),
            coalesce(headline.row_standardised, '不可估计')
        ) as answer_zh
    from headline
),

regressor as (
    select distinct coefficient.term as variable
    from regressions.model as model
    inner join regressions.coefficient as coefficient on model.model_id = coefficient.model_id
    where model.outcome = 'resilience'
),

regressor_input as (
    select
        used.variable,
        used.component
    from catalog.study_input as used
    semi join regressor on used.variable = regressor.variable
    union all
    select
        regressor.variable,
        unnest([study.agglomeration_sector, study.agglomeration_total]) as component
    from regressor
    cross join catalog.study as study
    where regressor.variable = 'agglomeration'
),

-- Population is left out: whatever is counted per head shares it.
shared_component as (
    select distinct
        regressor_input.variable as regressor,
        used.variable as indicator,
        used.component
    from regressor_input
    inner join catalog.study_input as used on regressor_input.component = used.component
    inner join catalog.study_variable as chosen on used.variable = chosen.variable
    inner join catalog.study as study on used.component != study.population
    where chosen.dimension is not null
),

shared as (
    select
        string_agg(
            format('{} and {} share {}', regressor, indicator, component), '; ' order by regressor, indicator, component
        ) as written_en,
        string_agg(
            format('{}与{}同用{}', regressor, indicator, component), '；' order by regressor, indicator, component
        ) as written_zh
    from shared_component
),

of_any_index as (
    select
        'regressors_in_index' as doubt,
        'A regressor made of the same printed figures as an indicator explains the index in part by construction.'
        as question_en,
        '解释变量若与某项指标取自相同的统计数字，便部分地由构造本身解释指数。' as question_zh,
        coalesce(
            shared.written_en || '.',
            'No regressor of a model of the index shares a printed figure other than population with an indicator.'
        ) as answer_en,
        coalesce(shared.written_zh || '。', '除人口外，指数模型的解释变量与各项指标不共用任何统计数字。') as answer_zh
    from shared
    union all
    select
        'totals_measure_size' as doubt,
        'An index of plain totals is partly the size of the city.' as question_en,
        '由总量构成的指数部分反映城市规模。' as question_zh,
        format(
            '{} totals carry {:.1f} per cent of the weight and {:.1f} per cent of the variance. The index correlates '
            || '{:.2f} with the log of population.',
            totals.indicators, 100 * totals.weight, 100 * totals.effective_weight, city_size.correlation
        ) as answer_en,
        format(
            '{}项总量指标占权重{:.1f}%、占方差{:.1f}%。指数与人口对数的相关系数为{:.2f}。',
            totals.indicators, 100 * totals.weight, 100 * totals.effective_weight, city_size.correlation
        ) as answer_zh
    from totals
    cross join city_size
),

paper as (
    select count(*) > 0 as found
    from catalog.study
    semi join catalog.paper_figure using (source)
)

select answered.*
from answered
cross join paper
where paper.found
union all
select of_any_index.*
from of_any_index
cross join paper
where not paper.found
