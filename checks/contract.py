"""The contract of a table, and what comes of holding the table to it.

What must hold of columns (keys, completeness, ranges, allowed values) and whether a table may be empty is in the
catalog (columns.csv, datasets.csv) and judged by Great Expectations; a layer's module adds the exact number of rows
and the rules that relate rows or tables, which are SQL.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import duckdb

from assets.catalog.dictionary import Column, columns_of, dataset_of
from assets.frames import frame_of
from assets.text import escaped, first_line
from assets.warehouse import append, withdraw_verdict
from checks.expectations import SHOWN_KEYS, quoted, suite_of, verdicts


@dataclass(frozen=True)
class Rule:
    """One rule as SQL: the condition under which a row breaks it."""

    name: str
    broken: str
    severity: str = "ERROR"
    counts: str = "count(*)"
    """What is told of the rows that break it."""


@dataclass(frozen=True)
class Contract:
    """What must hold of a table before the next layer may read it, beside what the catalog says of it and its columns."""

    table: str
    rows: str | None = None
    """A SELECT of the exact number of rows, where it is known."""
    rules: tuple[Rule, ...] = ()
    described: tuple[Column, ...] | None = None
    """The columns, where they are not those that the dictionary gives the table."""

    @property
    def least_rows(self) -> int:
        """The least number of rows that it may have, where the exact one is not known."""
        return 0 if dataset_of(self.table).may_be_empty else 1

    @property
    def columns(self) -> Sequence[Column]:
        """The columns that the table is held to."""
        return columns_of(self.table) if self.described is None else self.described


@dataclass(frozen=True)
class Outcome:
    """One row of publication.check_result."""

    asset: str
    check_name: str
    severity: str
    passed: bool
    evaluated: int | None
    failed: int
    detail: str | None = field(default=None)


def judge(connection: duckdb.DuckDBPyConnection, contract: Contract) -> list[Outcome]:
    """Hold a table to its contract: one outcome a rule, failing keys shown."""
    asset = contract.table.replace(".", "/")
    rows, found = verdicts(connection, contract.table, contract.columns, *allowed_rows(connection, contract))
    outcomes = [Outcome(asset, one.name, "ERROR", one.met, rows, one.failed, one.detail) for one in found]
    counts = broken_rows(connection, contract.table, contract.rules)
    for rule, failed in zip(contract.rules, counts, strict=True):
        detail = failing_keys(connection, contract.table, rule) if failed else None
        outcomes.append(Outcome(asset, rule.name, rule.severity, not failed, rows, failed, detail))
    return outcomes


def broken_rows(connection: duckdb.DuckDBPyConnection, table: str, rules: Sequence[Rule]) -> tuple[int, ...]:
    """The number of rows of a table that break each rule, or what else a rule counts of them."""
    if not rules:
        return ()
    counts = ", ".join(f"coalesce({rule.counts} filter ({rule.broken}), 0)::bigint" for rule in rules)
    return tuple(connection.execute(f"select {counts} from {table}").fetchall()[0])


def allowed_rows(connection: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[int, int | None]:
    """The least and the greatest number of rows that a contract allows; None: any number from the least on."""
    if contract.rows is None:
        return contract.least_rows, None
    expected = int(connection.execute(contract.rows).fetchall()[0][0])
    return expected, expected


def failing_keys(connection: duckdb.DuckDBPyConnection, table: str, rule: Rule) -> str:
    """The keys of the first rows that break a rule."""
    columns = ", ".join(quoted(one.column) for one in columns_of(table) if one.key) or "*"
    cursor = connection.execute(
        f"select distinct {columns} from {table} where {rule.broken} order by all limit {SHOWN_KEYS}"
    )
    names = [one[0] for one in cursor.description or []]
    return "; ".join(
        ", ".join(f"{name} {escaped(str(value))}" for name, value in zip(names, row, strict=True))
        for row in cursor.fetchall()
    )


def record(connection: duckdb.DuckDBPyConnection, asset: str, outcomes: Sequence[Outcome]) -> None:
    """Keep the outcomes of one asset in place of earlier ones."""
    withdraw_verdict(connection, asset.replace("/", "."))
    append(connection, "publication.check_result", frame_of(outcomes, Outcome))


def write_suites(folder: Path, contracts: Iterable[Contract]) -> list[Path]:
    """Write the suite of each table as Great Expectations' own JSON; rules in SQL are no part of it.

    Where the exact number of rows rests on other tables, the suite asks for the least.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for contract in contracts:
        suite = suite_of(contract.table, contract.columns, contract.least_rows)
        path = folder / f"{contract.table}.json"
        path.write_text(
            json.dumps(suite.to_json_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        paths.append(path)
    return paths


def unjudged(asset: str, error: Exception) -> Outcome:
    """A check that raised is a failed check."""
    reason = f"{type(error).__name__}: {first_line(error)}"
    return Outcome(asset, "the contract can be judged", "ERROR", False, 0, 1, reason)


def check_result(outcomes: Sequence[Outcome]) -> dg.AssetCheckResult:
    """Outcomes as one Dagster result: failed where a rule of severity ERROR is broken."""
    broken = [one for one in outcomes if not one.passed]
    errors = [one for one in broken if one.severity == "ERROR"]
    return dg.AssetCheckResult(
        passed=not errors,
        severity=dg.AssetCheckSeverity.ERROR,
        description="; ".join(f"{one.check_name}: {one.failed} ({one.detail})" for one in broken) or None,
        metadata={
            "rules": len(outcomes),
            "broken": len(broken),
            "outcomes": dg.MetadataValue.table(
                [
                    dg.TableRecord(
                        {
                            "rule": one.check_name,
                            "severity": one.severity,
                            "passed": one.passed,
                            "failed": one.failed,
                            "detail": one.detail or "",
                        }
                    )
                    for one in outcomes
                ]
            )
            if outcomes
            else dg.MetadataValue.text("none"),
        },
    )
