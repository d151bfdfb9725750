-- Breaks of definition under an index, in the whole country or in a province, in the order of their years.
select
    broken.variable,
    broken.province,
    broken.year,
    broken.broken_en,
    broken.broken_zh
from break_by_province_of_index as broken
semi join name_of_index as named on broken.variable = named.variable
order by
    broken.variable,
    broken.year,
    broken.province
