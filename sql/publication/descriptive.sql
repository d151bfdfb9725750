-- Descriptive statistics of the study's variables.
select
    variable,
    n,
    mean,
    sd,
    min,
    max
from regressions.descriptive
order by variable
