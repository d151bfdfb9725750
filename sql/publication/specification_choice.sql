-- How far one choice alone moves the estimates of the curve.
select
    choice,
    share,
    difference,
    lowest,
    highest
from regressions.specification_choice
order by choice
