-- What coded values are called.
select
    code,
    label_en,
    label_zh
from catalog.code
order by code
