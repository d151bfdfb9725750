-- Breaks of definition: from which year on an indicator, in one scope or in both, is defined otherwise.
select
    indicator,
    scope,
    year::integer as year,
    what_zh,
    what_en,
    source
from catalog.redefinition
order by
    indicator,
    year
