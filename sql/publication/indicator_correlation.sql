select
    indicator,
    other_indicator,
    correlation,
    same_dimension
from indices.indicator_correlation
order by indicator, other_indicator
