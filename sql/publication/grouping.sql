select
    scheme,
    city_id,
    member
from panel.grouping
order by scheme, city_id
