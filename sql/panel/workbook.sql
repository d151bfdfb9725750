-- The workbooks behind the figures of the study, behind what speaks against them and what was ruled.
with behind as (
    select workbook from panel.observation
    union
    select workbook from panel.finding
    union
    select workbook from panel.correction
)

select workbook.*
from book.workbook as workbook
semi join behind on workbook.path = behind.workbook
