"""Supplements: figures that the yearbooks do not print, one CSV row a figure."""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from assets.errors import ExtractError, refuse
from assets.raw.folder import content_of, files_in, text_of
from assets.text import escaped

MOST_ROWS = 300_000
"""Of all files together: 290 cities, 21 years and some fifty indicators; and what memory holds beside all else."""
TOO_MANY = f"more than {MOST_ROWS:,} rows are no supplement; deliver the figures that the studies use"
SHOWN = 200
"""How many signs of a heading that is none are shown."""
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
    """Every row of every `supplement/*.csv`, sorted by path.

    Raises ExtractError with a line for every file or row that is no supplement.
    """
    rows: list[SupplementRow] = []
    findings: list[str] = []
    for one in files_in(extracts, "supplement"):
        name = one.path
        try:
            of_file, of_file_findings = rows_of_supplement(name, content_of(one.file, name))
        except ExtractError as error:
            findings.append(str(error))
            continue
        except (UnicodeDecodeError, csv.Error) as error:
            why = error.reason if isinstance(error, UnicodeDecodeError) else error
            findings.append(f"{name}: is no CSV ({why}); save it as CSV UTF-8")
            continue
        if len(rows) + len(of_file) > MOST_ROWS:
            raise ExtractError(f"supplement/*.csv: {TOO_MANY}")
        rows += of_file
        findings += of_file_findings
    refuse(findings)
    return rows


def rows_of_supplement(name: str, content: bytes) -> tuple[list[SupplementRow], list[str]]:
    """The rows of one file, and a line for what is not one.

    Raises UnicodeDecodeError for what is neither UTF-8 nor GB18030, csv.Error for what is no CSV, as where a quotation
    mark is not closed, ExtractError for more rows than any supplement has.
    """
    if content.count(b"\n") > MOST_ROWS:
        raise ExtractError(f"{name}: {TOO_MANY}")
    digest = hashlib.sha256(content).hexdigest()
    reader = csv.DictReader(io.StringIO(text_of(content), newline=""), strict=True)
    if reader.fieldnames != COLUMNS:
        columns = escaped(",".join(reader.fieldnames or [])[:SHOWN])
        return [], [f"{name}: columns are {columns}; expected {','.join(COLUMNS)}"]
    rows: list[SupplementRow] = []
    findings: list[str] = []
    for fields in reader:
        if None in fields or None in fields.values():
            findings.append(f"{name}, row {reader.line_num}: does not have {len(COLUMNS)} cells")
        else:
            rows.append(SupplementRow(name, reader.line_num, digest, **fields))
    return rows, findings
