"""What an .xlsx or .xlsm workbook writes for its cells (ECMA-376, part 1, 18.3.1)."""

import math
import re
from collections.abc import Iterator
from html import unescape
from posixpath import join, normpath
from xml.etree import ElementTree

from assets.errors import ExtractError
from assets.raw.cell_address import address_of, row_and_column
from assets.raw.written.archive import SAVE_ANEW, UNUSUAL, Archive, as_readers_find
from assets.raw.written.cells import SAVE_CELL_ANEW, UNNAMED_ERROR, UNUSUAL_CELL, WrittenCells

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TEXTS, KIND_OF_TEXTS = "xl/sharedStrings.xml", "sharedStrings"
"""Where texts are read from, whatever a relation of this kind says."""
SHARED = b'"s"'
"""In the type of a cell whose value is the number of a text."""
INLINE = "inlineStr"
"""The type of a cell that holds a text of its own in place of a value."""
TEXTUAL = {"str", "e"}
"""Types of cells whose value is a text of its own: no other holds an ampersand."""
SHEET_DATA = re.compile(
    rb"<(?P<prefix>(?:[\w.-]+:)?)sheetData(?:\s[^<>]*)?>\s*(?P<rows>.*)</(?:[\w.-]+:)?sheetData\s*>",
    re.DOTALL,
)
NO_ROWS = re.compile(rb"<(?P<prefix>(?:[\w.-]+:)?)sheetData(?:\s[^<>]*)?/>")
PIECE = re.compile(
    rb"<((?:[\w.-]+:)?)(?:(row)|c)(?=[\s/>])"  # which of the two, after its prefix
    rb'(?:\sr="([A-Z]{0,3})([1-9]\d{0,6})")?([^<>]*?)'  # letters and number of its address, other attributes
    rb"(?(2)/?>|(?:/>|>(?:<v>([^<&]+)</v></c>|(.*?)</(?:[\w.-]+:)?c\s*>)))"  # of a cell: value, or all that it holds
    rb"(?:\s|<(?:[\w.-]+:)?extLst\b.*?</(?:[\w.-]+:)?extLst\s*>|</(?:[\w.-]+:)?row\s*>)*"
    rb"|(<[^>]*>?|[^<]+)",  # what belongs into no row
    re.DOTALL,
)
ROOT = re.compile(rb"<(?P<prefix>(?:[\w.-]+:)?)worksheet(?P<attributes>\s[^<>]*)>")
TAG = re.compile(rb"<(/?)[^<>]*?(/?)>")
"""Of an element: whether it ends one, or begins and ends it at once."""
VOCABULARIES = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The namespaces of a sheet: the usual one, and that of workbooks saved as Strict."""
BROKEN_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^<>]*[^<>/])?>[^<]*<(?!/)")
"""A text with an element in it."""
NUMBER_OF_ROW = re.compile(r"[1-9]\d{0,6}", re.ASCII)
LARGE = re.compile(rb"[eE]\+?\d{3}|\d{300}")
"""In a number that may be too large for a float."""
ATTRIBUTE = re.compile(rb"""(?<!\S)(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
NAMESPACE = re.compile(rb"<[^<>]*\sxmlns")
"""What begins another vocabulary among rows, whose elements readers take for cells or do not."""
HELD = re.compile(
    rb"\s*(?P<formula><(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>(?P<written>[^<]*)</(?:[\w.-]+:)?f\s*>))?"
    rb"\s*(?:<(?:[\w.-]+:)?v(?:\s[^<>]*)?(?:/>|>(?P<value>[^<]*)</(?:[\w.-]+:)?v\s*>))?"
    rb"\s*(?P<inline><(?:[\w.-]+:)?is(?:\s[^<>]*)?(?:/>|>(?:(?!</(?:[\w.-]+:)?is\b).)*</(?:[\w.-]+:)?is\s*>))?"
    rb"\s*(?:<(?:[\w.-]+:)?extLst.*)?",
    re.DOTALL,
)


def written_sheets(archive: Archive) -> dict[str, WrittenCells]:
    """The cells of every sheet, by its name.

    Raises ExtractError for a part that is missing, for cells that stand twice or far outside, and for what no
    spreadsheet program writes.
    """
    for part, kind in relation_targets(archive, RELATIONS).values():
        if kind == KIND_OF_TEXTS and as_readers_find(part) != as_readers_find(TEXTS):
            raise ExtractError(
                f"{archive.name}: keeps its texts in {part}, where not every reader looks; {SAVE_ANEW}"
            )
    if archive.has(TEXTS) and BROKEN_TEXT.search(archive.markup(TEXTS)):
        raise ExtractError(f"{archive.name}: its part {TEXTS} {UNUSUAL}; {SAVE_ANEW}")
    return {sheet: written_cells(archive, sheet, part) for sheet, part in parts_of_sheets(archive)}


def parts_of_sheets(archive: Archive) -> Iterator[tuple[str, str]]:
    """The name of every sheet of cells and the part that holds it."""
    targets = relation_targets(archive, RELATIONS)
    for element in tree(archive, WORKBOOK).iter():
        if local(element.tag) == "sheet":
            identifier = next((value for key, value in element.items() if local(key) == "id"), "")
            part, kind = targets.get(identifier, ("", ""))
            if kind == "worksheet":
                yield element.get("name", ""), part


def relation_targets(archive: Archive, relations: str) -> dict[str, tuple[str, str]]:
    """By identifier, the part that a relation of the workbook leads to, and what that is."""
    return {
        element.get("Id", ""): (
            whole_target(element.get("Target", "")),
            element.get("Type", "").rpartition("/")[2],
        )
        for element in tree(archive, relations)
    }


def whole_target(target: str) -> str:
    """The name of a part in the archive, as the relations of the workbook name it.

    >>> whole_target("worksheets/sheet1.xml"), whole_target("/xl/worksheets/sheet1.xml")
    ('xl/worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml')
    """
    return normpath(target[1:] if target.startswith("/") else join("xl", target))


def tree(archive: Archive, part: str) -> ElementTree.Element:
    """A part as XML. Raises ExtractError for what is none."""
    try:
        return ElementTree.fromstring(archive.markup(part))
    except ElementTree.ParseError as error:
        raise archive.damaged(error) from error


def local(tag: str) -> str:
    """The name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def written_cells(archive: Archive, sheet: str, part: str) -> WrittenCells:
    """The cells of one sheet."""
    written = WrittenCells(f"{archive.name}, sheet {sheet}")
    markup = archive.markup(part)
    data = SHEET_DATA.search(markup) or NO_ROWS.search(markup)
    if data is None:
        raise ExtractError(f"{written.where}: its part {part} is no sheet; deliver it again")
    row = column = 0
    digits_of_row = b""
    columns: dict[bytes, int] = {}
    """By letters."""
    prefix, rows = data["prefix"], data.groupdict().get("rows", b"")
    is_regular = is_sheet(markup[: data.start()], prefix) and not has_rows_in_rows(rows, prefix)
    if not is_regular or NAMESPACE.search(rows):
        raise ExtractError(f"{written.where}: {UNUSUAL_CELL}")
    for prefix_of_piece, is_row, letters, digits, more, value, body, stray in PIECE.findall(rows):
        if stray or prefix_of_piece != prefix or b"&" in more:
            raise ExtractError(f"{written.where}, row {row}: {UNUSUAL_CELL}")
        if is_row:
            number = digits.decode() or attributes_of(more).get("r", str(row + 1))
            if letters or not NUMBER_OF_ROW.fullmatch(number):
                raise ExtractError(f"{written.where}, behind row {row}: {UNUSUAL_CELL}")
            row, column = int(number), 0
            digits_of_row = str(row).encode()
            continue
        plain = (
            not body
            and (value.isdigit() or SHARED not in more)
            and b"e" not in more
            and not LARGE.search(value)
        )
        if plain and letters in columns and digits == digits_of_row:
            column = columns[letters]
            if value:  # as nearly all are written; "e" would be the kind of an error value
                written.positions.append((row, column))
            continue
        attributes = attributes_of(more)
        reference = (letters + digits).decode() or attributes.get("r")
        row_of_cell, column = position(reference, written.where) if reference else (row, column + 1)
        if row_of_cell != row:
            address = address_of(row_of_cell, column)
            raise ExtractError(
                f"{written.where}, cell {address}: stands in row {row} of the file; {SAVE_CELL_ANEW}"
            )
        if letters:
            columns[letters] = column
        if value and attributes.get("t") not in ("e", "s", INLINE):
            written.add(row, column, beyond_numbers(value))
        elif value or body or attributes.get("t") == "e":
            add_by_parts(written, row, column, attributes.get("t"), body or b"<v>%b</v>" % value)
    written.refuse_unclear()
    return written


def is_sheet(beginning: bytes, prefix: bytes) -> bool:
    """Whether what stands before the rows of a part is the beginning of a sheet, of which they are a child.

    Args:
        prefix: of the element that holds the rows.
    """
    root = ROOT.search(beginning)
    if root is None or root["prefix"] != prefix:
        return False
    namespace = b"xmlns:" + prefix[:-1] if prefix else b"xmlns"
    said = re.search(rb"\s%b\s*=\s*[\"']([^\"']*)" % re.escape(namespace), root["attributes"])
    tags = TAG.findall(beginning, root.end())
    return (
        said is not None
        and said[1] in VOCABULARIES
        and sum(not is_end and not is_empty for is_end, is_empty in tags) == sum(bool(one) for one, _ in tags)
    )


def has_rows_in_rows(rows: bytes, prefix: bytes) -> bool:
    """Whether a row of a sheet begins before the one before it has ended."""
    begun = [one.partition(b">") for one in rows.split(b"<%brow" % prefix)[1:]]
    end = b"</%brow" % prefix
    return any(inside.count(end) != (not attributes.endswith(b"/")) for attributes, _, inside in begun)


def beyond_numbers(value: bytes) -> str | None:
    """The text of a number that is too large for a float; None of any other value."""
    try:
        return value.decode() if math.isinf(float(value)) else None
    except ValueError:
        return None


def position(reference: str, where: str) -> tuple[int, int]:
    """Row and column of an address."""
    found = row_and_column(reference)
    if found is None:
        raise ExtractError(f"{where}: has a cell {reference!r}, which no sheet has; {SAVE_CELL_ANEW}")
    return found


def attributes_of(text: bytes) -> dict[str, str]:
    """The attributes of an element by their names."""
    return {
        name.decode(): (one or other).decode("utf-8", "replace")
        for name, one, other in ATTRIBUTE.findall(text)
    }


def add_by_parts(written: WrittenCells, row: int, column: int, kind: str | None, body: bytes) -> None:
    """Note a cell whose content is not a value alone.

    Args:
        kind: the type that the cell says; `e` is an error value.
    """
    held = HELD.fullmatch(body)
    if held is None or is_ambiguous(held, kind):
        raise ExtractError(f"{written.where}, cell {address_of(row, column)}: {UNUSUAL_CELL}")
    if kind == "e" or (kind == "s" and held["value"] == b""):
        written.add(row, column, text_between(held["value"]) or UNNAMED_ERROR)
    elif held["value"] or held["inline"]:
        written.add(row, column)
    elif held["formula"] and kind != "str":  # one that results in an empty text says so by its kind
        written.add(row, column, f"={text_between(held['written'])}")


def is_ambiguous(held: re.Match[bytes], kind: str | None) -> bool:
    """Whether a cell holds a text of its own that its type does not say or that is broken, or a value beside it, or a
    number that is not written in plain digits."""
    value, inline = held["value"], held["inline"]
    if not value:
        return inline is not None and (kind != INLINE or BROKEN_TEXT.search(inline) is not None)
    entity = b"&" in value and kind not in TEXTUAL
    return inline is not None or kind == INLINE or entity or (kind == "s" and not value.isdigit())


def text_between(tags: bytes | None) -> str:
    """The text between two tags."""
    return unescape((tags or b"").decode("utf-8", "replace"))
