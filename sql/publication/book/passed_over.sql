-- Delivered files that are not used at all, and why.
select *
from raw.passed_over
order by path
