select
    draw,
    normalisation,
    weighting,
    winsorise_level,
    zero_shift,
    removed,
    mean_rank_shift,
    estimate,
    std_error
from regressions.index_draw
order by draw
