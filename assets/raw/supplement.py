"""Supplements: figures that the yearbooks do not print, one CSV row a figure."""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from assets.errors import ExtractError

COLUMNS = ["city", "year", "indicator", "scope", "value", "unit", "source"]


@dataclass(frozen=True)
class SupplementRow:
    """One row of a supplement, verbatim."""

    path: str
    row: int
    sha256: str
    city: str
    year: str
    indicator: str
    scope: str
    value: str
    unit: str
    source: str


def read_supplements(extracts: Path) -> list[SupplementRow]:
    """Every row of every `supplement/*.csv`, sorted by path."""
    rows: list[SupplementRow] = []
    for path in sorted((extracts / "supplement").glob("*.csv")):
        name = path.relative_to(extracts).as_posix()
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        try:
            lines = io.StringIO(content.decode("utf-8-sig"), newline="")
        except UnicodeDecodeError as error:
            raise ExtractError(f"{name}: is not UTF-8; save it as CSV UTF-8") from error
        reader = csv.DictReader(lines)
        if reader.fieldnames != COLUMNS:
            raise ExtractError(
                f"{name}: columns are {','.join(reader.fieldnames or [])}; expected {','.join(COLUMNS)}"
            )
        for fields in reader:
            if None in fields or None in fields.values():
                raise ExtractError(f"{name}, row {reader.line_num}: does not have {len(COLUMNS)} cells")
            rows.append(SupplementRow(name, reader.line_num, digest, **fields))
    return rows
