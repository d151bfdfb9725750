-- Provinces and the region of each.
select
    province_id::integer as province_id,
    name,
    short_name,
    name_en,
    region
from catalog.province
order by province_id
