-- title: A panel of printed indicators: a row a city and year, a column an indicator with its status beside it
-- 标题：印刷指标面板：每行一城市一年份，每指标一列，旁列状态
-- asked by: researcher 研究者
with printed_city as (
    select distinct city_id from observation
),

printed_year as (
    select distinct year from observation
),

city_year as (
    select
        city.city_id,
        city.name,
        city.name_en,
        city.province,
        city.region,
        printed_year.year
    from printed_city
    inner join city on printed_city.city_id = city.city_id
    cross join printed_year
),

figure as (
    select
        city_year.*,
        observation.indicator,
        observation.value,
        observation.status
    from city_year
    left join observation
        on
            city_year.city_id = observation.city_id
            and city_year.year = observation.year
            and observation.scope = 'city'
)

-- The columns are gdp_value, gdp_status and so on: put other keys of table indicator here.
select *
from figure
pivot (
    max(value) as value, coalesce(max(status), 'missing') as status
    for indicator in ('gdp', 'hospital_beds', 'fiscal_revenue')
    group by city_id, name, name_en, province, region, year
)
order by city_id, year
