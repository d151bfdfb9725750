"""What both engines are held to as they count a firm registry: files with all that can be wrong, and an oracle."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb
import pandas as pd
import pyarrow.parquet

from assets.raw.registry import FOOTER

DIVISIONS = ("63", "64", "65")
DIGITS_BEFORE = 9
"""Digits that may stand alone before the division in an industry code."""
Counted = dict[tuple[str, ...], int]


class Firm(NamedTuple):
    """A row of the registry as it is delivered; dates as text."""

    firm_id: str | None = "f"
    city: str | None = "唐山市"
    industry_code: str | None = "C10"
    opened: str | None = "2003-05-01"
    closed: str | None = None


DATES = {
    "2003-05-01": datetime.date(2003, 5, 1),
    "2003-5-1": datetime.date(2003, 5, 1),
    "2003/5/1": datetime.date(2003, 5, 1),
    "2003.05.01": datetime.date(2003, 5, 1),
    " 2003-05-01 ": datetime.date(2003, 5, 1),
    "2003-05-01 00:00:00": datetime.date(2003, 5, 1),
    "2003-05-01T10:11:12.5": datetime.date(2003, 5, 1),
    "2004-02-29": datetime.date(2004, 2, 29),
    "1899-12-31": datetime.date(1899, 12, 31),
    "9999-12-31": datetime.date(9999, 12, 31),
    **dict.fromkeys(
        (
            "", "   ", "2003", "2003-05", "20030501", "2003-02-30", "2003-13-01", "0000-00-00", "0999-01-01",
            "2003-5-001", "+2003-05-01", "-2003-05-01", "2003-05-01x", "2003-05-01 BC", "05/01/2003", "2003年5月1日",
            "２００３-05-01", "epoch", "now", "infinity", "nan", "NULL",
            "2003-05-01\n", "2003-05-01\r", "2003-05-01\r\n", "2003-05-01 \u2028", "2003-05-01 00:00\x85", "\n2003-05-01",
        )
    ),
}  # fmt: skip
"""Texts, and the day that each says; none: it is no date. Several are dates to one engine and none to another."""
FAR_DAYS = {
    "2003-05-01": None, "1000-01-01": None, "9999-12-31": None, "0999-12-31": "0999-12-31", "0001-01-01": "0001-01-01",
    "0001-12-31 (BC)": "before 0001", "10000-01-01": "after 9999", "infinity": "after 9999", "-infinity": "before 0001",
}  # fmt: skip
"""Days of columns that are DATE or TIMESTAMP, and what is told of those that no text could say: they are no dates."""
CODES = {
    "I6510": "65", "6510": "65", "65": "65", "I64": "64", "中63": "63", "1A65": "65", "6-5 65": "65", "65 10": "65",
    **dict.fromkeys(("C1065", "1065", "I", "", "6", "A6B5", "66", "６５", "\\d\\d"), ""),
    "I" * 20_000 + "65": "65", "1A" * 9 + "65": "65", "1A" * 10 + "65": "", "1A" * 20_000 + "65": "",
    None: "",
}  # fmt: skip
"""Industry codes, and the division that each tells, if it is one of DIVISIONS."""
NAMES = ("copy [1]", "copy?1", "copy*", "{copy 1,copy12}", "city=襄阳市")
"""Of folders and files, which an engine could take for others, or for a value."""
TWICE = (
    Firm("later", opened="2004-01-01"),
    Firm("later", opened="2003-01-01"),
    Firm("same"),
    Firm("same"),
    Firm("same"),
    Firm("closed once", closed=None),
    Firm("closed once", closed="2005-01-01"),
    Firm("elsewhere", "襄阳市"),
    Firm("elsewhere", "唐山市"),
    Firm("elsewhere", None),
    Firm("another trade", industry_code="C10"),
    Firm("another trade", industry_code="I65"),
    Firm("damaged and sound", opened="2003-02-30"),
    Firm("damaged and sound"),
    Firm("CASE"),
    Firm("case"),
    Firm("blank "),
    Firm("blank"),
    Firm(None),
    Firm(""),
    Firm(None, opened="2003-02-30"),
    Firm(" "),
)
"""Firms whose numbers come twice, or are none."""
HOSTILE = (
    *(Firm(f"opened {text!r}", opened=text) for text in (*DATES, None)),
    *(Firm(f"closed {text!r}", closed=text) for text in (*DATES, None)),
    *(Firm(f"of {code!r}", industry_code=code) for code in CODES),
    *(
        Firm(f"in {city!r}", city)
        for city in ("襄阳市", "唐山市 ", "a\nb", "", None, "O'Hara", "\\N", "NULL")
    ),
    *TWICE,
)


def write(path: Path, firms: Iterable[Firm], opened: str = "varchar", closed: str = "varchar") -> None:
    """A file of the registry.

    Args:
        opened, closed: the types of the two columns.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.register("firms", pd.DataFrame(firms, columns=Firm._fields, dtype=object))
        written = str(path).replace("'", "''")
        connection.execute(
            f"copy (select firm_id::varchar as firm_id, city::varchar as city, industry_code::varchar as industry_code, "
            f"opened::{opened} as opened, closed::{closed} as closed, 7 as extra, 'x' as \"City\" from firms) "
            f"to '{written}' (format parquet)"
        )


def forge(path: Path, rows: int, *, groups: bool) -> None:
    """Let the footer of a file of the registry say that it has so many rows.

    Args:
        groups: whether its groups of rows say so, too.
    """
    held = pyarrow.parquet.read_metadata(path).num_rows
    content = path.read_bytes()
    end = len(content) - FOOTER
    begin = end - int.from_bytes(content[end : end + 4], "little")
    footer = content[begin:end].replace(number_in_footer(held), number_in_footer(rows), -1 if groups else 1)
    path.write_bytes(content[:begin] + footer + len(footer).to_bytes(4, "little") + content[end + 4 :])


def number_in_footer(number: int) -> bytes:
    """A number of rows as Thrift writes it in its compact protocol: what field it is, and seven bits a byte of its double."""
    left, written = number * 2, b"\x16"
    while left > 127:
        left, written = left >> 7, written + bytes([left & 127 | 128])
    return written + bytes([left])


def expected(*files: tuple[str, Iterable[Firm]]) -> Counted:
    """What is to be counted of files given by path, in the order of their paths, row by row in Python: the number of
    firms `opened` and `closed` by path, city, division and year, and of rows by path and reason."""
    counted: Counter[tuple[str, ...]] = Counter()
    by_number: dict[str, list[tuple[object, ...]]] = {}
    for number, (path, firms) in enumerate(files):
        for firm in firms:
            opened, closed = day_of(firm.opened), day_of(firm.closed)
            if opened is None:
                counted[path, "opened is no date"] += 1
            elif closed is None and (firm.closed or "").strip(" "):
                counted[path, "closed is no date"] += 1
            elif closed is not None and closed < opened:
                counted[path, "closed before opened"] += 1
            elif not firm.firm_id:
                counted[path, "no firm id"] += 1
            else:
                order = (
                    opened, closed or datetime.date.max, closed is None, firm.city is None, (firm.city or "").encode(),
                    division_of(firm.industry_code), number, path, closed,
                )  # fmt: skip
                by_number.setdefault(firm.firm_id, []).append(order)
    for rows in by_number.values():
        first, *others = sorted(rows, key=lambda row: row[:7])
        opened, _, _, _, city, division, _, path, closed = first
        assert isinstance(opened, datetime.date) and isinstance(city, bytes)
        place = (str(path), city.decode(), str(division))
        counted[*place, str(opened.year), "opened"] += 1
        if isinstance(closed, datetime.date):
            counted[*place, str(closed.year), "closed"] += 1
        for other in others:
            counted[str(other[7]), "registered twice"] += 1
    return dict(counted)


def day_of(text: str | None) -> datetime.date | None:
    """The day that a text says; those that DATES does not list are written as 2003-05-01."""
    if text is None:
        return None
    return DATES[text] if text in DATES else datetime.date.fromisoformat(text)


def division_of(code: str | None) -> str:
    code = code or ""
    found = re.search(r"[0-9]{2}", code)
    if not found or len(re.findall("[0-9]", code[: found.start()])) > DIGITS_BEFORE:
        return ""
    return found[0] if found[0] in DIVISIONS else ""


def found_by(connection: duckdb.DuckDBPyConnection, paths: list[str]) -> Counted:
    """What an engine counted, in the form of `expected`."""
    counted: Counted = {}
    rows = connection.execute(
        "select file, reason, city, division, year, opened, closed, rejected from counted"
    ).fetchall()
    for file, reason, city, division, year, opened, closed, rejected in rows:
        path = paths[file]
        if reason is not None:
            assert (city, division, year, opened, closed) == (None, None, None, 0, 0)
            counted[path, reason] = rejected
            continue
        assert rejected == 0
        for what, firms in (("opened", opened), ("closed", closed)):
            if firms:
                counted[path, city, division or "", str(year), what] = firms
    return counted
