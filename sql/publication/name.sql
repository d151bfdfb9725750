-- Every printed name and the place that it stands for.
select
    printed,
    place_id::integer as place_id,
    kind,
    first_edition::integer as first_edition,
    last_edition::integer as last_edition
from catalog.name
order by
    place_id,
    printed
