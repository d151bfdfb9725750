-- Which components each variable of the study reads.
select *
from catalog.study_input
order by
    variable,
    component
