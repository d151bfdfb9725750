-- Breaks of definition within the panel, by the variables of the study, and by the printed series that each rests on.
--
-- What is known of one scope and of both alike is one break of the series.
select
    study_input.variable,
    study_variable.label_en,
    study_variable.label_zh,
    series.component,
    redefinition.province,
    province.name_en as province_en,
    redefinition.year,
    redefinition.kind,
    kind.label_en as kind_en,
    kind.label_zh as kind_zh,
    string_agg(distinct redefinition.what_en, '; ' order by redefinition.what_en) as what_en,
    string_agg(distinct redefinition.what_zh, '；' order by redefinition.what_zh) as what_zh,
    string_agg(distinct redefinition.source, '; ' order by redefinition.source) as source,
    max(redefinition.share) as share,
    arg_max(redefinition.usual_share, redefinition.share) as usual_share,
    study_bridge.component is not null as bridged
from redefinition
inner join series
    on
        redefinition.indicator = series.indicator
        and coalesce(redefinition.scope, series.scope) = series.scope
inner join study_input on series.component = study_input.component
inner join study_variable on study_input.variable = study_variable.variable
inner join study on redefinition.year > study.first_year and redefinition.year <= study.last_year
inner join code as kind on redefinition.kind = kind.code
left join province on redefinition.province = province.name
left join study_bridge on series.component = study_bridge.component and redefinition.year = study_bridge.year
where redefinition.breaks
group by all
