-- Breaks of definition within the years and provinces that are asked for, by series.
--
-- What is known of one scope and of both alike is one break of the series.
with extent as (
    select
        min(year) as first_year,
        max(year) as last_year
    from asked_year
),

asked_province as (
    select distinct city.province
    from asked_city
    inner join city on asked_city.city_id = city.city_id
)

select
    asked_series.component,
    redefinition.year,
    redefinition.province as province_zh,
    province.name_en as province_en,
    coalesce(kind.label_zh, redefinition.kind) as kind_zh,
    coalesce(kind.label_en, redefinition.kind) as kind_en,
    string_agg(distinct redefinition.what_zh, '；' order by redefinition.what_zh) as what_zh,
    string_agg(distinct redefinition.what_en, '; ' order by redefinition.what_en) as what_en
from redefinition
inner join asked_series
    on
        redefinition.indicator = asked_series.indicator
        and coalesce(redefinition.scope, asked_series.scope) = asked_series.scope
inner join extent on redefinition.year > extent.first_year and redefinition.year <= extent.last_year
left join code as kind on redefinition.kind = kind.code
left join province on redefinition.province = province.name
where
    redefinition.breaks
    and (
        redefinition.province is null
        or redefinition.province in (select asked_province.province from asked_province)
    )
group by all
order by
    asked_series.component,
    redefinition.year,
    province_zh nulls first,
    kind_en
