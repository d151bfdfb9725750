-- What is held back, and what is to be done about it, which is no matter of single figures: places that were not
-- understood, and tables that are doubted as a whole.
select
    edition,
    printed_table,
    workbook,
    sheet,
    cell,
    finding
from observations.layout_finding
union all by name
select
    edition,
    printed_table,
    null as workbook,
    null as sheet,
    null as cell,
    reason as finding
from observations.doubted_table
order by
    edition,
    printed_table,
    workbook
