-- Tables that are held back as a whole, and why: what is to be done about them is no matter of single figures.
select
    edition,
    printed_table,
    null as workbook,
    null as sheet,
    null as cell,
    reason
from observations.doubted_table
order by
    edition,
    printed_table
