-- Entries of the ledger on figures of the indicators that the study uses.
select correction.*
from book.correction as correction
semi join panel.observation as observation on correction.indicator = observation.indicator
