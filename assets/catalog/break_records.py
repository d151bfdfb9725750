"""Breaks of definition as the catalog knows them, and what each kind of them means for the figures beside it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class KnownBreak:
    """The first year of another definition, or a year in which figures left their usual movement and why.

    Of one scope or of both, of one province or of the whole country.
    """

    indicator: str
    scope: Literal["city", "district"] | None
    province: str | None
    year: int
    kind: str
    what_zh: str
    what_en: str
    source: str


@dataclass(frozen=True)
class BreakKind:
    """A kind of break of definition.

    `breaks`: figures before and after are not comparable; `explains`: it rules on a break that is found in the
    figures; `excuses`: a figure that leaves its series in that year is held against it only where it does so by far.
    """

    kind: str
    breaks: bool
    explains: bool
    excuses: bool
    definition: str
