"""Rulings that a person filled in, checked and taken into their own ledger."""

import sys
import typing
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from assets.catalog import Catalog, load_catalog
from assets.catalog.loading import OWN_FOLDER, keys
from assets.catalog.problems import known_names, names_of_places, problems_of_ruling, unknown_names
from assets.catalog.reading import parser_of, read_rows
from assets.catalog.records import CatalogError, Correction
from assets.errors import ExtractError, first_of
from assets.raw.cell_address import column_letters
from assets.raw.workbooks import SheetCells, read_workbook
from commands.own_catalog.writing import cells_of, names_of, write_rows
from commands.rulings.findings_table import FILE_NAME, field_headed, ruling_of
from orchestration.named import SettingsError, refuse_no_path
from orchestration.settings import Settings, settings_from_environment

LEDGER = "corrections"
HEADED_WITHIN = 20
"""Rows in which the headings are looked for."""
ONLY_OF = {"tests": "accept", "factor": "correct", "printed_as": "correct"}
"""Cells that are filled in beforehand for one ruling and mean nothing for the others."""
REMARKS = ("value", "reason")
"""Cells that nobody fills in without meaning to rule."""
Key = tuple[object, ...]


class RulingsError(Exception):
    """Rulings that cannot be taken in, a line each."""


@dataclass(frozen=True)
class Ruled:
    """An entry, and the cell of its ruling as messages name it."""

    place: str
    entry: Correction


@dataclass(frozen=True)
class Taken:
    """What became of the rulings that were filled in."""

    new: Sequence[Correction]
    replaced: Sequence[Correction]
    """Those that stood in the user's own ledger and said something else, as they stand now."""
    known: int
    """Those that stood there already."""


def main(file: str | None) -> int:
    """Take the rulings of a table in; exit status 1 and nothing written where one of them cannot be."""
    try:
        settings = settings_from_environment()
        refuse_no_path("FILE", file or "")
        refuse_synthetic(settings)
        path = Path(file) if file else settings.home / FILE_NAME
        ledger = ledger_of(settings.extracts)
        taken = take_in(path, settings.extracts)
    except (CatalogError, RulingsError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(told(taken, path, ledger)))
    return 0


def told(taken: Taken, path: Path, ledger: Path) -> Iterator[str]:
    """What was taken in, and what to do next."""
    if not (taken.new or taken.replaced or taken.known):
        yield f"table          {path}: no ruling is filled in"
    for one in taken.replaced:
        yield f"replaced       {one.indicator} ({one.scope}) of {one.place} in edition {one.edition}: now '{one.ruling}'"
    by_ruling = Counter(one.ruling for one in (*taken.new, *taken.replaced))
    counts = ", ".join(f"{ruling} {count:,}" for ruling, count in sorted(by_ruling.items())) or "none"
    yield (
        f"rulings        {len(taken.new):,} new, {len(taken.replaced):,} replaced, {taken.known:,} stood there already "
        f"({counts})"
    )
    yield f"ledger         {ledger}"
    if taken.new or taken.replaced:
        yield "to apply       make refresh"


def refuse_synthetic(settings: Settings) -> None:
    """Refuse rulings on the synthetic set, which is written anew and would lose them."""
    if settings.synthetic:
        raise RulingsError(
            f"{settings.extracts}: synthetic volumes take no rulings; name the folder of your volumes in RENXING_EXTRACTS"
        )


def ledger_of(extracts: Path) -> Path:
    """The user's own ledger."""
    return extracts / OWN_FOLDER / f"{LEDGER}.csv"


def take_in(path: Path, extracts: Path) -> Taken:
    """Check the rulings of a table and add them to the user's own ledger, or none of them."""
    ruled = rulings_of(path, load_catalog(extracts))
    ledger = ledger_of(extracts)
    standing = own_entries(ledger)
    ours = {key_of(one): one for one in load_catalog().corrections}
    new, replaced, known = [], [], 0
    for key, one in ruled.items():
        before = standing.get(key, ours.get(key))
        if one.entry == before:
            known += 1
        elif key in standing:
            replaced.append(one.entry)
        else:
            new.append(one.entry)
    if new or replaced:
        write_ledger(ledger, standing | {key_of(one): one for one in (*new, *replaced)})
    return Taken(new, replaced, known)


def not_taken_in(path: Path, extracts: Path) -> int:
    """How many rulings of a table the catalog does not have. Raises RulingsError where they cannot be read."""
    catalog = load_catalog(extracts)
    entries = set(catalog.corrections)
    return sum(one.entry not in entries for one in rulings_of(path, catalog).values())


def own_entries(ledger: Path) -> dict[Key, Correction]:
    """The entries of the user's own ledger by their keys."""
    if not ledger.exists():
        return {}
    rows = read_rows(ledger, Correction, f"{OWN_FOLDER}/{ledger.name}")
    return {key_of(entry): entry for _, entry in rows}


def key_of(entry: Correction) -> Key:
    """By what an entry is known."""
    return tuple(getattr(entry, field) for field in keys()[LEDGER])


def write_ledger(ledger: Path, entries: Mapping[Key, Correction]) -> None:
    """Write a ledger beside its place and put it there at once."""
    try:
        write_rows(ledger, names_of(Correction), map(cells_of, entries.values()))
    except OSError as error:
        raise RulingsError(
            f"{ledger}: cannot be written ({error.strerror}); make the folder writable, or link the volumes into a folder "
            "of your own and name that in RENXING_EXTRACTS"
        ) from error


def rulings_of(path: Path, catalog: Catalog) -> dict[Key, Ruled]:
    """The rulings of a filled-in table by their keys.

    Raises RulingsError for a file that is none, and for rows that cannot be taken in, a line each.
    """
    if not path.is_file():
        raise RulingsError(
            f"{path}: no such file; make findings writes the table, make rule FILE=… names yours"
        )
    try:
        sheets = read_workbook(path, path.name)
    except ExtractError as error:
        raise RulingsError(str(error)) from error
    known, names = known_names(catalog), names_of_places(catalog)
    problems: list[str] = []
    ruled: dict[Key, Ruled] = {}
    tables = [table for sheet in sheets if (table := filled_in(path.name, sheet))]
    if not tables:
        raise RulingsError(
            f"{path.name}: has no sheet with the headings of make findings; write the table anew and fill that in"
        )
    for table in tables:
        for row in table.rows:
            one, found = table.ruling(row)
            if one is not None:
                found = [*unknown_names(one.entry, known), *problems_of_ruling(one.entry, names)]
                first = ruled.setdefault(key_of(one.entry), one)
                if first is not one:
                    found.append(f"rules on what {first.place} rules on; keep one of the two")
                found = [f"{one.place}: {problem}" for problem in found]
            problems += found
    if problems:
        raise RulingsError("\n".join(first_of(problems)))
    return ruled


@dataclass(frozen=True)
class FilledIn:
    """A sheet with the headings of the table."""

    name: str
    """Of file and sheet, as messages name them."""
    columns: Mapping[str, str]
    """The letters of the column of each field."""
    rows: Sequence[tuple[int, Mapping[str, str]]]
    """Number, and text by field, of those on which somebody rules or remarks something."""

    def cell(self, row: int, field: str) -> str:
        """A cell as messages name it."""
        return f"{self.name}, cell {self.columns[field]}{row}"

    def ruling(self, row: tuple[int, Mapping[str, str]]) -> tuple[Ruled | None, list[str]]:
        """The entry of a row, or what is wrong with its cells, a line each."""
        number, texts = row
        if "ruling" not in texts:
            filled = next(field for field in REMARKS if field in texts)
            return None, [
                f"{self.cell(number, filled)}: is filled in and the row has no ruling; choose one, or empty the cell"
            ]
        given = dict(texts) | {"ruling": ruling_of(texts["ruling"])}
        given = {
            field: text
            for field, text in given.items()
            if ONLY_OF.get(field, given["ruling"]) == given["ruling"]
        }
        values: dict[str, typing.Any] = {}
        problems = []
        for field, kind in typing.get_type_hints(Correction).items():
            try:
                values[field] = parser_of(kind)(given.get(field))
            except ValueError as error:
                problems.append(f"{self.cell(number, field)}: {field}: {error}; fill in what is right")
        if problems:
            return None, problems
        return Ruled(self.cell(number, "ruling"), Correction(**values)), []


def filled_in(file: str, sheet: SheetCells) -> FilledIn | None:
    """A sheet as a table that is filled in; None where it has other headings."""
    rows = sheet.by_row()
    needed = {field.name for field in fields(Correction)}
    for number in sorted(rows)[:HEADED_WITHIN]:
        headed = {column: field for column, text in rows[number].items() if (field := field_headed(text))}
        if needed <= set(headed.values()):
            below = [
                (row, {headed[column]: text for column, text in rows[row].items() if column in headed})
                for row in sorted(rows)
                if row > number
            ]
            return FilledIn(
                f"{file}, sheet {sheet.sheet}",
                {field: column_letters(column) for column, field in headed.items()},
                [(row, texts) for row, texts in below if texts.keys() & {"ruling", *REMARKS}],
            )
    return None
