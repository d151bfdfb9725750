"""Files of the catalog as commands write them for a user's own folder."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from assets.raw.workbooks import as_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def names_of(record: "type[DataclassInstance]") -> list[str]:
    """The columns of the file of a record."""
    return [field.name for field in fields(record)]


def cells_of(record: "DataclassInstance") -> list[str]:
    """The cells of the row of a record, as the catalog is read."""
    return [cell_of(getattr(record, name)) for name in names_of(type(record))]


def cell_of(value: object) -> str:
    """A value as the cell of a CSV file: nothing is blank, truth is `true` or `false`.

    >>> cell_of(None), cell_of(True), cell_of(0.0001), cell_of(2005)
    ('', 'true', '0.0001', '2005')
    """
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else as_text(value)


def write_rows(path: Path, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file beside its place and put it there at once; with a mark by which Excel knows UTF-8.

    Raises OSError where it cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    beside.write_text(text.getvalue(), encoding="utf-8-sig")
    beside.replace(path)
