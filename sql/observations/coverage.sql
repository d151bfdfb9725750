-- What the volumes print by indicator, scope and year: rows of cities, figures, cells that cannot be read.
select
    indicator,
    scope,
    year,
    count(*) as cities,
    count(*) filter (reading = 'number') as figures,
    count(*) filter (reading = 'unreadable') as unreadable
from observations.measured
where kind = 'city' and printing = 'main'
group by
    indicator,
    scope,
    year
