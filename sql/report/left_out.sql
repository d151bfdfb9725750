-- The cities that the study leaves out, by the reason that it gives.
select
    left_out_because as why_en,
    left_out_because_zh as why_zh,
    count(*) as cities,
    string_agg(name_en, ', ' order by city_id) as cities_en,
    string_agg(name, '、' order by city_id) as cities_zh
from city
where left_out_because is not null
group by all
order by min(city_id)
