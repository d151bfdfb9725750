"""Headings: which indicator the heading over a column names, in which unit.

The exact wordings of the edition come first. Where they fail, any wording that the catalog knows for an indicator
of the table in another edition is good if the indicator is known to be printed in this one, in the same unit; then
the words alone are compared, then words with one letter misread. More than one answer is none.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assets.catalog import Catalog, Heading
from assets.catalog.records import within
from assets.errors import nearest
from assets.observations.page import Heading as PrintedHeading
from assets.observations.titles import PrintedTable
from assets.observations.wordings import (
    FEWEST_LETTERS,
    bare,
    editions_text,
    folded,
    label_and_unit,
    last_brackets,
    misread_unit,
    one_letter_apart,
)

UNIT_STATED = "unit stated here"
HEADINGS_FILE = "catalog/headings.csv"


@dataclass(frozen=True)
class Understood:
    """A heading that is understood."""

    heading: Heading
    """As this edition prints it; without an indicator, the column is not collected."""
    label: str
    unit: str | None
    """The printed unit that the column holds for; None where the column is not collected."""
    note: str | None = None
    """What was not read to the letter."""


@dataclass(frozen=True)
class Misunderstood:
    """A heading that is not understood: what is the matter, and what to do about it."""

    message: str
    unknown: bool = False
    """Whether no wording of the table is like it: it may belong to another table."""


class Headings:
    """The headings that the catalog knows in a table, as one edition understands them."""

    def __init__(self, catalog: Catalog, table_key: str, edition: int) -> None:
        self.units = catalog.printed_units
        self.factors = catalog.unit_factors
        self.canonical = {one.indicator: one.unit for one in catalog.indicators}
        self.edition = edition
        self.all = [one for one in catalog.headings if one.table_key == table_key]
        self.now = [one for one in self.all if within(one, edition)]
        self.exact: dict[str, Heading] = {}
        for one in self.now:
            self.exact.setdefault(one.heading, one)
        self.in_edition: dict[str, Heading] = {}
        for one in sorted(self.now, key=lambda heading: heading.misreading):
            if one.indicator:
                self.in_edition.setdefault(one.indicator, one)
        self.wordings: dict[str, list[Heading]] = defaultdict(list)
        self.folds: dict[str, list[Heading]] = defaultdict(list)
        for one in self.all:
            if one.note != UNIT_STATED:
                self.wordings[one.heading].append(one)
                for fold in {folded(label_and_unit(one.heading, self.units)[0]), folded(one.heading)}:
                    self.folds[fold].append(one)

    def read(
        self, printed: PrintedHeading, table: PrintedTable, unit_beside: str | None, unit_may_lack: bool
    ) -> Understood | Misunderstood:
        """What a heading over a column says.

        Args:
            unit_beside: the unit that holds where the heading has none of its own.
            unit_may_lack: whether a column without any unit is in the one that the edition is known to print.
        """
        label, unit = label_and_unit(printed.label, self.units)
        for one in (printed.label, label, with_unit_in_brackets(label, unit or unit_beside)):
            if exact := self.exact.get(one):
                return self.with_unit(exact, label, unit, unit_beside, unit_may_lack, None)
        clean = bare(printed.label)
        label, unit = label_and_unit(clean, self.units)
        brackets = None if unit else last_brackets(label)[1]
        tries = [clean, label] if unit else [label, last_brackets(label)[0]]
        tries.append(with_unit_in_brackets(label, unit or unit_beside))
        for records, to_the_letter in self.alternatives(tries):
            found = self.one_of(records)
            if isinstance(found, Misunderstood):
                return found
            if found is None:
                continue
            note = None if to_the_letter else f"heading {label!r} is read as {records[0].heading!r}"
            cut = brackets is not None and folded(label) != folded(records[0].heading)
            return self.with_unit(
                found, label, unit, unit_beside, unit_may_lack, note, brackets if cut else None
            )
        return self.unknown(label, table)

    def alternatives(self, labels: list[str]) -> Iterable[tuple[list[Heading], bool]]:
        """The records with other wordings for a heading, the most alike first, and whether they read alike."""
        folds = [folded(label) for label in labels]
        for label, fold in zip(labels, folds, strict=True):
            if records := self.wordings.get(label):
                yield records, True
            if records := self.folds.get(fold):
                yield records, True
        for fold in folds:
            near = [
                one
                for known, records in self.folds.items()
                if one_letter_apart(known, fold)
                for one in records
            ]
            if near and len({one.indicator for one in near}) == 1:
                yield near, False
        for fold in folds:
            cut_off = [
                one
                for known, records in self.folds.items()
                if len(fold) >= FEWEST_LETTERS and known.startswith(fold)
                for one in records
            ]
            if cut_off and len({one.indicator for one in cut_off}) == 1:
                yield cut_off, False

    def one_of(self, records: list[Heading]) -> Heading | Misunderstood | None:
        """The heading of this edition that records of one wording stand for; None where they do not agree."""
        collected = {one.indicator for one in records if one.indicator}
        if not collected:
            return records[0]
        printed = [self.in_edition[one] for one in collected if one in self.in_edition]
        if len(printed) == 1:
            return printed[0]
        if len(collected) > 1 or printed:
            return None
        ranges = editions_text((one.first_edition, one.last_edition) for one in records)
        return Misunderstood(
            f"heading {records[0].heading!r} ({next(iter(collected))}) is not known for edition {self.edition} (known: "
            f"{ranges}); widen the range in {HEADINGS_FILE}, or add a row of this edition"
        )

    def with_unit(
        self,
        heading: Heading,
        label: str,
        unit: str | None,
        unit_beside: str | None,
        unit_may_lack: bool,
        note: str | None,
        brackets: str | None = None,
    ) -> Understood | Misunderstood:
        """A heading with its unit: its own, else what stands beside it.

        Args:
            brackets: what stands in brackets at the end of the label and is no unit that the catalog knows.
        """
        if heading.indicator is None or heading.unit is None:
            return Understood(heading, label, None, note)
        own = heading.unit if heading.note == UNIT_STATED else unit
        if brackets and not own:
            if not misread_unit(brackets, heading.unit):
                return Misunderstood(
                    f"unit {brackets!r} is unknown; correct the workbook or add it to catalog/units.csv"
                )
            own, note = heading.unit, f"unit {brackets!r} is read as {heading.unit!r}"
        stated = own or unit_beside
        if stated is None and unit_may_lack:
            stated, note = heading.unit, f"no unit over {label!r}: read as {heading.unit!r}"
        if stated is None:
            return Misunderstood(
                f"no unit stands over {label!r}, expected {heading.unit!r}; complete the workbook"
            )
        if stated != heading.unit and self.counts_alike(heading.indicator, stated, heading.unit):
            return Understood(heading, label, heading.unit, f"unit {stated!r} is read as {heading.unit!r}")
        if stated != heading.unit:
            return Misunderstood(
                f"unit {stated!r} over {label!r}, expected {heading.unit!r}; correct the workbook, or add a row "
                f"with the unit of this edition to {HEADINGS_FILE}"
            )
        return Understood(heading, label, stated, note)

    def counts_alike(self, indicator: str, stated: str, expected: str) -> bool:
        """Whether a unit counts what the expected one does, as 平方米 of what is per head; ‰ is misread as %."""
        canonical = self.canonical[indicator]
        factors = {self.factors.get((unit, canonical)) for unit in (stated, expected)}
        return (len(factors) == 1 and None not in factors) or (stated, expected) == ("%", "‰")

    def unknown(self, label: str, table: PrintedTable) -> Misunderstood:
        """What is not understood of a heading that no wording of the table is like."""
        if not label:
            return Misunderstood(
                "no heading stands over a column of figures; complete the workbook", unknown=True
            )
        return Misunderstood(
            f"heading {label!r} is unknown in table {table.title!r}; add it to {HEADINGS_FILE}"
            + nearest(label, self.wordings),
            unknown=True,
        )

    def expected(self, table: PrintedTable) -> set[tuple[str, str]]:
        """Indicators and scopes that the edition is known to print in a table, in whichever printing."""
        return {
            (heading.indicator, scope)
            for heading in self.now
            if heading.indicator
            for scope in scopes_of(heading, table)
        }


def with_unit_in_brackets(label: str, unit: str | None) -> str:
    """A label as the catalog has it where it is the unit that tells which of two columns is meant."""
    return f"{label}({unit})"


def scopes_of(heading: Heading, table: PrintedTable) -> tuple[str, ...]:
    """The scopes in which a heading is printed: that of its table or its own, else both."""
    scope = table.scope or heading.scope
    return (scope,) if scope else ("city", "district")
