-- The ledger as applied to the indicators that the study uses: what a person ruled, and what it changed.
select *
from panel.correction
