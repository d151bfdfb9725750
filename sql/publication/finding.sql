-- Every objection that a test raised against a figure of the indicators that the study uses, and its ruling.
select *
from panel.finding
