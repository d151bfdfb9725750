-- What a published book knows of every city, for figures of another volume to be held against: what is used, and where
-- nothing is, what is printed and nobody has ruled on.
select
    city_id as place_id,
    indicator,
    scope,
    year,
    coalesce(value, printed_value) as value
from observation
where coalesce(value, printed_value) is not null
