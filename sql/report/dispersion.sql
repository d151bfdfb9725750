-- Spread of the index over cities by year.
select
    year,
    coefficient_of_variation
from dispersion
order by year
