-- Years in which what an index rests on changes its definition, in one province or, without one, in the whole country,
-- and the study does not bridge it.
with broken as (
    select
        variable_break.variable,
        variable_break.province,
        variable_break.year,
        series.label_en || ' (' || variable_break.kind_en || ')' as broken_en,
        series.label_zh || '（' || variable_break.kind_zh || '）' as broken_zh
    from variable_break
    inner join series on variable_break.component = series.component
    where not variable_break.bridged
)

select
    variable,
    province,
    year,
    string_agg(distinct broken_en, '; ' order by broken_en) as broken_en,
    string_agg(distinct broken_zh, '；' order by broken_zh) as broken_zh
from broken
group by
    variable,
    province,
    year
