-- Dagum's Gini of every index and its three parts over all cities, by year.
select
    variable,
    year,
    component,
    value
from inequality
where region = 'all' and other_region = 'all'
