"""Hostile structures: lists of sheets, relations, and XML that is not what it seems."""

from collections.abc import Callable
from pathlib import Path

from torture.workbooks.workbook_parts import (
    CELLS,
    HEAD,
    MAIN,
    OFFICE,
    RELATIONS_PART,
    SHEET,
    SHEET_PART,
    WORKBOOK_PART,
    Cells,
    Kinds,
    Members,
    Truth,
    delivered,
    edited,
    members,
    members_of,
    sheet_xml,
    with_head,
)

STRICT = "http://purl.oclc.org/ooxml"
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "'
    + "1" * 100
    + '">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 20}">'
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
SECOND = '<row r="1"><c r="A1"><v>1</v></c></row>'


def sheet_edited(old: str, new: str) -> Members:
    return edited(members(), SHEET_PART, old, new)


def book_edited(old: str, new: str) -> Members:
    return edited(members(), WORKBOOK_PART, old, new)


def two_sheets(second: str, state: str = "") -> Members:
    """A workbook of SHEET and another."""
    return members_of({SHEET: sheet_xml(HEAD), second: sheet_xml(SECOND)}, {second: state} if state else None)


def with_second(name: str) -> Cells:
    return {**CELLS, (name, 1, 1): "1"}


def many_sheets(number: int) -> Callable[[Path], Truth]:
    """A workbook of so many sheets, each with one cell."""

    def write(folder: Path) -> Truth:
        names = [str(sheet) for sheet in range(number)]
        parts = members_of(dict.fromkeys(names, sheet_xml(SECOND)))
        return delivered(parts, {(name, 1, 1): "1" for name in names})(folder)

    return write


def declared(declaration: str, body: str) -> Members:
    """The parts whose sheet bears a declaration of a document type, and a row 3 of such a body."""
    parts = members(HEAD + f'<row r="3"><c r="A3" t="inlineStr"><is><t>{body}</t></is></c></row>')
    return edited(parts, SHEET_PART, "<worksheet", f"{declaration}<worksheet")


def in_encoding(encoding: str) -> Members:
    """The parts whose sheet is written in another encoding, and says so."""
    content = members()[SHEET_PART].decode().replace("UTF-8", encoding)
    return {**members(), SHEET_PART: content.encode(encoding)}


def prefixed() -> Members:
    """The parts whose sheet and workbook write every name with a prefix, as some libraries do."""
    parts = members()
    for part in (SHEET_PART, WORKBOOK_PART):
        content = parts[part].decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t", "workbook", "sheets", "sheet"):
            for end in (" ", ">"):
                content = content.replace(f"<{name}{end}", f"<x:{name}{end}").replace(
                    f"</{name}{end}", f"</x:{name}{end}"
                )
        parts[part] = content.encode()
    return parts


def strict() -> Members:
    """The parts in the strict form of the standard, with its other namespaces."""
    return {
        name: content.replace(MAIN.encode(), f"{STRICT}/spreadsheetml/main".encode()).replace(
            OFFICE.encode(), f"{STRICT}/officeDocument/relationships".encode()
        )
        for name, content in members().items()
    }


def of_type(kind: str, folder: str, content: str) -> Members:
    """The parts of two sheets, the second of another kind, with its own content."""
    parts = {name: part for name, part in two_sheets("chart").items() if name != "xl/worksheets/sheet2.xml"}
    related = f'Type="{OFFICE}/{kind}" Target="{folder}/sheet2.xml"'
    parts = edited(
        parts, RELATIONS_PART, f'Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"', related
    )
    return {**parts, f"xl/{folder}/sheet2.xml": content.encode()}


KINDS: Kinds = {
    "billion laughs": delivered(declared(LAUGHS, "&i;")),
    "an entity of its own": delivered(
        declared('<!DOCTYPE a [<!ENTITY x "12">]>', "&x;"), with_head({(3, 1): "12"})
    ),
    "an entity that is not declared": delivered(declared("", "1&x;2")),
    "an external entity": delivered(
        declared('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;")
    ),
    "an external document type": delivered(
        declared('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', "12"), with_head({(3, 1): "12"})
    ),
    "a million attributes": delivered(
        lambda: sheet_edited('<row r="2"', '<row r="2"' + "".join(f' a{n}="1"' for n in range(1_000_000))),
        CELLS,
    ),
    "a million elements deep": delivered(
        lambda: members(HEAD + "<x>" * 1_000_000 + "</x>" * 1_000_000), CELLS
    ),
    "an element that is not closed": delivered(sheet_edited("</sheetData>", "")),
    "a sheet cut in its XML": delivered({**members(), SHEET_PART: members()[SHEET_PART][:-60]}),
    "a sheet cut between two rows": delivered(
        {**members(), SHEET_PART: members()[SHEET_PART].partition(b'<row r="2"')[0]}
    ),
    "two sheetData": delivered(
        sheet_edited(
            "</worksheet>", '<sheetData><row r="3"><c r="A3"><v>1</v></c></row></sheetData></worksheet>'
        )
    ),
    "content after the sheet": delivered(sheet_edited("</worksheet>", "</worksheet><worksheet/>"), CELLS),
    "no sheetData": delivered(members_of({SHEET: f'<worksheet xmlns="{MAIN}"/>'})),
    "an empty sheet part": delivered({**members(), SHEET_PART: b""}),
    "a sheet part of NULs": delivered({**members(), SHEET_PART: b"\0" * 1000}),
    "invalid UTF-8 in a text": delivered(
        {**members(), SHEET_PART: members()[SHEET_PART].replace("唐山".encode(), b"\xcc\xc6\xff")}
    ),
    **{
        f"a sheet in {encoding}": delivered(in_encoding(encoding), CELLS)
        for encoding in ("UTF-16", "UTF-16-LE", "GBK")
    },
    "a sheet with a byte order mark": delivered(
        {**members(), SHEET_PART: b"\xef\xbb\xbf" + members()[SHEET_PART]}, CELLS
    ),
    "names with a prefix": delivered(prefixed(), CELLS),
    "the strict form of the standard": delivered(strict(), CELLS),
    "another namespace for the cells": delivered(sheet_edited(MAIN, "urn:other"), CELLS),
    "rows of another namespace among the rows": delivered(
        sheet_edited(
            "</sheetData>", '<o:row xmlns:o="urn:o" r="3"><o:c r="A3"><o:v>1</o:v></o:c></o:row></sheetData>'
        ),
        CELLS,
    ),
    "choices of an application": delivered(
        sheet_edited(
            "</sheetData>",
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
            'Requires="x"><row r="3"><c r="A3"><v>1</v></c></row></mc:Choice><mc:Fallback><row r="3"><c r="A3"><v>2</v></c>'
            "</row></mc:Fallback></mc:AlternateContent></sheetData>",
        )
    ),
    "a listed sheet whose part is missing": delivered(
        {name: content for name, content in two_sheets("2-2").items() if name != "xl/worksheets/sheet2.xml"}
    ),
    "a sheet's part that is not listed": delivered(
        {**members(), "xl/worksheets/sheet2.xml": sheet_xml(SECOND).encode()}, CELLS, must_be_read=True
    ),
    "a listed sheet without its relation": delivered(book_edited('r:id="rId1"', 'r:id="rId9"')),
    "two sheets of one part": delivered(
        edited(two_sheets("2-2"), WORKBOOK_PART, 'r:id="rId2"', 'r:id="rId1"'),
        {**CELLS, **{("2-2", row, column): value for (_, row, column), value in CELLS.items()}},
    ),
    "a sheet of a part outside of the workbook": delivered(
        edited(
            members(),
            RELATIONS_PART,
            'Target="worksheets/sheet1.xml"',
            'Target="file:///etc/passwd" TargetMode="External"',
        )
    ),
    "two relations of one name": delivered(
        edited(two_sheets("2-2"), RELATIONS_PART, 'Id="rId2"', 'Id="rId1"')
    ),
    "a workbook without sheets": delivered(members_of({})),
    "a hidden sheet": delivered(two_sheets("2-2", ' state="hidden"'), with_second("2-2")),
    "a very hidden sheet": delivered(two_sheets("2-2", ' state="veryHidden"'), with_second("2-2")),
    "a chart sheet": delivered(of_type("chartsheet", "chartsheets", f'<chartsheet xmlns="{MAIN}"/>'), CELLS),
    "a dialog sheet": delivered(
        of_type("dialogsheet", "dialogsheets", f'<dialogsheet xmlns="{MAIN}"/>'), CELLS
    ),
    "a macro sheet": delivered(
        of_type("xlMacrosheet", "macrosheets", sheet_xml(SECOND)), with_second("chart")
    ),
    "10,000 sheets": many_sheets(10_000),
    "200 sheets": many_sheets(200),
    "two sheets of one name": delivered(
        edited(two_sheets("2-2"), WORKBOOK_PART, 'name="2-2"', f'name="{SHEET}"')
    ),
    "two sheets whose names differ in case": delivered(
        members_of({"2-A": sheet_xml(HEAD), "2-a": sheet_xml(SECOND)}),
        {**{("2-A", *at[1:]): value for at, value in CELLS.items()}, ("2-a", 1, 1): "1"},
    ),
    "a sheet without a name": delivered(
        book_edited(f'name="{SHEET}"', 'name=""'), {("", *at[1:]): value for at, value in CELLS.items()}
    ),
    "a sheet's name of 10,000 letters": delivered(two_sheets("a" * 10_000), with_second("a" * 10_000)),
    "a sheet's name with quotes and a line break": delivered(
        two_sheets("a'&quot;&#10;b"), with_second("a'\"\nb")
    ),
    "a sheet's name that is a formula": delivered(two_sheets("=1+1"), with_second("=1+1")),
    "external links": delivered(
        edited(
            members(),
            RELATIONS_PART,
            "</Relationships>",
            f'<Relationship Id="rId7" Type="{OFFICE}/externalLink" '
            'Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
        ),
        CELLS,
        must_be_read=True,
    ),
    "dates from 1904": delivered(
        book_edited("<sheets>", '<workbookPr date1904="1"/><sheets>'), CELLS, must_be_read=True
    ),
}
