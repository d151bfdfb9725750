-- Breaks of definition within the panel, by the variables of the study, and by the printed series that each rests on.
--
-- What is known of one scope and of both alike is one break of the series. It divides the city-years of the panel, in
-- its province or in the whole country, into those before and those since.
with sample as (
    select
        province.name as province,
        count(*) as cities
    from city
    inner join province on city.province = province.name
    where city.in_sample
    group by rollup (province.name)
)

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
    study_bridge.component is not null as bridged,
    coalesce(any_value(sample.cities), 0) as affected_cities,
    coalesce(any_value(sample.cities * (redefinition.year - study.first_year)), 0) as city_years_before,
    coalesce(any_value(sample.cities * (study.last_year - redefinition.year + 1)), 0) as city_years_since
from redefinition
inner join series
    on
        redefinition.indicator = series.indicator
        and coalesce(redefinition.scope, series.scope) = series.scope
inner join study_input on series.component = study_input.component
inner join study_variable on study_input.variable = study_variable.variable
inner join study on redefinition.year > study.first_year and redefinition.year <= study.last_year
inner join code as kind on redefinition.kind = kind.code
left join sample on redefinition.province is not distinct from sample.province
left join province on redefinition.province = province.name
left join study_bridge on series.component = study_bridge.component and redefinition.year = study_bridge.year
where redefinition.breaks
group by all
