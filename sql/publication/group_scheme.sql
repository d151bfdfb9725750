-- Ways to group cities, with their sources.
select
    scheme,
    label_en,
    label_zh,
    definition_en,
    definition_zh,
    source
from catalog.group_scheme
order by scheme
