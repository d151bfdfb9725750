"""What an .xls workbook writes for its cells: records of BIFF 5 to 8 ([MS-XLS] 2.4)."""

import io
import struct
from collections.abc import Iterator

import olefile

from assets.errors import ExtractError
from assets.raw.written.archive import PROTECTED
from assets.raw.written.cells import ERROR_VALUES, UNNAMED_ERROR, WrittenCells
from assets.text import first_line

STREAMS = ("Workbook", "Book")
BOUND_SHEET, BEGIN, END, FILE_PASS = 0x85, 0x809, 0x0A, 0x2F
FORMULA, SEVERAL, ERROR_OR_TRUTH = 0x06, 0xBD, 0x205
LABEL, SHARED, TEXT_OF_FORMULA, SHARED_TEXTS = 0x204, 0xFD, 0x207, 0xFC
ONE = {0x203, LABEL, 0x27E, SHARED, 0xD6}
"""NUMBER, LABEL, RK, LABELSST, RSTRING: a cell each."""
NO_NUMBER, TEXT, ERROR = b"\xff\xff", 0, 2
"""How the result of a formula says that it is no number: that its text follows, or that it is an error value."""


def written_sheets(name: str, content: bytes) -> list[WrittenCells]:
    """The cells of every sheet, in the order of the workbook.

    Raises ExtractError for a file whose records cannot be followed, and for cells that stand twice.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            stream = next((one for one in STREAMS if file.exists(one)), None)
            records = file.openstream(stream).read() if stream else b""
        workbook = list(records_from(records, 0))
        if any(kind == FILE_PASS for kind, _ in workbook):
            raise ExtractError(f"{name}: {PROTECTED}")
        starts = [struct.unpack_from("<I", body)[0] for kind, body in workbook if kind == BOUND_SHEET]
        shared = next(
            (struct.unpack_from("<4xI", body)[0] for kind, body in workbook if kind == SHARED_TEXTS), 0
        )
        return [
            written_cells(f"{name}, sheet number {number}", records, start, shared)
            for number, start in enumerate(starts, 1)
        ]
    except (OSError, struct.error, ValueError, IndexError) as error:
        raise ExtractError(
            f"{name}: is damaged or truncated; deliver it again ({first_line(error)})"
        ) from error


def records_from(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and body of the records from a BEGIN to its END, without those of substreams between."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        body = stream[start + 4 : start + 4 + length]
        depth += (kind == BEGIN) - (kind == END)
        if depth == 1:
            yield kind, body
        if depth <= 0:
            return
        start += 4 + length
    raise ValueError("its records end before their end mark")


def written_cells(where: str, stream: bytes, start: int, shared: int) -> WrittenCells:
    """The cells of the sheet whose records begin at a place of the stream.

    Args:
        shared: how many texts the sheets share.
    """
    written = WrittenCells(where)
    for kind, body in records_from(stream, start):
        if kind in ONE:
            row, column = struct.unpack_from("<HH", body)
            refuse_broken_text(kind, body, shared)
            written.add(row + 1, column + 1)
        elif kind == SEVERAL:
            row, first = struct.unpack_from("<HH", body)
            (last,) = struct.unpack_from("<H", body, len(body) - 2)
            for column in range(first, last + 1):
                written.add(row + 1, column + 1)
        elif kind == ERROR_OR_TRUTH:
            row, column, _, value, is_error = struct.unpack_from("<HHHBB", body)
            written.add(row + 1, column + 1, error_value(value) if is_error else None)
        elif kind == FORMULA:
            row, column, _, result = struct.unpack_from("<HHH8s", body)
            is_error, awaits_text = (result[6:] == NO_NUMBER and result[0] == one for one in (ERROR, TEXT))
            without_value = UNNAMED_ERROR if awaits_text else None
            written.add(row + 1, column + 1, error_value(result[2]) if is_error else without_value)
        elif kind == TEXT_OF_FORMULA and written.positions:
            written.texts.pop(written.positions[-1], None)
    written.refuse_unclear()
    return written


def refuse_broken_text(kind: int, body: bytes, shared: int) -> None:
    """Raise ValueError where a cell's text is not there as a whole.

    Args:
        shared: how many texts the sheets share.
    """
    if kind == SHARED and struct.unpack_from("<6xI", body)[0] >= shared:
        raise ValueError("a cell holds a shared text that is not there")
    if kind == LABEL and len(body) < 8 + struct.unpack_from("<6xH", body)[0]:
        raise ValueError("a cell's text ends early")


def error_value(number: int) -> str:
    """The text of an error value."""
    return ERROR_VALUES.get(number, UNNAMED_ERROR)
