-- title: The cities that climbed most over ten years, among those ranked in both
-- 标题：十年间名次上升最多的城市（只比较两年均有名次的城市）
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
),

-- Ranks among the same cities: a city that is ranked in one of the years alone moves nobody.
compared as (
    select
        last_year.variable,
        last_year.index_en,
        last_year.name,
        last_year.name_en,
        last_year.province,
        ten_years_before.year as from_year,
        last_year.year as to_year,
        ten_years_before.score as score_before,
        last_year.score,
        rank() over (partition by last_year.variable order by ten_years_before.score desc) as rank_before,
        rank() over (partition by last_year.variable order by last_year.score desc) as rank_after,
        count(*) over (partition by last_year.variable) as cities
    from last_year
    inner join ten_years_before
        on last_year.variable = ten_years_before.variable and last_year.city_id = ten_years_before.city_id
)

select
    index_en,
    name,
    name_en,
    province,
    from_year,
    to_year,
    rank_before,
    rank_after,
    cities,
    rank_before - rank_after as ranks_gained,
    round(score - score_before, 4) as score_gained
from compared
order by
    ranks_gained desc,
    rank_after
limit 20
