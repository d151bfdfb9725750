-- Entropy and weight of each indicator of the index.
select
    indicator,
    dimension,
    attribute,
    year::integer as year,
    entropy,
    weight
from indices.indicator_weight
order by
    year,
    weight desc
