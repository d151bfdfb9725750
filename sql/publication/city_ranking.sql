-- The ranking of a year by each index: cities with names, the interval of the rank, the change on the year before.
with scored as (
    select index_score.*
    from index_score
    semi join study_variable
        on index_score.variable = study_variable.variable and index_score.reading = study_variable.reading
),

-- Ranks are compared among the cities that are ranked in both years: one that comes or goes moves nobody.
since_before as (
    select
        scored.variable,
        scored.year,
        scored.city_id,
        (
            rank() over (partition by scored.variable, scored.year order by before.score desc)
            - rank() over (partition by scored.variable, scored.year order by scored.score desc)
        )::integer as change_of_rank,
        scored.score - before.score as change_of_score
    from scored
    inner join scored as before
        on
            scored.variable = before.variable
            and scored.city_id = before.city_id
            and scored.year = before.year + 1
),

last_year as (
    select
        variable,
        max(year) as year
    from scored
    group by variable
)

select
    scored.variable,
    study_variable.label_en as index_en,
    study_variable.label_zh as index_zh,
    scored.year,
    scored.rank,
    scored.ranked,
    scored.city_id,
    city.name,
    city.name_en,
    city.province,
    city.region,
    region.label_en as region_en,
    region.label_zh as region_zh,
    scored.score,
    rank_interval.rank_low,
    rank_interval.rank_median,
    rank_interval.rank_high,
    since_before.change_of_rank,
    since_before.change_of_score,
    scored.year = last_year.year as latest
from scored
inner join study_variable on scored.variable = study_variable.variable
inner join last_year on scored.variable = last_year.variable
inner join city on scored.city_id = city.city_id
inner join code as region on city.region = region.code
left join rank_interval
    on
        scored.variable = rank_interval.variable
        and scored.city_id = rank_interval.city_id
        and scored.year = rank_interval.year
left join since_before
    on
        scored.variable = since_before.variable
        and scored.city_id = since_before.city_id
        and scored.year = since_before.year
order by scored.variable, scored.year desc, scored.rank, scored.city_id
