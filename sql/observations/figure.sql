-- Every printed cell at the crossing of a mapped column and a row that names a place, blanks included.
with layout as (
    select
        place.edition,
        place.printed_table,
        place.workbook,
        place.sheet,
        place.page,
        place.row,
        place.position,
        mapped.column_number,
        mapped.column_letters || place.row as cell,
        place.place_id,
        place.kind,
        place.printed_name,
        mapped.indicator,
        mapped.printing,
        mapped.scope,
        mapped.heading,
        mapped.unit as printed_unit
    from observations.page_row as place
    inner join observations.page_column as mapped using (edition, printed_table, workbook, sheet, page)
)

select
    layout.*,
    workbook.data_year as year,
    workbook.sha256,
    printed.text as raw_text
from layout
inner join raw.workbook as workbook on layout.workbook = workbook.path
left join raw.cell as printed
    on
        layout.workbook = printed.workbook
        and layout.sheet = printed.sheet
        and layout.row = printed.row
        and layout.column_number = printed.column_number
