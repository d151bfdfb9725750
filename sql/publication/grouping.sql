-- The group of every city of the study in every scheme: facts of the catalog, regions, and population over the panel.
select
    scheme,
    city_id::integer as city_id,
    member
from panel.grouping
order by scheme, city_id
