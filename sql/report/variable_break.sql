-- Breaks of definition that touch the study, each once, with the variables that it touches.
with touching as (
    select variable_break.*
    from variable_break
    semi join study_variable
        on variable_break.variable = study_variable.variable and study_variable.kind = 'formula'
)

select
    year,
    province,
    province_en,
    kind_en,
    kind_zh,
    what_en,
    what_zh,
    source,
    max(share) as share,
    max(usual_share) as usual_share,
    bool_and(bridged) as bridged,
    string_agg(distinct label_en, ', ' order by label_en) as variables_en,
    string_agg(distinct label_zh, '、' order by label_zh) as variables_zh
from touching
group by
    year,
    province,
    province_en,
    kind_en,
    kind_zh,
    what_en,
    what_zh,
    source
order by
    year,
    variables_en,
    province
