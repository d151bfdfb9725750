select
    variant,
    indicator,
    year,
    weight
from indices.weight_variant
order by variant, indicator, year
