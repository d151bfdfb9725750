-- Years in which what an index rests on changes its definition in the whole country, and the study does not bridge it.
select
    variable,
    year,
    broken_en,
    broken_zh
from break_by_province_of_index
where province is null
