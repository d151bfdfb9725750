"""Hostile workbooks of Excel 97–2003: their records, and the container of sectors around them."""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

from torture.workbooks.binary_workbooks import (
    BOF,
    BOUNDSHEET,
    ERROR_CODES,
    FILEPASS,
    LABEL,
    NUMBER,
    OLE_START,
    SECTOR,
    SST,
    Record,
    boolean,
    container,
    error,
    formula,
    label,
    number,
    shared,
    stream,
    workbook,
)
from torture.workbooks.workbook_parts import (
    CELLS,
    Cells,
    Kinds,
    Truth,
    at_sheet,
    delivered,
    with_head,
)

XLS_HEAD = [label(1, 1, "城市"), shared(1, 2, 0), label(2, 1, "唐山"), number(2, 2, 724.7)]
STRINGS = ["年末总人口"]
NO_TEXT = b"\3\0\0\0\0\0\xff\xff"
"""The result of a formula of BIFF that is an empty text."""


def xls(
    cells: Sequence[Record],
    held: dict[tuple[int, int], str] | None = None,
    more: dict[tuple[int, int], str] | None = None,
) -> Callable[[Path], Truth]:
    """A workbook of Excel 97 with these cells under its head; told where neither held nor more cells are given."""
    told = held is None and more is None
    content = workbook([*XLS_HEAD, *cells], STRINGS)
    return delivered(content, None if told else with_head(more or {}), at_sheet(held), name="hostile.xls")


def xls_bytes(change: Callable[[bytearray], None], cells: Cells | None = None) -> Callable[[Path], Truth]:
    """A sound workbook of Excel 97 with bytes changed."""

    def make() -> bytes:
        content = bytearray(workbook(XLS_HEAD, STRINGS))
        change(content)
        return bytes(content)

    return delivered(make, cells, name="hostile.xls")


def patched(at: int, value: int) -> Callable[[bytearray], None]:
    return lambda content: struct.pack_into("<I", content, at, value)


def patched_record(
    kind: int, offset: int, layout: str, value: int, last: bool = False
) -> Callable[[bytearray], None]:
    """A field of the first record of a kind, or the last, set to a value; offsets count from its four bytes' head."""

    def change(content: bytearray) -> None:
        at, found = 3 * SECTOR, -1
        while at < len(content) and content[at : at + 4] != b"\0\0\0\0":
            record, length = struct.unpack_from("<2H", content, at)
            if record == kind and (last or found < 0):
                found = at
            at += 4 + length
        struct.pack_into(layout, content, found + offset, value)

    return change


KINDS: Kinds = {
    "xls: a sound one": xls([], more={}),
    "xls: a stray cell at the sheet's end": xls([number(65_536, 256, 1)], more={(65_536, 256): "1"}),
    "xls: a column beyond the sheet": xls([number(3, 65_536, 1)]),
    "xls: the same cell twice": xls([number(3, 1, 1), number(3, 1, 2)]),
    **{f"xls: the error {name}": xls([error(3, 1, name)], held={(3, 1): name}) for name in ERROR_CODES},
    "xls: a boolean": xls([boolean(3, 1, True)], held={(3, 1): "TRUE"}),
    "xls: a formula that gave an error": xls(
        [formula(3, 1, b"\2\0\7\0\0\0\xff\xff")], held={(3, 1): "#DIV/0!"}
    ),
    "xls: a formula that gave an empty text": xls([formula(3, 1, NO_TEXT)], more={}),
    "xls: a formula whose text is missing": xls([formula(3, 1, b"\0\0\0\0\0\0\xff\xff")], held={(3, 1): ""}),
    "xls: the number NaN": xls([number(3, 1, float("nan"))], held={(3, 1): "NaN"}),
    "xls: a shared string out of range": xls([shared(3, 1, 99)]),
    "xls: a text longer than its record": xls([(LABEL, struct.pack("<4HB", 2, 0, 0, 30_000, 1) + b"a\0")]),
    "xls: a number of four bytes": xls([(NUMBER, struct.pack("<3HI", 2, 0, 0, 1))]),
    "xls: an empty cell record": xls([(NUMBER, b"")]),
    "xls: a password": delivered(
        workbook(XLS_HEAD, STRINGS, [(FILEPASS, b"\1\0\1\0\1\0" + b"\0" * 48)]), name="hostile.xls"
    ),
    "xls: a sheet that begins beyond the end": xls_bytes(patched_record(BOUNDSHEET, 4, "<I", 0x7FFFFFFF)),
    "xls: a sheet that begins in the workbook": xls_bytes(patched_record(BOUNDSHEET, 4, "<I", 0)),
    "xls: a sheet's name longer than its record": xls_bytes(patched_record(BOUNDSHEET, 10, "<B", 255), CELLS),
    "xls: four billion shared strings": xls_bytes(patched_record(SST, 8, "<I", 0xFFFFFFFF), CELLS),
    "xls: a record longer than the stream": xls_bytes(patched_record(NUMBER, 2, "<H", 0xFFFF)),
    "xls: a version that is none": xls_bytes(patched_record(BOF, 4, "<H", 0x9999), CELLS),
    "xls: a chain of sectors that is a ring": xls_bytes(patched(SECTOR + 4 * 4, 2), CELLS),
    "xls: a chain that leaves the file": xls_bytes(patched(SECTOR + 4 * 4, 0x00FFFFFF)),
    "xls: a chain that ends early": xls_bytes(patched(SECTOR + 4 * 2, 0xFFFFFFFE), CELLS),
    "xls: a table of sectors beyond the end": xls_bytes(patched(76, 0x00FFFFFF)),
    "xls: a directory that is a ring": xls_bytes(patched(SECTOR + 4, 1)),
    "xls: four billion tables of sectors": xls_bytes(patched(44, 0xFFFFFFFF), CELLS),
    "xls: a ring of further tables": xls_bytes(
        lambda content: struct.pack_into("<2I", content, 68, 0, 0xFFFFFFFF), CELLS
    ),
    "xls: a sector of 2^65535 bytes": xls_bytes(patched(30, 0xFFFFFFFF)),
    "xls: a stream that says it is 4 GB long": xls_bytes(patched(2 * SECTOR + 128 + 120, 0xFFFFFFFF), CELLS),
    "xls: no stream of a workbook": delivered(
        container(stream(XLS_HEAD, STRINGS), "WordDocument"), name="hostile.xls"
    ),
    "xls: a stream without a container": delivered(stream(XLS_HEAD, STRINGS), name="hostile.xls"),
    "xls: a package under a password": delivered(
        OLE_START + b"\0" * 6000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000
    ),
    **{
        f"xls: truncated at {share:.0%}": delivered(
            workbook(XLS_HEAD, STRINGS)[: int(5632 * share)], name="hostile.xls"
        )
        for share in (0.05, 0.15, 0.25, 0.3)
    },
    "xls: truncated in its padding": delivered(
        workbook(XLS_HEAD, STRINGS)[: 5632 - 600], CELLS, name="hostile.xls"
    ),
}
