-- The choices of the study that this file rests on.
select *
from catalog.study
