-- What is printed of every indicator, a row an indicator, scope and year.
with broken as (
    select
        indicator,
        scope,
        year,
        string_agg(what_en, '; ') as what_en,
        string_agg(what_zh, '；') as what_zh
    from redefinition
    where province is null
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
        and covered.year = broken.year
        and coalesce(broken.scope, covered.scope) = covered.scope
order by topic.topic, indicator.indicator, covered.scope, covered.year
