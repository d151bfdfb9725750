select
    year,
    value,
    density
from indices.density
order by year, value
