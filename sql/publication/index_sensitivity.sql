select
    outcome,
    choice,
    first_order,
    std_error
from regressions.index_sensitivity
order by outcome, choice
