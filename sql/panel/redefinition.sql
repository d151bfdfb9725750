-- Breaks of definition of the indicators that the study uses.
select redefinition.*
from book.redefinition as redefinition
semi join panel.observation as observation on redefinition.indicator = observation.indicator
