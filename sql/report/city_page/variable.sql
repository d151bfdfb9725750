-- What the variables of the study are called.
select
    variable,
    label_en,
    label_zh
from study_variable
order by variable
