-- Dagum's Gini and its three parts by year.
select
    year,
    component,
    value
from inequality
where region = 'all' and other_region = 'all'
order by
    component,
    year
