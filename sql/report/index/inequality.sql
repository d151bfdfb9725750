-- Dagum's Gini of every index and its three parts over all cities, by year.
select
    named.variable,
    inequality.year,
    inequality.component,
    inequality.value
from inequality
cross join name_of_index as named
where inequality.region = 'all' and inequality.other_region = 'all'
