-- Weights of the indicators under every form of the index.
select
    variant,
    indicator,
    year,
    weight
from indices.weight_variant
order by variant, indicator, year
