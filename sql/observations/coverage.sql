-- What the volumes print by indicator, scope and year: rows of cities, figures, cells that cannot be read.
select
    indicator,
    scope,
    year,
    count(distinct place_id) as cities,
    count(distinct place_id) filter (reading = 'number') as figures,
    count(distinct place_id) filter (reading = 'unreadable') as unreadable
from observations.measured
where kind = 'city' and printing = 'main'
group by
    indicator,
    scope,
    year
