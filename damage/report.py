"""What the suite found: shares by kind of defect, thresholds that are missed, and the report as Markdown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assets.markdown import markdown_table
from damage.cell_runs import CellOutcome
from damage.cells import CELL_KINDS
from damage.structural_kinds import STRUCTURAL_KINDS
from damage.structural_runs import StructuralOutcome

FALSE_ALARMS = {"ruled": 0.003, "screened": 0.005}
"""The largest share of the figures that may be objected to on undamaged volumes, by depth of audit."""
STRUCTURAL_SHARE = 1.0
CELL_SHARES = (
    ("times ten", True, 0.99),
    ("times ten", False, 0.95),
    ("divided by ten", True, 0.99),
    ("divided by ten", False, 0.95),
    ("one digit changed", True, 0.97),
)
"""Kind, whether a printed total exists, and the share of defects that has to be caught."""
EXAMPLES = 3
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Alarms:
    """What is objected to on the undamaged volumes, among the indicators of one depth of audit."""

    depth: str
    figures: int
    """Figures of cities."""
    unruled: int
    before_ledger: int

    @property
    def share(self) -> float:
        return self.unruled / self.figures


@dataclass(frozen=True)
class Results:
    """Everything that was found on one set of volumes."""

    volumes: str
    cells: Sequence[CellOutcome]
    structures: Sequence[StructuralOutcome]
    alarms: Sequence[Alarms]


def shortfalls(results: Results) -> list[str]:
    """The thresholds that are missed, a line each with examples of what was not caught."""
    lines = []
    for kind, with_total, wanted in CELL_SHARES:
        found = [
            one
            for one in results.cells
            if one.injection.kind.name == kind and one.injection.figure.with_total == with_total
        ]
        if share(found, caught) < wanted:
            where = "where a total is printed" if with_total else "where no total is printed"
            lines.append(f"{kind}, {where}: {percent(share(found, caught))} caught, {percent(wanted)} wanted")
    for kind, _ in STRUCTURAL_KINDS:
        of_kind = [one for one in results.structures if one.kind == kind]
        if share(of_kind, lambda one: one.caught) < STRUCTURAL_SHARE:
            lines.append(f"{kind}: {percent(share(of_kind, lambda one: one.caught))} caught, 100 % wanted")
    lines += [
        f"false alarms: {percent(alarms.share)} of the {alarms.depth} figures,"
        f" at most {percent(FALSE_ALARMS[alarms.depth])} wanted"
        for alarms in results.alarms
        if alarms.share > FALSE_ALARMS[alarms.depth]
    ]
    return lines


def caught(outcome: CellOutcome) -> bool:
    return outcome.caught


def share(found: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> float:
    """The share for which something holds; all of none."""
    return sum(map(holds, found)) / len(found) if found else 1.0


def percent(value: float) -> str:
    """
    >>> percent(0.98765)
    '98.8 %'
    """
    return f"{100 * value:.1f} %"


def markdown(results: Results) -> str:
    """The report on one set of volumes."""
    parts = [
        f"## The {results.volumes} volumes",
        "### Single cells",
        markdown_table(CELL_HEADINGS, [cell_row(kind.name, results.cells) for kind in CELL_KINDS]),
        "### Single cells by depth of audit",
        markdown_table(
            (
                "kind",
                *(
                    f"{depth}, {where}"
                    for depth in FALSE_ALARMS
                    for where in ("with total", "share", "no total", "share")
                ),
            ),
            [depth_row(kind.name, results.cells) for kind in CELL_KINDS],
        ),
        "### Structure",
        markdown_table(
            (
                "kind",
                "injected",
                "caught",
                "share",
                "by the layout",
                "by a contract",
                "every figure quarantined",
            ),
            [structural_row(kind, results.structures) for kind, _ in STRUCTURAL_KINDS],
        ),
        "### Undamaged",
        markdown_table(
            ("", "figures of cities", "share"),
            [
                row
                for alarms in results.alarms
                for row in (
                    (f"{alarms.depth}, all", f"{alarms.figures:,}", ""),
                    (
                        f"{alarms.depth}, objected to, nobody has ruled (false alarms)",
                        f"{alarms.unruled:,}",
                        thousandths(alarms.unruled, alarms),
                    ),
                    (
                        f"{alarms.depth}, objected to before the ledger",
                        f"{alarms.before_ledger:,}",
                        thousandths(alarms.before_ledger, alarms),
                    ),
                )
            ],
        ),
        "### Thresholds missed",
        "\n".join(f"- {line}" for line in shortfalls(results)) or "None.",
        "### Not caught",
        "\n".join(examples(results)) or "Nothing was missed.",
    ]
    return "\n\n".join(parts) + "\n"


def thousandths(count: int, alarms: Alarms) -> str:
    return f"{100 * count / alarms.figures:.3f} %"


CELL_HEADINGS = (
    "kind", "injected", "caught", "share", "one of a pair", "with total", "share", "no total", "share",
    "quarantined", "right entry proposed", "wrong entry proposed", "stops the build", "others quarantined",
)  # fmt: skip


def cell_row(kind: str, outcomes: Iterable[CellOutcome]) -> tuple[str, ...]:
    """One kind of defect of single cells."""
    found = [one for one in outcomes if one.injection.kind.name == kind]
    pair = bool(found) and found[0].injection.kind.judged > 1
    parts: list[str] = []
    for with_total in (True, False):
        part = [one for one in found if one.injection.figure.with_total == with_total]
        parts += [f"{len(part):,}", percent(share(part, caught)) if part else ""]
    return (
        kind,
        f"{len(found):,}",
        f"{sum(map(caught, found)):,}",
        percent(share(found, caught)),
        percent(share(found, lambda one: one.either)) if pair else "",
        *parts,
        f"{sum(one.quarantined for one in found):,}",
        f"{sum(one.proposed for one in found):,}",
        f"{sum(one.misproposed for one in found):,}",
        f"{sum(one.stopped for one in found):,}",
        f"{sum(one.beside for one in found):,}",
    )


def depth_row(kind: str, outcomes: Iterable[CellOutcome]) -> tuple[str, ...]:
    """One kind of defect of single cells, in figures that were ruled on by hand and in those that were screened."""
    found = [one for one in outcomes if one.injection.kind.name == kind]
    parts: list[str] = []
    for depth in FALSE_ALARMS:
        for with_total in (True, False):
            part = [
                one
                for one in found
                if one.injection.figure.depth == depth and one.injection.figure.with_total == with_total
            ]
            parts += [f"{len(part):,}", percent(share(part, caught)) if part else ""]
    return kind, *parts


def structural_row(kind: str, outcomes: Iterable[StructuralOutcome]) -> tuple[str, ...]:
    """One kind of structural defect."""
    found = [one for one in outcomes if one.kind == kind]
    ways = [f"{sum(one.by == way for one in found):,}" for way in ("layout", "contract", "quarantine")]
    hits = sum(one.caught for one in found)
    return kind, f"{len(found):,}", f"{hits:,}", percent(hits / len(found)) if found else "", *ways


def examples(results: Results) -> list[str]:
    """The first defects of every kind that were not caught."""
    lines = []
    for kind in CELL_KINDS:
        missed = [one for one in results.cells if one.injection.kind.name == kind.name and not one.caught]
        lines += [f"- {kind.name}: {described(one)}" for one in missed[:EXAMPLES]]
    for name, _ in STRUCTURAL_KINDS:
        left = [one for one in results.structures if one.kind == name and not one.caught]
        lines += [f"- {name}: {one.workbook}, {one.what}; {one.detail}" for one in left[:EXAMPLES]]
    return lines


def described(outcome: CellOutcome) -> str:
    """One defect: which figures said what, and say what."""
    changes = [
        f"{one.figure.workbook} {one.figure.cell} {one.figure.text!r} → {one.text!r}"
        for one in outcome.injection.changes
    ]
    figure = outcome.injection.figure
    total = "with total" if figure.with_total else "no total"
    return f"{figure.indicator} ({figure.scope}) of {figure.place_id} in {figure.year}, {total}: {'; '.join(changes)}"
