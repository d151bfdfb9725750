"""Fuzzed workbooks: sound ones, small, hurt by chance.

What is hurt in its bytes or its archive still holds what it held, or is to be told. What is edited in a sheet's XML holds
what the sheet then says.
"""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import openpyxl
import xlsxwriter

from torture.workbooks.binary_workbooks import SECTOR, workbook
from torture.workbooks.hostile_ods_and_xlsb import EMPTY, FORMULA, ods_members, ods_number, ods_row, ods_text
from torture.workbooks.hostile_xls import STRINGS, XLS_HEAD
from torture.workbooks.ods_oracle import ods_truth
from torture.workbooks.sheet_oracle import Irregular, sheet_truth, strings_of
from torture.workbooks.workbook_parts import CELLS, STRINGS_PART, Cells, Members, Truth, zipped

SHEETS: Mapping[str, list[list[str | float]]] = {
    "1-2": [
        ["2-2 年末总人口\nTotal Population", "", "单位：万人"],
        ["城市", "City", "全市", "市辖区"],
        ["  唐山", "Tangshan", 724.7, "311.2"],
        ["  秦皇岛", "Qinhuangdao", " 1 4633068", 0.1],
        ["注：市辖区不含县。"],
    ],
    "1-3": [["城市", "全市"], ["海口", 12345678], ["三亚", "０．O9"]],
    "CNKI": [['更多数据 <&> "quoted"']],
}
"""Pages as they circulate: numbers as numbers and as padded text, line breaks, blanks, the publisher's sheet."""
TOKEN = re.compile(rb"<[^>]*>|[^<]+")
ODS_CONTENT = "content.xml"
ATTRIBUTE = re.compile(rb'="[^"]*"')
VALUES = (
    b"", b"0", b"-1", b"1e999", b"NaN", b"0x1F", b"1.2.3", b"A1", b"B7", b"XFD1048576", b"XFE1", b"s", b"str", b"e", b"b",
    b"inlineStr", b"99999999", b"&#0;", b"&x;", b"&#49;", b"&#101;", b"&#115;", b"<![CDATA[7]]>", b"<!--9-->", b"<x/>", b"1", b"\xff",
)  # fmt: skip
ODS_VALUES = (
    b"", b"0", b"-1", b"1e999", b"NaN", b"0x1F", b"1.2.3", b"2", b"3", b"16384", b"1048576", b"4294967295", b"float",
    b"string", b"percentage", b"currency", b"date", b"time", b"boolean", b"void", b"&#49;", b"&x;", b" 7 ", b"<x/>",
    b"<text:s/>", b"<text:line-break/>", b"<text:tab/>", b"\xff",
)  # fmt: skip
ODS_ROWS = (
    ods_row(ods_text("秦皇岛") + ods_number("12") + ods_number("0.1"))
    + ods_row(ods_number("5", ' table:number-columns-repeated="3"') + EMPTY + ods_text("a &amp; b"))
    + ods_row(EMPTY, ' table:number-rows-repeated="4"')
    + f"<table:table-row-group>{ods_row(ods_number('77') + ods_number('8.25', FORMULA))}</table:table-row-group>"
    + ods_row(ods_text('x<text:s text:c="2"/>y</text:p><text:p><text:span>z</text:span>'))
    + ods_row(
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2011-05-01"><text:p>1 May</text:p></table:table-cell>'
    )
    + ods_row(
        ods_number("3", ' table:number-columns-spanned="2"') + "<table:covered-table-cell/>" + ods_number("4")
    )
)
"""What workbooks of LibreOffice hold beside numbers and texts: repeated cells and rows, groups, runs, dates."""
SHEET_PARTS = tuple(f"xl/worksheets/sheet{number}.xml" for number in range(1, len(SHEETS) + 1))


def cells_of_sheets() -> Cells:
    return {
        (sheet, row, column): value if isinstance(value, str) else f"{value:g}" if value < 1e5 else str(value)
        for sheet, rows in SHEETS.items()
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value != ""
    }


@cache
def by_xlsxwriter() -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        for name, rows in SHEETS.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return written.getvalue()


@cache
def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def sound(chance: random.Random) -> tuple[bytes, Cells, str]:
    """A sound workbook with what it holds and the ending of its name."""
    return chance.choice(
        (
            (by_xlsxwriter(), cells_of_sheets(), ".xlsx"),
            (by_openpyxl(), cells_of_sheets(), ".xlsx"),
            (zipped(ods_members("")), CELLS, ".ods"),
        )
    )


def parts_of(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(
    content: bytes, cells: Cells | None, ending: str, held: Cells | None = None
) -> Callable[[Path], Truth]:
    def write(folder: Path) -> Truth:
        (folder / f"fuzzed{ending}").write_bytes(content)
        return Truth(f"{folder.name}/fuzzed{ending}", cells, held or {})

    return write


def bytes_flipped(chance: random.Random) -> Callable[[Path], Truth]:
    content, cells, ending = sound(chance)
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
    return written(bytes(changed), cells, ending)


def container_flipped(chance: random.Random) -> Callable[[Path], Truth]:
    """Bytes flipped in what places the stream of an .xls: its head, its table of sectors, its directory."""
    changed = bytearray(workbook(XLS_HEAD, STRINGS))
    for _ in range(chance.choice((1, 2, 4))):
        changed[chance.randrange(3 * SECTOR)] ^= chance.randrange(1, 256)
    return written(bytes(changed), CELLS, ".xls")


def block_hurt(chance: random.Random) -> Callable[[Path], Truth]:
    """A block of the file removed, zeroed, repeated or moved to the end."""
    content, cells, ending = sound(chance)
    start = chance.randrange(len(content))
    end = start + chance.choice((1, 4, 100, 1_000))
    block = content[start:end]
    other = chance.choice(
        (b"", bytes(len(block)), block * 2, bytes(chance.randrange(256) for _ in range(len(block))))
    )
    return written(content[:start] + other + content[end:], cells, ending)


def truncated(chance: random.Random) -> Callable[[Path], Truth]:
    content, cells, ending = sound(chance)
    return written(content[: chance.randrange(len(content))], cells, ending)


def member_dropped(chance: random.Random) -> Callable[[Path], Truth]:
    content, cells, ending = sound(chance)
    parts = parts_of(content)
    for name in chance.sample(sorted(parts), chance.choice((1, 1, 2, 3))):
        del parts[name]
    return written(zipped(parts), cells, ending)


def members_swapped(chance: random.Random) -> Callable[[Path], Truth]:
    """The contents of two members exchanged; two sheets then hold each other's cells."""
    content, cells, ending = sound(chance)
    parts = parts_of(content)
    one, other = chance.sample(sorted(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    if one in SHEET_PARTS and other in SHEET_PARTS:
        names = list(SHEETS)
        a, b = names[SHEET_PARTS.index(one)], names[SHEET_PARTS.index(other)]
        cells = {
            ({a: b, b: a}.get(sheet, sheet), row, column): text
            for (sheet, row, column), text in cells.items()
        }
    return written(zipped(parts), cells, ending)


def member_truncated(chance: random.Random) -> Callable[[Path], Truth]:
    content, cells, ending = sound(chance)
    parts = parts_of(content)
    name = chance.choice(sorted(parts))
    parts[name] = parts[name][: chance.randrange(len(parts[name]) or 1)]
    return written(zipped(parts), cells, ending)


def member_twice(chance: random.Random) -> Callable[[Path], Truth]:
    """A member twice in the archive, the second time cut, in front of the others or behind them."""
    content, cells, ending = sound(chance)
    parts = list(parts_of(content).items())
    name, of_member = chance.choice(parts)
    again = (name, of_member[: chance.randrange(len(of_member) or 1)])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        for part, inside in [again, *parts] if chance.random() < 0.5 else [*parts, again]:
            writer.NameToInfo.pop(part, None)
            writer.writestr(zipfile.ZipInfo(part), inside)
    return written(archive.getvalue(), cells, ending)


def tokens_edited(chance: random.Random) -> Callable[[Path], Truth]:
    """Tags, attributes and texts of a sheet's XML deleted, repeated, exchanged or replaced."""
    parts = parts_of(chance.choice((by_xlsxwriter, by_openpyxl))())
    parts[SHEET_PARTS[0]] = edited(parts[SHEET_PARTS[0]], chance, VALUES)
    name = next(iter(SHEETS))
    others = {place: text for place, text in cells_of_sheets().items() if place[0] != name}
    try:
        strings = strings_of(parts[STRINGS_PART]) if STRINGS_PART in parts else []
        truth = sheet_truth(parts[SHEET_PARTS[0]], strings)
    except Irregular:
        return written(zipped(parts), None, ".xlsx")
    cells = others | {(name, *place): text for place, text in truth.cells.items()}
    return written(
        zipped(parts), cells, ".xlsx", {(name, *place): text for place, text in truth.held.items()}
    )


def ods_edited(chance: random.Random) -> Callable[[Path], Truth]:
    """The same of the content of an .ods."""
    parts = ods_members(ODS_ROWS)
    parts[ODS_CONTENT] = edited(parts[ODS_CONTENT], chance, ODS_VALUES)
    try:
        cells, held = ods_truth(parts[ODS_CONTENT])
    except Irregular:
        return written(zipped(parts), None, ".ods")
    return written(zipped(parts), cells, ".ods", held)


def edited(markup: bytes, chance: random.Random, values: Sequence[bytes]) -> bytes:
    """XML after one to three edits."""
    tokens = TOKEN.findall(markup)
    for _ in range(chance.choice((1, 1, 2, 3))):
        edit(tokens, chance, values)
    return b"".join(tokens)


def edit(tokens: list[bytes], chance: random.Random, values: Sequence[bytes]) -> None:
    """One edit of the tokens, in place."""
    at, other = (chance.randrange(len(tokens)) for _ in range(2))
    match chance.randrange(5):
        case 0:
            del tokens[at]
        case 1:
            tokens.insert(at, tokens[at])
        case 2:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        case 3:
            if found := list(ATTRIBUTE.finditer(tokens[at])):
                start, end = chance.choice(found).span()
                tokens[at] = b'%s="%s"%s' % (tokens[at][:start], chance.choice(values), tokens[at][end:])
        case _:
            texts = [place for place, token in enumerate(tokens) if not token.startswith(b"<")]
            tokens[chance.choice(texts)] = chance.choice(values)


KINDS: Mapping[str, Callable[[random.Random], Callable[[Path], Truth]]] = {
    "fuzzed: bytes flipped": bytes_flipped,
    "fuzzed: bytes of an .xls container flipped": container_flipped,
    "fuzzed: a block of bytes removed, zeroed or repeated": block_hurt,
    "fuzzed: truncated": truncated,
    "fuzzed: members dropped": member_dropped,
    "fuzzed: members swapped": members_swapped,
    "fuzzed: a member truncated": member_truncated,
    "fuzzed: a member twice": member_twice,
    "fuzzed: tokens of a sheet edited": tokens_edited,
    "fuzzed: tokens of an .ods edited": ods_edited,
}


def fuzzed(chance: random.Random) -> Iterator[tuple[str, Callable[[Path], Truth]]]:
    """Fuzzed deliveries without end, each kind in its turn."""
    while True:
        for kind, make in KINDS.items():
            yield kind, make(chance)
