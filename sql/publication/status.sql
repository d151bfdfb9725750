-- How a cell of the panel came to its value, with what each status means.
select
    status.status,
    status.severity::integer as severity,
    status.filled,
    code.definition_en as definition,
    code.definition_zh
from catalog.status as status
inner join catalog.code as code on status.status = code.code
order by status.status
