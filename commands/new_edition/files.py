"""Proposed rows as CSV files: the columns of the catalog, then what speaks for each row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assets.catalog import Heading, Indicator, Table, Unit
from assets.catalog.labels import labels
from assets.catalog.loading import OWN_FOLDER, keys
from assets.catalog.reading import read_rows
from assets.proposed_rows.identity import Candidate
from assets.proposed_rows.judging import Judged
from assets.proposed_rows.proposing import Proposals
from assets.proposed_rows.rows import Proposed
from assets.proposed_rows.totals import totals_closed
from commands.own_catalog.writing import cell_of, cells_of, names_of, write_rows

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

CERTAIN = "certain"
OPEN = "open"
WHERE = ("verdict", "why", "workbook", "sheet", "cell", "title", "printed")
EVIDENCE = (
    "taken_for", "taken_in", "cities", "likeness", "spread", "usual_spread", "rival_spread", "ratio",
    "correlation", "equal_share", "totals_closed",
)  # fmt: skip
CANDIDATES = "candidates"
NEW_INDICATORS = ("unknown", "words_unclear")
"""What leaves it open whether a column is of an indicator that the catalog does not have."""
FILES: "dict[str, type[DataclassInstance]]" = {"tables": Table, "headings": Heading, "units": Unit}
"""The files of the catalog for which rows can be certain."""


@dataclass(frozen=True)
class Written:
    """What was written."""

    folder: Path
    certain: tuple[Path, ...]
    """Files of the catalog that can be copied as they are."""


def write_proposals(folder: Path, proposed: Sequence[Proposals], extracts: Path | None) -> Written:
    """Write the proposals of all editions.

    Args:
        extracts: the folder of the volumes, whose own catalog the rows that are certain are joined to.

    Raises OSError where something cannot be written.
    """
    rows: dict[str, list[Proposed]] = {
        "tables": [row for one in proposed for row in one.tables],
        "headings": [row for one in proposed for row in one.headings],
        "units": [row for one in proposed for row in one.units],
    }
    certain = folder / CERTAIN
    to_copy = []
    for name, record in FILES.items():
        names = [*names_of(record), *WHERE, *EVIDENCE, CANDIDATES]
        write_rows(
            folder / f"{name}.csv",
            names,
            [[*cells_of(row.record), *evidence_cells(row)] for row in rows[name]],
        )
        path = certain / f"{name}.csv"
        path.unlink(missing_ok=True)
        new = [row.record for row in rows[name] if row.certain]
        if new:
            write_rows(path, names_of(record), map(cells_of, joined(name, record, new, extracts)))
            to_copy.append(path)
    write_rows(
        folder / "indicators.csv", [*names_of(Indicator), *WHERE, CANDIDATES], new_indicators(proposed)
    )
    write_rows(folder / "evidence.csv", ["edition", *WHERE, "candidate", *EVIDENCE], all_evidence(proposed))
    return Written(folder, tuple(to_copy))


def joined(
    name: str, record: "type[DataclassInstance]", new: Sequence["DataclassInstance"], extracts: Path | None
) -> list["DataclassInstance"]:
    """The user's own rows of a file with the new ones, which stand in place of those with the same key."""
    own = extracts / OWN_FOLDER / f"{name}.csv" if extracts else None
    rows = [one for _, one in read_rows(own, record, own.name)] if own and own.is_file() else []
    by_key = {tuple(getattr(one, field) for field in keys()[name]): one for one in [*rows, *new]}
    return list(by_key.values())


def evidence_cells(row: Proposed) -> list[str]:
    """What speaks for a row: that of the first of its columns that is certain, or of the first."""
    first = next((one for one in row.columns if one.certain), row.columns[0] if row.columns else None)
    table = row.of_table.table if row.of_table else first.table if first else None
    verdict = [CERTAIN if row.certain else OPEN, said(row.why)]
    if table is None:
        return [*verdict, *[""] * (len(WHERE) + len(EVIDENCE) - 1)]
    title = table.title.text if table.title else ""
    if row.of_table:
        found = row.of_table.found
        others = "; ".join(one for one in (found.key, *found.others) if one and not row.certain)
        cells = [table.workbook, table.sheet, table.cell or "", title, ""]
        return [*verdict, *cells, *[""] * len(EVIDENCE), others]
    assert first is not None
    return [
        *verdict,
        *where_cells(first),
        *candidate_cells(first, first.identity.chosen),
        candidates_of(first),
    ]


def where_cells(one: Judged) -> list[str]:
    """Where a column stands and what is printed over it."""
    title = one.table.title.text if one.table.title else ""
    return [one.table.workbook, one.column.sheet, one.column.cell, title, one.column.printed]


def candidate_cells(one: Judged, candidate: Candidate | None) -> list[str]:
    """What speaks for a column being of an indicator in a scope."""
    if candidate is None:
        return [""] * len(EVIDENCE)
    closed, printed = totals_closed(one.column)
    values = (
        candidate.indicator,
        candidate.scope,
        candidate.shared,
        round(candidate.likeness, 2),
        *(rounded(spread) for spread in (candidate.spread, candidate.usual, candidate.rival)),
        rounded(10**candidate.shift),
        rounded(candidate.correlation),
        round(candidate.equal, 3),
        f"{closed} of {printed}" if printed else None,
    )
    return [cell_of(value) for value in values]


def rounded(value: float) -> float | None:
    """A number to four digits; nothing where there is none."""
    return float(f"{value:.4g}") if abs(value) < float("inf") else None


def candidates_of(one: Judged) -> str:
    """What an open column could be, the likeliest first."""
    if one.certain:
        return ""
    return "; ".join(
        f"{candidate.indicator} ({candidate.scope})"
        for candidate in (one.identity.chosen, *one.identity.others)
        if candidate
    )


def new_indicators(proposed: Sequence[Proposals]) -> Iterator[list[str]]:
    """Columns that may be of an indicator which the catalog does not have, a row each: a person must say what it is."""
    for proposal in proposed:
        seen = set()
        for one in proposal.columns:
            name = (one.of_table.key, one.column.label, one.column.unit or one.column.beside)
            if one.certain or one.why not in NEW_INDICATORS or name in seen:
                continue
            seen.add(name)
            known = {"label_zh": one.column.label, "unit": name[2], "depth": "screened"}
            cells = [cell_of(known.get(field)) for field in names_of(Indicator)]
            yield [*cells, OPEN, said(one.why), *where_cells(one), candidates_of(one)]


def all_evidence(proposed: Sequence[Proposals]) -> Iterator[list[str]]:
    """Every column that the catalog does not understand, with each of its candidates."""
    for proposal in proposed:
        for one in proposal.columns:
            candidates: Iterable[Candidate | None] = (one.identity.chosen, *one.identity.others)
            for number, candidate in enumerate(candidates):
                if candidate or not number:
                    verdict = [CERTAIN if one.certain else OPEN, said(one.why)]
                    where = [str(proposal.edition), *verdict, *where_cells(one)]
                    yield [*where, str(number + 1), *candidate_cells(one, candidate)]


def said(why: str) -> str:
    """A reason in both languages."""
    label = labels()["edition", why]
    return f"{label.zh} {label.en}"
