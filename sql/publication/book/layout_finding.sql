-- What is not understood in the workbooks, once with its first place, and what to do about it.
select *
from observations.layout_finding
order by
    edition,
    finding
