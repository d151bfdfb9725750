"""What an .ods workbook writes for its cells (OpenDocument 1.3, part 3, 9.1)."""

from itertools import product
from xml.etree import ElementTree

from assets.raw.written.archive import Archive
from assets.raw.written.cells import LARGEST_AREA, UNNAMED_ERROR, WrittenCells

CONTENT = "content.xml"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MORE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}


def written_sheets(archive: Archive) -> dict[str, WrittenCells]:
    """The cells of every sheet, by its name. Raises ExtractError for what is no XML, and for cells far outside."""
    try:
        document = ElementTree.fromstring(archive.markup(CONTENT))
    except ElementTree.ParseError as error:
        raise archive.damaged(error) from error
    tables = document.iter(f"{TABLE}table")
    return {
        name: written_cells(archive, name, one) for one in tables if (name := one.get(f"{TABLE}name", ""))
    }


def written_cells(archive: Archive, sheet: str, table: ElementTree.Element) -> WrittenCells:
    """The cells of one sheet, those that are repeated as often; up to the first that lies far outside."""
    written, row = WrittenCells(f"{archive.name}, sheet {sheet}"), 0
    for of_row in table.iter(f"{TABLE}table-row"):
        rows = int(of_row.get(f"{TABLE}number-rows-repeated", 1))
        column = 0
        for cell in of_row:
            if cell.tag not in CELLS:
                continue
            columns = int(cell.get(f"{TABLE}number-columns-repeated", 1))
            if holds_something(cell):
                if (row + rows) * (column + columns) > LARGEST_AREA:
                    written.add(row + rows, column + columns)
                    break
                text = text_without_value(cell)
                for place in product(range(row + 1, row + rows + 1), range(column + 1, column + columns + 1)):
                    written.add(*place, text)
            column += columns
        row += rows
    written.refuse_unclear()
    return written


def holds_something(cell: ElementTree.Element) -> bool:
    """Whether a cell has a value, a formula or a text."""
    names = (f"{OFFICE}value-type", f"{MORE}value-type", f"{TABLE}formula")
    return any(name in cell.attrib for name in names) or cell.find(f"{TEXT}p") is not None


def text_without_value(cell: ElementTree.Element) -> str | None:
    """The text of an error value, of a formula without its value, and one beside no value; None for a cell with a value."""
    printed = "".join("".join(one.itertext()) for one in cell.iterfind(f"{TEXT}p"))
    if cell.get(f"{MORE}value-type") == "error":
        return printed or UNNAMED_ERROR
    if printed and cell.get(f"{OFFICE}string-value") == "":  # as errors are written by older programs
        return printed
    if f"{OFFICE}value-type" in cell.attrib:
        return None
    formula = cell.get(f"{TABLE}formula", "")
    return printed or (f"={formula.partition(':=')[2] or formula}" if formula else None)
