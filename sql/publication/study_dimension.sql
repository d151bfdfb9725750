-- The dimensions of the study's index, in its order.
select
    position::integer as position,
    dimension,
    label_en,
    label_zh
from catalog.study_dimension
order by position
