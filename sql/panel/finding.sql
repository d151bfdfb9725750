-- Objections to figures of the indicators that the study uses, and how they were ruled on.
select finding.*
from book.finding as finding
semi join panel.observation as observation on finding.indicator = observation.indicator
