-- Pearson correlations between indicators, turned so that more is better.
select
    indicator,
    other_indicator,
    correlation,
    same_dimension
from indices.indicator_correlation
order by indicator, other_indicator
