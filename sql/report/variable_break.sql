-- Breaks of definition that touch the study, each once, with the variables that it touches.
select
    year,
    province,
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
from variable_break
where variable in (select variable from study_variable where kind = 'formula')
group by
    year,
    province,
    kind_en,
    kind_zh,
    what_en,
    what_zh,
    source
order by
    year,
    variables_en,
    province
