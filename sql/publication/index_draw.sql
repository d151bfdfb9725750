-- Forms of the index drawn at random, how far each moves the ranks, and the coefficient of the headline under it.
select
    draw::integer as draw,
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
