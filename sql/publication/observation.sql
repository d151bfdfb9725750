-- What every cell says about a city, and what was decided about it: the indicators that the study uses.
select *
from panel.observation
order by
    indicator,
    scope,
    city_id,
    year
