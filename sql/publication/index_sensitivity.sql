-- Share of the variance over the drawn forms that one choice alone explains.
select
    outcome,
    choice,
    first_order,
    std_error
from regressions.index_sensitivity
order by outcome, choice
