select
    year,
    component,
    region,
    other_region,
    value
from indices.inequality
order by year, component, region, other_region
