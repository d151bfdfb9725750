-- Cities, provinces, and all cities together: what findings and corrections are about; a municipality is a city.
select
    city_id::integer as place_id,
    'city' as kind,
    name,
    name_en,
    province
from catalog.city
union all
select
    province_id::integer as place_id,
    'province' as kind,
    name,
    name_en,
    name as province
from catalog.province
where province_id not in (select city.city_id from catalog.city as city)
union all
select
    total.place_id::integer as place_id,
    total.kind,
    code.label_zh as name,
    code.label_en as name_en,
    null as province
from catalog.name as total
inner join catalog.code as code on total.kind = code.code
where total.kind = 'total'
group by all
order by place_id
