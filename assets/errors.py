"""Errors that a user can act on: one line each, naming file, sheet and cell, and what to do."""

import difflib
from collections.abc import Iterable, Sequence

ACCEPT = "RENXING_ACCEPT"
"""The setting in which an operator names the editions and tables whose losses are meant, apart by commas."""


class ExtractError(ValueError):
    """Something delivered (a workbook, a supplement, a registry) cannot be used as it is.

    The message holds one line a finding.
    """


def refuse(findings: Sequence[str]) -> None:
    """Raise an ExtractError that lists the findings, if there are any."""
    if findings:
        raise ExtractError("\n".join(first_of(findings)))


def first_of(lines: Sequence[str], shown: int = 20, where: str = "") -> list[str]:
    """The first lines of many, and the number of the others with where they stand.

    >>> first_of(["a", "b", "c"], 1, ": all are in table finding")
    ['a', '… and 2 more of the kind: all are in table finding']
    """
    rest = len(lines) - shown
    return [*lines[:shown], *([f"… and {rest} more of the kind{where}"] if rest > 0 else [])]


def year_ranges(years: Sequence[int]) -> str:
    """Years as ranges.

    >>> year_ranges([2003, 2004, 2005, 2007])
    '2003–2005, 2007'
    """
    ranges: list[list[int]] = []
    for year in years:
        if ranges and year == ranges[-1][1] + 1:
            ranges[-1][1] = year
        else:
            ranges.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in ranges)


def nearest(text: str, known: Iterable[str]) -> str:
    """The known wording that comes nearest to a text, as the end of a message; nothing where none comes near.

    >>> nearest("hospital_bed", ["hospital_beds", "loans"])
    "; the nearest known is 'hospital_beds'"
    """
    found = nearest_of(text, known)
    return f"; the nearest known is {found!r}" if found else ""


def nearest_of(text: str, known: Iterable[str]) -> str | None:
    """The known word that comes nearest to a text; None where none comes near."""
    found = difflib.get_close_matches(text, sorted(set(known)), n=1)
    return found[0] if found else None
