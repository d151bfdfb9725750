-- Nominal and effective weight of every indicator, and whether it points the way of the index.
select
    indicator,
    dimension,
    attribute,
    weight,
    effective_weight,
    correlation_with_dimension,
    correlation_with_score,
    verdict_en,
    verdict_zh
from indices.indicator_diagnostic
order by indicator
