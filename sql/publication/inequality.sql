-- Dagum's Gini by year, and its parts within, between and across regions.
select
    year::integer as year,
    component,
    region,
    other_region,
    value
from indices.inequality
order by year, component, region, other_region
