"""How the CSV files of the catalog are read into records.

A row that does not fit its record (a column missing, a value of another type) is an error that names the file, the
line and the column.
"""

import csv
import dataclasses
import io
import math
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from assets.catalog.records import CatalogError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


def read_records(path: Path, record: type[Record]) -> tuple[Record, ...]:
    """Read one CSV file into records; column names are the field names, an empty cell is None.

    A field of several words has them apart by spaces.
    """
    return tuple(one for _, one in read_rows(path, record, path.name))


def read_rows(path: Path, record: type[Record], name: str) -> list[tuple[str, Record]]:
    """Read one CSV file into records, each with where it stands: `<name>, line 2`. Empty rows are passed over."""
    parsers = {field: parser_of(kind) for field, kind in typing.get_type_hints(record).items()}
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CatalogError(
            f"{name}: cannot be read ({error.strerror}); put a file there that you can read"
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogError(f"{name}: is not UTF-8; save it as CSV UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = [field.name for field in dataclasses.fields(record)]
    if reader.fieldnames != columns:
        raise CatalogError(
            f"{name}: columns are {','.join(reader.fieldnames or [])}; expected {','.join(columns)}"
        )
    rows = []
    for line, row in enumerate(reader, start=2):
        if any(row.values()):
            place = f"{name}, line {line}"
            rows.append((place, record(**values_of(row, parsers, place))))
    return rows


def values_of(
    row: dict[str, str | None], parsers: dict[str, Callable[[str | None], object]], place: str
) -> dict[str, object]:
    """The cells of a row as values of its fields. Raises CatalogError for one that is none."""
    if None in row:
        raise CatalogError(
            f"{place}: has more cells than the {len(parsers)} columns; put a text with a comma into quotation marks"
        )
    values = {}
    for field, parse in parsers.items():
        try:
            values[field] = parse(row[field])
        except ValueError as error:
            raise CatalogError(f"{place}: {field}: {error}; correct the cell") from error
    return values


def parser_of(kind: object) -> Callable[[str | None], object]:
    """What turns the text of a CSV cell into a value of the annotated type."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        parse_given = parser_of(typing.get_args(kind)[0])
        return lambda text: parse_given(text) if text else None
    if typing.get_origin(kind) is tuple:
        return lambda text: tuple((text or "").split())
    if typing.get_origin(kind) is Literal:
        choices = typing.get_args(kind)
        return lambda text: one_of(text, choices)
    convert = CONVERTED[typing.cast(type, kind)]
    return lambda text: convert(required(text))


def one_of(text: str | None, choices: tuple[str, ...]) -> str | None:
    """A text that is one of some. Raises ValueError for any other."""
    if text not in choices:
        raise ValueError(f"{text!r} is none of {', '.join(choices)}")
    return text


def required(text: str | None) -> str:
    """The text of a cell that must hold something. Raises ValueError for an empty one."""
    if not text:
        raise ValueError("a required cell is empty")
    return text


def truth(text: str) -> bool:
    """`true` or `false` as a truth value, in capitals, too, as Excel writes them. Raises ValueError for anything else."""
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def whole(text: str) -> int:
    """A whole number. Raises ValueError for anything else."""
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text!r} is no whole number") from None


def finite(text: str) -> float:
    """A number. Raises ValueError for anything else, `nan` and `inf` included."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{text!r} is no number")
    return number


CONVERTED: dict[type, Callable[[str], object]] = {bool: truth, int: whole, float: finite, str: str}
"""By type of a field, what turns the text of a cell into it."""
