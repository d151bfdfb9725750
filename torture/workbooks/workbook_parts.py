"""Workbooks made by hand, part by part, so that any part can be hurt; and what each honestly holds."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Cells = Mapping[tuple[str, int, int], str]
"""Sheet, row and column (both from 1) to text."""
Members = dict[str, bytes]
"""The parts of a workbook: name in the archive to content."""
Kinds = dict[str, Callable[[Path], "Truth"]]
"""What is wrong to the function that writes such a delivery into the folder of a volume."""

SHEET = "2-1"
CELLS: Cells = {
    (SHEET, 1, 1): "城市",
    (SHEET, 1, 2): "年末总人口",
    (SHEET, 2, 1): "唐山",
    (SHEET, 2, 2): "724.7",
}
"""What every workbook of this module holds beside what is hostile in it."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_PART = "xl/worksheets/sheet1.xml"
WORKBOOK_PART = "xl/workbook.xml"
RELATIONS_PART = "xl/_rels/workbook.xml.rels"
STRINGS_PART = "xl/sharedStrings.xml"


@dataclass(frozen=True)
class Truth:
    """What a hostile file honestly holds."""

    path: str
    """How it is called under the extracts folder, in legible text."""
    cells: Cells | None = None
    """None where nothing can honestly be read: it must be told."""
    held: Cells = field(default_factory=dict)
    """Cells that are to be kept with a text that holds this one and that is no number and no blank."""
    must_be_read: bool = False
    """There is nothing wrong with it, odd as it is."""
    must_be_told: bool = False
    """There is more under this name than can be read."""


def text(value: str) -> str:
    """What a cell with an inline text holds."""
    return f"<is><t>{value}</t></is>"


HEAD = (
    f'<row r="1"><c r="A1" t="inlineStr">{text("城市")}</c><c r="B1" t="inlineStr">{text("年末总人口")}</c></row>'
    f'<row r="2"><c r="A2" t="inlineStr">{text("唐山")}</c><c r="B2"><v>724.7</v></c></row>'
)
"""CELLS as rows of a sheet's XML."""


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """The part of one sheet: the rows, what stands before and what stands after them."""
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{after}'
        "</worksheet>"
    )


def members(rows: str = HEAD, before: str = "", after: str = "") -> Members:
    """The parts of a workbook with the one sheet SHEET."""
    return members_of({SHEET: sheet_xml(rows, before, after)})


def members_of(sheets: Mapping[str, str], of_sheets: Mapping[str, str] | None = None) -> Members:
    """The parts of a workbook of several sheets, each with its XML.

    Args:
        of_sheets: what the workbook's list says more about a sheet, as attributes.
    """
    more = of_sheets or {}
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{more.get(name, "")}/>'
        for number, name in numbered
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number, _ in numbered
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{CONTENT_TYPE}.worksheet+xml"/>'
        for number, _ in numbered
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT_TYPE}.sheet.main+xml"/>{typed}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{WORKBOOK_PART}"/></Relationships>',
        WORKBOOK_PART: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        RELATIONS_PART: f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
    }
    parts = {name: DECLARATION + part for name, part in parts.items()}
    parts |= {f"xl/worksheets/sheet{number}.xml": sheets[name] for number, name in numbered}
    return {name: part.encode() for name, part in parts.items()}


def with_strings(parts: Members, strings: str) -> Members:
    """The parts with a table of shared strings, given as its items."""
    table = f'{DECLARATION}<sst xmlns="{MAIN}">{strings}</sst>'
    relation = (
        f'<Relationship Id="rIdS" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    return edited(parts, RELATIONS_PART, "</Relationships>", relation) | {STRINGS_PART: table.encode()}


def edited(parts: Members, name: str, old: str, new: str) -> Members:
    """The parts with a text in one of them replaced; the text must be there."""
    content = parts[name].decode()
    assert old in content, f"{name} does not hold {old}"
    return {**parts, name: content.replace(old, new).encode()}


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as an archive; equal parts give equal bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as writer:
        for name, content in parts.items():
            writer.writestr(zipfile.ZipInfo(name), content, method)
    return archive.getvalue()


def delivered(
    content: Mapping[str, bytes] | bytes | Callable[[], Mapping[str, bytes] | bytes],
    cells: Cells | None = None,
    held: Cells | None = None,
    must_be_read: bool = False,
    name: str = "hostile.xlsx",
) -> Callable[[Path], Truth]:
    """What writes a file of such parts, or bytes, into a folder, with what it honestly holds.

    Args:
        content: what is large is given as the function that makes it.
    """

    def write(folder: Path) -> Truth:
        made = content() if callable(content) else content
        (folder / name).write_bytes(made if isinstance(made, bytes) else zipped(made))
        return Truth(f"{folder.name}/{name}", cells, held or {}, must_be_read)

    return write


def with_head(rows: Mapping[tuple[int, int], str]) -> Cells:
    """CELLS and more cells of the same sheet, by row and column."""
    return {**CELLS, **{(SHEET, row, column): value for (row, column), value in rows.items()}}


def at_sheet(held: Mapping[tuple[int, int], str] | None) -> Cells:
    """Cells of SHEET, by row and column."""
    return {(SHEET, *place): value for place, value in (held or {}).items()}
