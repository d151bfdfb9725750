"""What nobody has ruled on, as a table for Excel that `make rule` reads back."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook

from assets.catalog import Catalog, Indicator, load_catalog
from assets.catalog.labels import labels, labels_of
from assets.catalog.problems import names_of_places
from assets.catalog.records import CatalogError
from assets.chain import BOOK
from assets.observations.places import NATION
from assets.publication.exports.scoreboard import PLAIN_TEXTS
from assets.publication.exports.sheet import Sheet, SheetColumn, Value, add_sheet
from assets.raw.workbooks import as_text
from assets.text import first_line
from assets.warehouse import WarehouseError, looked_into, sql_text, warehouse_path
from commands.rulings.findings_table import (
    COLUMNS,
    FILE_NAME,
    FROZEN_COLUMNS,
    label,
    sheet_columns,
)
from commands.rulings.rule import RulingsError, not_taken_in
from orchestration.named import SettingsError
from orchestration.plan import plan_book
from orchestration.settings import Settings, settings_from_environment

Row = dict[str, Any]


class FindingsError(Exception):
    """Why there is no table of findings, in one line."""


@dataclass(frozen=True)
class Open:
    """What nobody has ruled on."""

    columns: Sequence[Row]
    """Whole columns, a row each, under the names of the table's columns."""
    figures: Sequence[Row]
    """Single figures, likewise."""
    held_back: Sequence[tuple[Value, ...]]
    """Tables that are held back: edition, printed table, workbook, sheet, cell, finding."""


def main() -> int:
    """Write the table and say where it is; exit status 1 where there is no book, or rulings would be lost."""
    try:
        settings = settings_from_environment()
        path = settings.home / FILE_NAME
        refuse_loss(path, settings)
        found = open_findings(settings)
        write_table(found, path)
    except (CatalogError, FindingsError, SettingsError, WarehouseError) as error:
        print(error, file=sys.stderr)
        return 1
    except (FileCreateError, OSError) as error:
        print(
            f"{path}: cannot be written ({error}); close it, make room, or let it be written", file=sys.stderr
        )
        return 1
    print("\n".join([*told(found, path), *behind(settings)]))
    return 0


def told(found: Open, path: Path) -> Iterator[str]:
    """How much is open and where it stands."""
    editions = {row["edition"] for row in (*found.columns, *found.figures)}
    yield (
        f"open findings: {len(found.figures):,} figures and {len(found.columns):,} whole columns "
        f"in {len(editions)} editions; {len(found.held_back):,} tables or places held back"
    )
    yield f"table          {path}"
    if found.figures or found.columns:
        yield "to rule        fill in ruling and reason, save, then: make rule (or make rule FILE=…)"


def behind(settings: Settings) -> Iterator[str]:
    """What the book that was looked at lacks of what lies there now."""
    plan = plan_book(settings)
    if plan.assets:
        yield f"not current    {'; '.join(plan.reasons)}: make refresh, then make findings again"


def refuse_loss(path: Path, settings: Settings) -> None:
    """Refuse to write over a table that holds rulings which the ledger does not have yet."""
    if not path.exists():
        return
    try:
        waiting = not_taken_in(path, settings.extracts)
    except RulingsError:
        waiting = 1  # there is something that somebody filled in
    if waiting:
        raise FindingsError(
            f"{path}: holds rulings that are not taken in yet; make rule takes them in, or move the file away"
        )


def open_findings(settings: Settings) -> Open:
    """What the warehouse of the book holds that nobody has ruled on.

    Raises WarehouseError where a run has it open, FindingsError where there is none.
    """
    path = warehouse_path(settings.warehouses, BOOK)
    if not path.exists():
        raise FindingsError(f"{settings.home}: holds no book; make refresh makes it")
    catalog = load_catalog(settings.extracts)
    with looked_into(path) as connection:
        try:
            columns, figures, held_back = (
                rows_of(connection, f"rulings.{name}") for name in ("open_column", "open_figure", "held_back")
            )
        except duckdb.CatalogException as error:
            raise FindingsError(
                f"{path}: is not of a finished run ({first_line(error)}); make refresh makes it"
            ) from error
    places, indicators = names_of(catalog), {one.indicator: one for one in catalog.indicators}
    return Open(
        columns=[row | of_column(row) | named(row, places, indicators) for row in columns],
        figures=[row | of_figure(row) | named(row, places, indicators) for row in figures],
        held_back=[tuple(row.values()) for row in held_back],
    )


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The rows of a SELECT of sql/, by column."""
    cursor = connection.execute(sql_text(query))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def names_of(catalog: Catalog) -> dict[int, str]:
    """The names of cities, provinces and all cities together by their codes."""
    provinces = {one.province_id: one.name for one in catalog.provinces}
    cities = {one.city_id: one.name for one in catalog.cities}
    return provinces | cities | {NATION: min(names_of_places(catalog)[NATION])}


def named(row: Row, places: Mapping[int, str], indicators: Mapping[str, Indicator]) -> Row:
    """The place and the indicator of a row as people call them, and what is printed there as the ledger writes it."""
    indicator = indicators[row["indicator"]]
    return {
        "place": places[row["place_id"]],
        "indicator_label": f"{indicator.label_zh} {indicator.label_en}",
        "printed": printed_of(row),
    }


def printed_of(row: Row) -> str | None:
    """What is printed, as the guard of an entry compares it: a number in the canonical unit, or the text."""
    if row["reading"] == "number":
        return as_text(row["printed_value"])
    return " ".join((row["raw_text"] or "").split()) or None


def of_figure(row: Row) -> Row:
    """What is filled in beforehand for one figure: the evidence that speaks."""
    said = [row["grounds"], row["neighbours"], row["province_total"], row["proposed_for"]]
    return {"evidence": "; ".join(one for one in said if one)}


def of_column(row: Row) -> Row:
    """What is filled in beforehand for a column: to where it goes, and what would put it right."""
    against = f", {row['held_against']}" if row["held_against"] else ""
    objections = f"{row['tests']}: {row['figures']} figures 个数字{against}"
    return {
        "objections": objections,
        "evidence": objections,
        "factor": None if row["printed_as"] else row["factor"],
    }


def write_table(found: Open, path: Path) -> None:
    """Write the workbook beside its place and put it there at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    with Workbook(str(beside), PLAIN_TEXTS) as workbook:
        for sheet in (findings_sheet(found), instructions_sheet(), held_back_sheet(found)):
            add_sheet(workbook, sheet, None)
    beside.replace(path)


def findings_sheet(found: Open) -> Sheet:
    """Whole columns first, then the figures, each with empty cells for the ruling."""
    rows = [tuple(row.get(column.field) for column in COLUMNS) for row in (*found.columns, *found.figures)]
    return sheet("findings", sheet_columns(), rows, FROZEN_COLUMNS)


def instructions_sheet() -> Sheet:
    """How the table is filled in, a line a step."""
    lines = labels_of("instruction").values()
    columns = (SheetColumn("中文", "long"), SheetColumn("English", "long"))
    return sheet("instructions", columns, [(one.zh, one.en) for one in lines])


def held_back_sheet(found: Open) -> Sheet:
    """Tables that were not understood or are doubted as a whole: nothing to rule on, something to do."""
    fields = ("edition", "printed_table", "workbook", "sheet", "cell", "finding")
    columns = tuple(
        SheetColumn(f"{label(one).zh}\n{label(one).en}", "long" if one == "finding" else "text")
        for one in fields
    )
    return sheet("held_back", columns, found.held_back)


def sheet(
    key: str, columns: tuple[SheetColumn, ...], rows: Sequence[Sequence[Value]], frozen_columns: int = 0
) -> Sheet:
    """A sheet under its name and note of labels.csv."""
    name, note = labels()["sheet", key], labels()["sheet_note", key]
    title = f"{name.zh} {name.en}"
    return Sheet(title, title, f"{note.zh}　{note.en}", columns, rows, frozen_columns)
