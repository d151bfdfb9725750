-- The workbooks behind the figures of the study.
select *
from panel.workbook
order by path
