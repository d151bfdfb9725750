select
    variant,
    label_en,
    label_zh,
    available,
    reason,
    n,
    correlation,
    rank_correlation,
    mean_rank_shift,
    largest_rank_shift
from indices.variant
order by variant
