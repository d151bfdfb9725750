-- Forms of the index beside the study's own, and how far they agree with it.
select
    variant,
    label_en,
    label_zh,
    available,
    reason,
    reason_zh,
    n,
    correlation,
    rank_correlation,
    mean_rank_shift,
    largest_rank_shift
from indices.variant
order by variant
