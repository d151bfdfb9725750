-- The tests that object to figures, and what each holds against one.
select *
from catalog.evidence_test
order by test
