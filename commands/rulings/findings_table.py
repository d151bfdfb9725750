"""The table on which a person rules: its columns, how they are headed, and which of them are filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from assets.catalog.dictionary import columns_of
from assets.catalog.labels import Label, labels
from assets.publication.exports.sheet import Kind, SheetColumn


@dataclass(frozen=True)
class TableColumn:
    """A column of the table: a field of the ledger, or something that helps to decide."""

    field: str
    kind: Kind
    filled_in: bool = False


COLUMNS = (
    TableColumn("place", "text"),
    TableColumn("year", "rank"),
    TableColumn("indicator_label", "text"),
    TableColumn("scope", "text"),
    TableColumn("printed", "text"),
    TableColumn("unit", "text"),
    TableColumn("proposed", "value"),
    TableColumn("ruling", "text", filled_in=True),
    TableColumn("value", "value", filled_in=True),
    TableColumn("reason", "long", filled_in=True),
    TableColumn("tests", "text", filled_in=True),
    TableColumn("objections", "long"),
    TableColumn("neighbours", "long"),
    TableColumn("province_total", "long"),
    TableColumn("copies", "long"),
    TableColumn("evidence", "long", filled_in=True),
    TableColumn("workbook", "long"),
    TableColumn("sheet", "text"),
    TableColumn("cell", "text"),
    TableColumn("through_id", "rank", filled_in=True),
    TableColumn("factor", "value", filled_in=True),
    TableColumn("printed_as", "text", filled_in=True),
    TableColumn("edition", "rank"),
    TableColumn("place_id", "rank"),
    TableColumn("indicator", "text"),
    TableColumn("printing", "text"),
)
FILE_NAME = "findings.xlsx"
"""Of the table, in the home."""
FROZEN_COLUMNS = 1
RULINGS = ("correct", "quarantine", "accept")


def sheet_columns() -> tuple[SheetColumn, ...]:
    """The columns as a sheet shows them, Chinese over English."""
    return tuple(
        SheetColumn(f"{label(one.field).zh}\n{label(one.field).en}", one.kind, entered=entered(one))
        for one in COLUMNS
    )


def entered(column: TableColumn) -> tuple[str, ...] | None:
    """What a person may enter in a column: one of some words, anything (none named), or nothing."""
    if column.field == "ruling":
        return tuple(f"{one} {ruling_labels()[one].zh}" for one in RULINGS)
    return () if column.filled_in else None


def label(field: str) -> Label:
    """What a column is called: as in the ledger, else by labels.csv."""
    for column in columns_of("catalog.ledger_entry"):
        if column.column == field:
            return Label("heading", field, column.label_en, column.label_zh)
    return labels()["heading", field]


def ruling_labels() -> Mapping[str, Label]:
    """What the rulings are called."""
    return {one: labels()["code", one] for one in RULINGS}


def field_headed(heading: str) -> str | None:
    """The field of a column by what stands over it: its name in the ledger, its label in either language, or both."""
    lines = {line.strip().lower() for line in heading.splitlines()}
    for column in COLUMNS:
        known = label(column.field)
        if lines and lines <= {column.field, known.en.lower(), known.zh}:
            return column.field
    return None


def ruling_of(text: str) -> str:
    """The ruling that a cell means, in either language or both; the text itself where it means none."""
    said = text.strip().lower().split()
    for ruling, called in ruling_labels().items():
        if said and set(said) <= {ruling, called.en.lower(), called.zh}:
            return ruling
    return text
