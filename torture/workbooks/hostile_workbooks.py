"""All kinds of hostile workbooks: what is wrong, and the function that delivers it."""

from torture.workbooks import (
    hostile_archives,
    hostile_books,
    hostile_cells,
    hostile_csv,
    hostile_files,
    hostile_formats,
    hostile_ods_and_xlsb,
    hostile_tables,
    hostile_xls,
)
from torture.workbooks.workbook_parts import Kinds

KINDS: Kinds = (
    hostile_files.KINDS
    | hostile_archives.KINDS
    | hostile_books.KINDS
    | hostile_cells.KINDS
    | hostile_formats.KINDS
    | hostile_xls.KINDS
    | hostile_ods_and_xlsb.KINDS
    | hostile_csv.KINDS
    | hostile_tables.KINDS
)
