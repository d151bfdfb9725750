-- Spread of every index over cities, by year.
select
    variable,
    year,
    coefficient_of_variation
from dispersion
