-- Weights of the indicators under every form of the index.
select
    variant,
    indicator,
    year::integer as year,
    weight
from indices.weight_variant
order by variant, indicator, year
