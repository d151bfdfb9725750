-- What the volumes print of each indicator in each year, and how sure it is: of so many cities, the figures used.
select
    indicator,
    scope,
    year::integer as year,
    count(*) as cities,
    count(value) as used,
    count(*) filter (status = 'corrected') as corrected,
    count(*) filter (status = 'quarantined') as quarantined,
    count(*) filter (status = 'missing') as blank
from observations.observation
group by all
order by indicator, scope, year
