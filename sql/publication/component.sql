-- The components of the study's panel, every city and year, with what was filled.
select
    city_id::integer as city_id,
    year::integer as year,
    component,
    value,
    status
from panel.component
order by
    component,
    city_id,
    year
