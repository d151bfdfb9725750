-- What is printed of every indicator, a row an indicator, scope and year.
with broken as (
    select
        covered.indicator,
        covered.scope,
        covered.year,
        string_agg(redefinition.what_en, '; ' order by redefinition.scope, redefinition.kind) as what_en,
        string_agg(redefinition.what_zh, '；' order by redefinition.scope, redefinition.kind) as what_zh
    from indicator_year as covered
    inner join redefinition
        on
            covered.indicator = redefinition.indicator
            and covered.year = redefinition.year
            and coalesce(redefinition.scope, covered.scope) = covered.scope
    where redefinition.province is null
    group by all
)

select
    topic.topic,
    topic.label_en as topic_en,
    topic.label_zh as topic_zh,
    indicator.indicator,
    indicator.label_en,
    indicator.label_zh,
    indicator.unit,
    indicator.depth,
    indicator.definition,
    covered.scope,
    covered.year,
    covered.cities,
    covered.used,
    covered.quarantined,
    coalesce(broken.what_en, '') as break_en,
    coalesce(broken.what_zh, '') as break_zh
from topic
inner join indicator on topic.topic = indicator.topic
inner join indicator_year as covered on indicator.indicator = covered.indicator
left join broken
    on
        covered.indicator = broken.indicator
        and covered.scope = broken.scope
        and covered.year = broken.year
order by topic.topic, indicator.indicator, covered.scope, covered.year
