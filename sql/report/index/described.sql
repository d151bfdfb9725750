-- What the study's indices are called, the years they have, and how many forms of them were drawn.
with years as (
    select
        variable,
        min(year) as first_year,
        max(year) as last_year
    from score_of_index
    group by variable
),

draws as (
    select
        variable,
        count(*) as draws
    from draw_of_index
    group by variable
)

select
    years.variable,
    coalesce(dictionary.label_en, years.variable) as label_en,
    coalesce(dictionary.label_zh, years.variable) as label_zh,
    years.first_year::integer as first_year,
    years.last_year::integer as last_year,
    coalesce(draws.draws, 0)::integer as draws,
    years.variable in (select rank_interval.variable from rank_interval_of_index as rank_interval) as with_intervals
from years
left join draws on years.variable = draws.variable
left join data_dictionary as dictionary
    on years.variable = dictionary.column_name and dictionary.table_name = 'city_year'
order by
    dictionary.rowid,
    years.variable
