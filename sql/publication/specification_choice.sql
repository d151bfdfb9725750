select
    choice,
    share,
    difference,
    lowest,
    highest
from regressions.specification_choice
order by choice
