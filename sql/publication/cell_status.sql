-- One row for each cell of city_year that is not plainly reported.
select
    city_id::integer as city_id,
    year::integer as year,
    variable,
    status
from indices.cell_status
order by
    variable,
    city_id,
    year
