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
