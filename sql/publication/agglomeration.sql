-- Virtual agglomeration in its four readings.
select
    city_id::integer as city_id,
    year::integer as year,
    location_quotient,
    printed,
    neighbours,
    row_standardised
from indices.agglomeration
order by
    city_id,
    year
