"""Hostile files of the folders `supplement/` and `registry/`."""

import datetime
import io
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow
import pyarrow.parquet

from torture.workbooks.workbook_parts import Kinds, Truth

GIGABYTE = 1 << 30
HEADER = "city,year,indicator,scope,value,unit,source\n"
BEDS = "唐山市,2017,hospital_beds,city,33512,张,bulletin\n"


def table(
    folder: str, name: str, make: Callable[[Path], None], cells: dict[tuple[str, int, int], str] | None = None
) -> Callable[[Path], Truth]:
    """What makes an entry of the folder beside the volumes; without cells it must be told."""

    def write(volume: Path) -> Truth:
        inside = volume.parent / folder
        inside.mkdir()
        make(inside / name)
        return Truth(f"{folder}/{name}", cells)

    return write


def supplement(
    content: str | bytes, cells: dict[tuple[str, int, int], str] | None = None
) -> Callable[[Path], Truth]:
    written = content.encode() if isinstance(content, str) else content
    return table("supplement", "hostile.csv", lambda path: no_result(path.write_bytes(written)), cells)


def registry(
    change: Callable[[bytes], bytes], cells: dict[tuple[str, int, int], str] | None = None
) -> Callable[[Path], Truth]:
    return table(
        "registry", "hostile.parquet", lambda path: no_result(path.write_bytes(change(firms()))), cells
    )


def no_result(_: object) -> None:
    """Nothing, whatever was given."""


@cache
def firms(**columns: pyarrow.Array) -> bytes:
    """A sound registry of a thousand firms; columns given take the place of those of that name."""
    days = [datetime.date(2003, 5, 1)] * 1000
    sound = {
        "firm_id": pyarrow.array([f"f{number}" for number in range(1000)]),
        "city": pyarrow.array(["唐山市"] * 1000),
        "industry_code": pyarrow.array(["I6510"] * 1000),
        "opened": pyarrow.array(days),
        "closed": pyarrow.array([None] * 1000, pyarrow.date32()),
    }
    written = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({**sound, **columns}), written)
    return written.getvalue()


def linked(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"PAR1")
        file.truncate(50 * GIGABYTE)


def truncated(share: float) -> Callable[[bytes], bytes]:
    return lambda content: content[: int(len(content) * share)]


def flipped(share: float) -> Callable[[bytes], bytes]:
    """A byte changed in what says how the values are written; of a value itself nobody could tell."""

    def change(content: bytes) -> bytes:
        at = int(len(content) * share)
        return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]

    return change


SOUND_ROW = {("supplement", 2, 1): "唐山市", ("supplement", 2, 2): "33512"}
SOUND_FIRMS = {("registry", 1, 1): "唐山市", ("registry", 1, 2): "2003", ("registry", 1, 3): "1000"}
NO_FILES: dict[str, Callable[[Path], None]] = {
    "a FIFO": os.mkfifo,
    "a folder": Path.mkdir,
    "a dangling link": linked("nowhere"),
    "a link to /dev/zero": linked("/dev/zero"),
    "an empty file": Path.touch,
    "a sparse file of 50 GB": sparse,
}
KINDS: Kinds = {
    **{f"supplement: {kind}": table("supplement", "hostile.csv", make) for kind, make in NO_FILES.items()},
    "supplement: a sound one": supplement(HEADER + BEDS, SOUND_ROW),
    "supplement: in GBK": supplement((HEADER + BEDS).encode("gbk"), SOUND_ROW),
    "supplement: a field of 200,000 signs": supplement(HEADER + BEDS.replace("bulletin", "b" * 200_000)),
    "supplement: NULs": supplement(HEADER + BEDS.replace("33512", "33\x00512")),
    "supplement: a quote that is not closed": supplement(
        HEADER + BEDS.replace("bulletin", '"bulletin') + BEDS
    ),
    "supplement: a row of six cells": supplement(HEADER + BEDS.replace(",张", "")),
    "supplement: a heading with line breaks": supplement('"ci\nty",year\n'),
    "supplement: a heading of a million signs": supplement("c" * 100_000 + "," + "d" * 100_000 + "\n"),
    "supplement: seven million rows": table(
        "supplement",
        "hostile.csv",
        lambda path: no_result(path.write_bytes(HEADER.encode() + b",,,,,,\n" * 7_000_000)),
    ),
    "supplement: in UTF-16 without its mark": supplement((HEADER + BEDS).encode("utf-16-le")),
    "supplement: a workbook named .csv": supplement(b"PK\3\4" + bytes(range(256))),
    **{f"registry: {kind}": table("registry", "hostile.parquet", make) for kind, make in NO_FILES.items()},
    "registry: a column is lacking": registry(lambda content: content.replace(b"city", b"town")),
    "registry: a text for a date": registry(lambda content: firms_of(opened=["no date"] * 1000)),
    "registry: a list for a city": registry(lambda content: firms_of(city=[["唐山市"]] * 1000)),
    "registry: a list for a date": registry(lambda content: firms_of(opened=[["2003-05-01"]] * 1000)),
    "registry: a name with a wildcard": table(
        "registry", "*.parquet", lambda path: no_result(path.write_bytes(firms())), SOUND_FIRMS
    ),
    "registry: a sound one": registry(lambda content: content, SOUND_FIRMS),
    **{f"registry: truncated at {share:.0%}": registry(truncated(share)) for share in (0.01, 0.5, 0.99)},
    **{
        f"registry: a byte flipped at {share:.0%}": registry(flipped(share), SOUND_FIRMS)
        for share in (0.001, 0.02, 0.9, 0.999)
    },
}


def firms_of(**columns: list[object]) -> bytes:
    """A registry with these columns in place of the sound ones."""
    return firms.__wrapped__(**{name: pyarrow.array(values) for name, values in columns.items()})
