-- Kernel density of resilience in every year, on one grid.
select
    year,
    value,
    density
from indices.density
order by year, value
