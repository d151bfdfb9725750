-- Every figure that the paper prints beside this build's, with a verdict in words.
with described as (
    select
        variable as subject,
        n::double as n,
        mean,
        sd,
        min,
        max
    from regressions.descriptive
    where sample = 'panel'
),

built as (
    unpivot described on n, mean, sd, min, max into name statistic value build
),

-- Only the study's own models stand where the paper has a table.
modelled as (
    select
        model.table_ref,
        coefficient.term as subject,
        coefficient.estimate,
        coefficient.t_value
    from regressions.coefficient as coefficient
    inner join regressions.model as model on coefficient.model_id = model.model_id
    union all
    select
        table_ref,
        'constant' as subject,
        constant as estimate,
        constant_t_value as t_value
    from regressions.model
),

figure as (
    select
        'table 2' as table_ref,
        subject,
        statistic,
        build
    from built
    union all
    select
        table_ref,
        subject,
        'estimate' as statistic,
        estimate as build
    from modelled
    union all
    select
        table_ref,
        subject,
        't_value' as statistic,
        t_value as build
    from modelled
    union all
    select
        table_ref,
        'model' as subject,
        'n' as statistic,
        n as build
    from regressions.model
    union all
    select
        table_ref,
        'model' as subject,
        'r2_xtreg' as statistic,
        r2_xtreg as build
    from regressions.model
),

compared as (
    select
        paper.table_ref,
        paper.subject,
        paper.statistic,
        paper.printed,
        paper.printed::double as paper,
        figure.build,
        power(10, -length(regexp_extract(paper.printed, '\.(\d+)$', 1))) as last_digit
    from catalog.paper_figure as paper
    inner join catalog.study as study on paper.source = study.source
    left join figure using (table_ref, subject, statistic)
),

measured as (
    select
        *,
        build - paper as difference,
        abs(build - paper) / nullif(abs(paper), 0) as relative
    from compared
)

select
    table_ref,
    subject,
    statistic,
    printed,
    paper,
    build,
    difference,
    case
        when build is null then 'not computed by this build'
        when abs(difference) <= 0.5000001 * last_digit then 'the same to the digits printed'
        when build * paper < 0 then 'of the other sign'
        when relative <= 0.05 then format('within {:.1f} per cent', ceil(1000 * relative) / 10)
        when paper = 0 then format('differs by {:.4f}', difference)
        when abs(build) > abs(paper) then format('{:.0f} per cent larger', 100 * relative)
        else format('{:.0f} per cent smaller', 100 * relative)
    end as verdict_en,
    case
        when build is null then '本构建未计算'
        when abs(difference) <= 0.5000001 * last_digit then '与印刷位数一致'
        when build * paper < 0 then '符号相反'
        when relative <= 0.05 then format('相差{:.1f}%以内', ceil(1000 * relative) / 10)
        when paper = 0 then format('相差{:.4f}', difference)
        when abs(build) > abs(paper) then format('偏大{:.0f}%', 100 * relative)
        else format('偏小{:.0f}%', 100 * relative)
    end as verdict_zh
from measured
