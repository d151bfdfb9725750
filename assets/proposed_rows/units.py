"""The unit of a column: what is printed, checked by its figures against the series that they continue."""

import re
from dataclasses import dataclass

import numpy as np

from assets.catalog import Catalog, Unit
from assets.proposed_rows.evidence import Candidate
from assets.proposed_rows.printed_columns import PrintedColumn

AS_PRINTED = "as printed"
FARTHEST = 0.45
"""So far the figures of a year may lie from those beside it, in powers of ten: by a factor of 2.8."""
NEAREST = 0.2
"""A power of ten that the figures are off by is told where they lie within a factor of 1.6 of it."""
MAGNITUDES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
MAGNITUDE = re.compile(r"[十百千万亿]*")


@dataclass(frozen=True)
class UnitFound:
    """The unit of a column."""

    unit: str | None
    """As the catalog is to have it; None where nothing tells it."""
    certain: bool
    stated: bool
    """Whether the row of the heading must state it, since it is printed otherwise or not at all."""
    why: str
    """Key of labels.csv."""
    new: Unit | None = None
    """A row for units.csv, where the catalog does not know it."""


def unit_of(catalog: Catalog, candidate: Candidate, column: PrintedColumn) -> UnitFound:
    """The unit of a column that is taken for an indicator: the printed one, unless its figures say that it is another."""
    canonical = next(one.unit for one in catalog.indicators if one.indicator == candidate.indicator)
    usual = {
        one.printed: one
        for one in catalog.units
        if one.unit == canonical or (canonical == AS_PRINTED and one.base)
    }
    printed, shift = column.unit or column.beside, candidate.shift
    if canonical == AS_PRINTED:
        known = printed is not None and printed_before(catalog, candidate.indicator, printed)
        return UnitFound(printed, known, False, "unit_printed" if known else "unit_unclear")
    if printed in usual and (np.isnan(shift) or abs(off_by(usual[printed], shift)) <= FARTHEST):
        return UnitFound(printed, True, False, "unit_printed")
    unclear = UnitFound(printed, False, False, "unit_unclear")
    if np.isnan(shift):
        return unclear
    unknown = column.strange_unit if printed is None else None if printed in usual else printed
    if unknown:
        unclear = new_unit(unknown, canonical, usual, shift)
        if unclear.certain:
            return unclear
    fitting = [
        one.printed
        for one in usual.values()
        if abs(off_by(one, shift)) <= NEAREST and printed_before(catalog, candidate.indicator, one.printed)
    ]
    return UnitFound(fitting[0], True, True, "unit_by_figures") if len(fitting) == 1 else unclear


def off_by(unit: Unit, shift: float) -> float:
    """By which power of ten figures in a unit are off from the years beside."""
    return shift + float(np.log10(unit.factor))


def printed_before(catalog: Catalog, indicator: str, unit: str) -> bool:
    """Whether some edition prints an indicator in a unit."""
    return any((one.indicator, one.unit) == (indicator, unit) for one in catalog.headings)


def new_unit(strange: str, canonical: str, usual: dict[str, Unit], shift: float) -> UnitFound:
    """A unit that the catalog does not know: certain where its magnitude says what the figures say, or where it is one that
    it knows with words before it."""
    at_end = [
        one for one in usual.values() if strange.endswith(one.printed) and abs(off_by(one, shift)) <= NEAREST
    ]
    if len(at_end) == 1:
        return UnitFound(at_end[0].printed, True, True, "unit_by_figures")
    power = round(-shift)
    told = {
        round(np.log10(one.factor)) + magnitude(strange) - magnitude(one.printed)
        for one in usual.values()
        if without_magnitude(one.printed) == without_magnitude(strange)
    }
    new = Unit(strange, canonical, 10.0**power, False)
    certain = told == {power} and abs(shift + power) <= FARTHEST
    return UnitFound(strange, certain, False, "unit_new" if certain else "unit_unclear", new)


def magnitude(unit: str) -> int:
    """The power of ten in the name of a unit.

    >>> magnitude("百万元"), magnitude("人")
    (6, 0)
    """
    found = MAGNITUDE.match(unit)
    return sum(MAGNITUDES[sign] for sign in found[0]) if found else 0


def without_magnitude(unit: str) -> str:
    """What is counted.

    >>> without_magnitude("百万元")
    '元'
    """
    return MAGNITUDE.sub("", unit, count=1)
