-- The study's reading of each variable, with its formula.
select *
from catalog.study_variable
order by variable
