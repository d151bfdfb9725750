"""Workbooks of Excel 97–2003 (.xls) made record by record, in the smallest container that holds them.

Records as in [MS-XLS], container as in [MS-CFB]: sectors of 512 bytes, streams of at least 4,096 bytes.
"""

import struct
from collections.abc import Iterable, Sequence

OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")
SECTOR = 512
LEAST_STREAM = 4_096
END_OF_CHAIN, TABLE_OF_SECTORS, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
Record = tuple[int, bytes]
BOF, EOF, BOUNDSHEET, SST, FILEPASS = 0x809, 0x0A, 0x85, 0xFC, 0x2F
NUMBER, LABEL, LABELSST, BOOLERR, FORMULA = 0x203, 0x204, 0xFD, 0x205, 0x06
ERROR_CODES = {
    "#NULL!": 0x00,
    "#DIV/0!": 0x07,
    "#VALUE!": 0x0F,
    "#REF!": 0x17,
    "#NAME?": 0x1D,
    "#NUM!": 0x24,
    "#N/A": 0x2A,
}


def number(row: int, column: int, value: float) -> Record:
    """A cell with a number; row and column from 1, as everywhere below."""
    return NUMBER, struct.pack("<3Hd", row - 1, column - 1, 0, value)


def label(row: int, column: int, text: str) -> Record:
    """A cell with its own text."""
    return LABEL, struct.pack("<4HB", row - 1, column - 1, 0, len(text), 1) + text.encode("utf-16-le")


def shared(row: int, column: int, index: int) -> Record:
    """A cell with the shared string of an index."""
    return LABELSST, struct.pack("<3HI", row - 1, column - 1, 0, index)


def error(row: int, column: int, name: str) -> Record:
    return BOOLERR, struct.pack("<3H2B", row - 1, column - 1, 0, ERROR_CODES[name], 1)


def boolean(row: int, column: int, value: bool) -> Record:
    return BOOLERR, struct.pack("<3H2B", row - 1, column - 1, 0, value, 0)


def formula(row: int, column: int, result: bytes) -> Record:
    """A cell with the formula 1+1 and the 8 bytes of its result."""
    tokens = bytes.fromhex("1e01001e010003")
    return FORMULA, struct.pack("<3H8sHIH", row - 1, column - 1, 0, result, 0, 0, len(tokens)) + tokens


def packed(records: Iterable[Record]) -> bytes:
    return b"".join(struct.pack("<2H", kind, len(body)) + body for kind, body in records)


def stream(
    cells: Sequence[Record], strings: Sequence[str] = (), name: str = "2-1", globally: Sequence[Record] = ()
) -> bytes:
    """The stream of a workbook of one sheet.

    Args:
        globally: records among those of the whole workbook.
    """
    title = struct.pack("<2B", len(name), 1) + name.encode("utf-16-le")
    texts = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in strings)
    table = [(SST, struct.pack("<2I", len(strings), len(strings)) + texts)] if strings else []
    beginning = [(BOF, struct.pack("<2H12x", 0x600, 5)), *globally]
    end = [*table, (EOF, b"")]
    start = len(packed(beginning)) + 4 + 6 + len(title) + len(packed(end))
    sheet = (BOUNDSHEET, struct.pack("<IH", start, 0) + title)
    return packed([*beginning, sheet, *end, (BOF, struct.pack("<2H12x", 0x600, 0x10)), *cells, (EOF, b"")])


def container(content: bytes, name: str = "Workbook") -> bytes:
    """A container with one stream. Its table of sectors is sector 0, its directory sector 1, the stream follows."""
    padded = content.ljust(LEAST_STREAM, b"\0")
    sectors = -(-len(padded) // SECTOR)
    chain = [*range(3, 2 + sectors), END_OF_CHAIN]
    tables = -(-(2 + sectors) // (SECTOR // 4))
    assert tables == 1, "one sector of the table is enough for a small workbook"
    table = [TABLE_OF_SECTORS, END_OF_CHAIN, *chain]
    table += [FREE] * (SECTOR // 4 - len(table))
    head = struct.pack(
        "<8s16x5H6x9I",
        OLE_START,
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        LEAST_STREAM,
        END_OF_CHAIN,
        0,
        END_OF_CHAIN,
        0,
    )
    head += struct.pack("<109I", 0, *[FREE] * 108)
    directory = (
        entry("Root Entry", 5, END_OF_CHAIN, 0, child=1)
        + entry(name, 2, 2, len(padded))
        + entry("", 0, 0, 0) * 2
    )
    return head + struct.pack("<128I", *table) + directory + padded.ljust(sectors * SECTOR, b"\0")


def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    """An entry of the directory."""
    written = name.encode("utf-16-le")
    length = len(written) + 2 if name else 0
    return struct.pack("<64sH2B3I16x4x16x3I", written, length, kind, 1, FREE, FREE, child, start, size, 0)


def workbook(cells: Sequence[Record], strings: Sequence[str] = (), globally: Sequence[Record] = ()) -> bytes:
    """A whole file of one sheet."""
    return container(stream(cells, strings, globally=globally))
