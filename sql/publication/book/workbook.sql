-- Every delivered workbook, and how many tables of it the catalog maps.
with mapped as (
    select
        workbook as path,
        count(distinct printed_table) as tables
    from observations.page_column
    group by workbook
)

select
    workbook.path,
    workbook.sha256,
    workbook.edition::integer as edition,
    workbook.data_year::integer as data_year,
    workbook.copy,
    coalesce(mapped.tables, 0)::integer as tables,
    workbook.cells,
    workbook.reader
from raw.workbook as workbook
left join mapped on workbook.path = mapped.path
order by workbook.path
