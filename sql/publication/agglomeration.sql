-- The quotient of this name in the four readings of the paper's formula, distances in km.
select
    city_id,
    year,
    max(value) filter (reading = 'location_quotient') as location_quotient,
    max(value) filter (reading = 'printed') as printed,
    max(value) filter (reading = 'neighbours') as neighbours,
    max(value) filter (reading = 'row_standardised') as row_standardised
from variable_value
where variable = 'agglomeration' and value is not null
group by city_id, year
order by city_id, year
