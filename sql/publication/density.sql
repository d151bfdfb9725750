-- Kernel density of the index in every year, on one grid.
select
    year::integer as year,
    value,
    density
from indices.density
order by year, value
