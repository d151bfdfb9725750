"""Tables as a Word document: three rules, Song type for Chinese and Times for the rest."""

from collections.abc import Iterable
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table, _Cell

from assets.publication.exports.printed_table import PrintedTable, TableSet

LATIN_FONT, CHINESE_FONT = "Times New Roman", "宋体"
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = Cm(21), Cm(29.7), Cm(2.2)
CAPTION, TEXT, SMALL_TEXT, NOTE = "Table caption", "Table text", "Small table text", "Table note"
SIZES = {CAPTION: Pt(10.5), TEXT: Pt(9), SMALL_TEXT: Pt(8), NOTE: Pt(7.5)}
"""Of the document's own styles."""
WIDE, LONG = 4, 32
"""Columns and rows beyond which the text of a table is smaller."""
FIRST_COLUMN, FIRST_OF_WIDE = 0.36, 0.26
"""Of the width of the text."""
THICK, THIN = "12", "6"
"""Rules, in eighths of a point."""
WARNING_COLOUR = RGBColor(0xB0, 0x00, 0x00)
CENTRED = WD_ALIGN_PARAGRAPH.CENTER


def write_word(tables: TableSet, path: Path) -> None:
    """Write the tables into one document, none broken over two pages that fits on one."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name, size in SIZES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.name, style.font.size = LATIN_FONT, size
        style.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE_FONT)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0.5)
        style.paragraph_format.keep_with_next = True
    document.core_properties.title = tables.title
    document.core_properties.author = "renxing"
    document.core_properties.comments = tables.warning or ""
    document.core_properties.language = "zh-CN" if tables.language == "zh" else "en-GB"
    if tables.warning is not None:
        warning = section.header.paragraphs[0]
        warning.alignment = CENTRED
        run = warning.add_run(tables.warning)
        run.bold, run.font.color.rgb = True, WARNING_COLOUR
    for table in tables.tables:
        add_table(document, table)
    document.save(str(path))


def add_table(document: Document, printed: PrintedTable) -> None:
    """A caption, the table and its notes."""
    caption = document.add_paragraph(style=CAPTION)
    caption.alignment = CENTRED
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(16), Pt(4)
    caption.add_run(f"{printed.number}　{printed.title}").bold = True

    lines = [*printed.header, *printed.rows]
    table = document.add_table(rows=len(lines), cols=printed.columns + 1)
    table.autofit = False
    widths = column_widths(printed.columns)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    small = printed.columns > WIDE or len(lines) > LONG
    style = document.styles[SMALL_TEXT if small else TEXT].style_id
    for row, texts in zip(table.rows, lines, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[column]
            paragraph = cell.paragraphs[0]
            paragraph._p.style = style  # by its id: looking it up by name for every cell takes seconds
            if column > 0:
                paragraph.alignment = CENTRED
            if text:
                paragraph.add_run(text)
    join_labels(table, len(printed.header))
    draw_rules(table, len(printed.header))
    for place, note in enumerate(printed.notes, start=1):
        paragraph = document.add_paragraph(note, style=NOTE)
        paragraph.paragraph_format.keep_with_next = place < len(printed.notes)


def column_widths(columns: int) -> list[Length]:
    """The labels' column, and equal ones beside it, over the width of the text."""
    text = PAGE_WIDTH - 2 * MARGIN
    first = int(text * (FIRST_OF_WIDE if columns > WIDE else FIRST_COLUMN))
    return [Length(first), *[Length((text - first) // columns)] * columns]


def join_labels(table: Table, header_rows: int) -> None:
    """The label of a coefficient stands beside its t value, too: a long one does not part them."""
    labels = [row.cells[0] for row in table.rows][header_rows:]
    for cell, below in zip(labels, [*labels[1:], None], strict=True):
        if not cell.text or (below is not None and not below.text):
            merged = OxmlElement("w:vMerge")
            if cell.text:
                merged.set(qn("w:val"), "restart")
            cell._tc.get_or_add_tcPr().append(merged)


def draw_rules(table: Table, header_rows: int) -> None:
    """A thick rule above and below, a thin one under the header."""
    rows = table.rows
    rule(rows[0].cells, {"top": THICK} | ({"bottom": THIN} if header_rows == 1 else {}))
    if header_rows > 1:
        rule(rows[header_rows - 1].cells, {"bottom": THIN})
    rule(rows[-1].cells, {"bottom": THICK})


def rule(cells: Iterable[_Cell], sides: dict[str, str]) -> None:
    """Rules on sides of cells, each side with its width."""
    for cell in cells:
        borders = OxmlElement("w:tcBorders")
        for side, width in sides.items():
            line = OxmlElement(f"w:{side}")
            line.set(qn("w:val"), "single")
            line.set(qn("w:sz"), width)
            line.set(qn("w:space"), "0")
            line.set(qn("w:color"), "000000")
            borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)
