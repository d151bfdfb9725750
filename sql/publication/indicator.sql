-- Printed indicators: label, canonical unit, definition.
select
    indicator,
    label_en,
    label_zh,
    unit,
    additive,
    depth,
    definition,
    source
from catalog.indicator
order by indicator
