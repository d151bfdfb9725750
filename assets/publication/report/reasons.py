"""Why a printed figure is corrected or quarantined, in both languages.

The ledger gives its reasons in English. In Chinese they are those of assets/catalog/ledger_reasons.csv, and of a reason
that has no wording there, the tests that object to the figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from assets.catalog.reading import read_rows
from assets.catalog.records import CATALOG_FOLDER
from assets.publication.report.headline import Both, both

LEDGER_REASONS_CSV = CATALOG_FOLDER / "ledger_reasons.csv"
Cell = tuple[str, str | None, str]


@dataclass(frozen=True)
class LedgerReason:
    """A reason of the ledger, and how it reads in Chinese."""

    reason: str
    zh: str


@cache
def ledger_reasons() -> Mapping[str, str]:
    """The Chinese wording of reasons, by the reason."""
    name = f"assets/catalog/{LEDGER_REASONS_CSV.name}"
    return {one.reason: one.zh for _, one in read_rows(LEDGER_REASONS_CSV, LedgerReason, name)}


def objections(rows: pd.DataFrame) -> Mapping[Cell, Both]:
    """The tests that object to a printed figure, by its cell. `rows`: what sql/report/objection.sql returns."""
    return {cell_of(row): {"en": row["tests_en"], "zh": row["tests_zh"]} for row in rows.to_dict("records")}


def cell_of(row: Mapping[Any, Any]) -> Cell:
    """Where a figure is printed."""
    return row["workbook"], None if pd.isna(row["sheet"]) else row["sheet"], row["cell"]


def reason_of(row: Mapping[Any, Any], objecting: Mapping[Cell, Both]) -> Both:
    """Why the figure of a row (reason, workbook, sheet, cell) is not used as printed."""
    tests = objecting.get(cell_of(row))
    reason = None if pd.isna(row["reason"]) else str(row["reason"])
    objected = both("reason_tests", tests=tests) if tests else both("reason_ledger")
    if reason is None:
        return objected
    return {"en": reason, "zh": ledger_reasons().get(reason, objected["zh"])}
