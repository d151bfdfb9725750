"""A structural defect: which workbooks it changes, and how they stand after it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from assets.catalog import Catalog
from damage.chain import Key
from damage.workbooks import Sheets, Workbook


@dataclass(frozen=True)
class Volumes:
    """The delivered workbooks and what is known about them."""

    catalog: Catalog
    books: dict[str, Workbook]


@dataclass(frozen=True)
class Structure:
    """One structural defect: the workbooks that it changes, and how they stand after it."""

    kind: str
    book: Workbook
    changed: dict[str, Sheets]
    what: str
    moved: dict[Key, tuple[str | None, str | None]] = field(default_factory=dict)
    """Figures of cities that say something else, where finding each of them is enough: before and after."""


Damage = Callable[[Volumes, Workbook, Random], Structure | None]
Kind = tuple[str, Damage]


def changed(book: Workbook, sheets: Sheets, what: str) -> Structure:
    """A defect of one workbook; its kind is named by the caller."""
    return Structure("", book, {book.path: sheets}, what)
