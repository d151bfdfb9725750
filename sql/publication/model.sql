-- A row a regression.
select *
from regressions.model
order by table_ref
