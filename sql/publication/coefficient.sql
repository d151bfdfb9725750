-- A row a term of a model.
select *
from regressions.coefficient
order by
    model_id,
    term
