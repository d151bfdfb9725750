-- title: The cities that climbed most over ten years
-- 标题：十年间名次上升最多的城市
-- asked by: journalist 记者
with last_year as (
    select *
    from city_ranking
    where latest
),

ten_years_before as (
    select *
    from city_ranking
    where (variable, year) in (
        select (latest.variable, max(latest.year) - 10)
        from city_ranking as latest
        group by latest.variable
    )
)

select
    last_year.index_en,
    last_year.name,
    last_year.name_en,
    last_year.province,
    ten_years_before.year as from_year,
    last_year.year as to_year,
    ten_years_before.rank as rank_before,
    last_year.rank,
    ten_years_before.rank - last_year.rank as ranks_gained,
    round(last_year.score - ten_years_before.score, 4) as score_gained
from last_year
inner join ten_years_before
    on last_year.variable = ten_years_before.variable and last_year.city_id = ten_years_before.city_id
order by
    ranks_gained desc,
    last_year.rank
limit 20
