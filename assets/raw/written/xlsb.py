"""What an .xlsb workbook writes for its cells: records of BIFF 12 ([MS-XLSB] 2.3)."""

import struct
from collections.abc import Iterator

from assets.raw.written.archive import Archive
from assets.raw.written.cells import WrittenCells
from assets.raw.written.xls import error_value
from assets.raw.written.xlsx import relation_targets

WORKBOOK = "xl/workbook.bin"
RELATIONS = "xl/_rels/workbook.bin.rels"
ROW, BUNDLED_SHEET = 0, 156
ERRORS = {3, 11}
"""BrtCellError, BrtFmlaError."""
CELLS = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 62}
"""BrtCellRk to BrtFmlaError, without BrtCellBlank, and BrtCellRString."""


def written_sheets(archive: Archive) -> dict[str, WrittenCells]:
    """The cells of every sheet, by its name. Raises ExtractError for what cannot be followed, or stands twice."""
    targets = relation_targets(archive, RELATIONS)
    sheets = {}
    try:
        for kind, body in records(archive.part(WORKBOOK)):
            if kind == BUNDLED_SHEET:
                identifier, after = text_at(body, 8)
                sheet, _ = text_at(body, after)
                part, of_kind = targets.get(identifier, ("", ""))
                if of_kind == "worksheet":
                    sheets[sheet] = written_cells(archive, sheet, part)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise archive.damaged(error) from error
    return sheets


def text_at(body: bytes, start: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", body, start)
    end = start + 4 + 2 * length
    return body[start + 4 : end].decode("utf-16-le"), end


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of all records: both numbers are written seven bits a byte."""
    at = 0
    while at < len(stream):
        kind, at = number_at(stream, at, 2)
        length, at = number_at(stream, at, 4)
        yield kind, stream[at : at + length]
        at += length


def number_at(stream: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of at most so many bytes, and where it ends; a set top bit says that more follows."""
    number = 0
    for place in range(longest):
        byte = stream[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return number, at + place + 1


def written_cells(archive: Archive, sheet: str, part: str) -> WrittenCells:
    """The cells of one sheet."""
    written, row = WrittenCells(f"{archive.name}, sheet {sheet}"), 0
    for kind, body in records(archive.part(part)):
        if kind == ROW:
            (row,) = struct.unpack_from("<I", body)
        elif kind in CELLS:
            (column,) = struct.unpack_from("<I", body)
            written.add(row + 1, column + 1, error_value(body[8]) if kind in ERRORS else None)
    written.refuse_unclear()
    return written
