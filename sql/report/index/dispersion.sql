-- Spread of every index over cities, by year.
select
    named.variable,
    dispersion.year,
    dispersion.coefficient_of_variation
from dispersion
cross join name_of_index as named
