"""The contract of a table: rows, keys, complete columns, ranges and allowed values, judged by Great
Expectations on figures that SQL has aggregated, so that two million rows cost what two hundred do.

Keys and required columns come from the catalog (columns.csv); a layer's module adds the rest.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import dagster as dg
import duckdb
import pandas as pd

from assets.catalog.dictionary import Column, columns_of
from assets.table_assets import frame_of
from assets.warehouse import append, literal, withdraw_verdict
from checks.expectations import broken_rules

SHOWN_KEYS = 10
ROWS = "rows"


@dataclass(frozen=True)
class Range:
    """A column's values lie between two bounds; NULL is left to the completeness of columns."""

    column: str
    low: float
    high: float


@dataclass(frozen=True)
class Allowed:
    """A column's values are among these."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One rule as SQL: the condition under which a row breaks it."""

    name: str
    broken: str
    severity: str = "ERROR"


@dataclass(frozen=True)
class Contract:
    """What must hold of a table before the next layer may read it."""

    table: str
    least_rows: int = 1
    rows: str | None = None
    """A SELECT of the exact number of rows, where it is known."""
    ranges: tuple[Range, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    rules: tuple[Rule, ...] = ()
    described: tuple[Column, ...] | None = None
    """The columns, where they are not those that the dictionary gives the table."""

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


def rules_of(contract: Contract) -> list[Rule]:
    """The rules that each row is held to."""
    required = [column.column for column in contract.columns if column.required]
    return [
        *[Rule(f"{name} is complete", f"{quoted(name)} is null") for name in required],
        *[
            Rule(
                f"{one.column} between {one.low:g} and {one.high:g}",
                f"{quoted(one.column)} not between {one.low} and {one.high} or isnan({quoted(one.column)})",
            )
            for one in contract.ranges
        ],
        *[
            Rule(
                f"{one.column} is one of {', '.join(one.values)}",
                f"{quoted(one.column)} not in ({', '.join(map(literal, one.values))})",
            )
            for one in contract.allowed
        ],
        *contract.rules,
    ]


def judge(connection: duckdb.DuckDBPyConnection, contract: Contract) -> list[Outcome]:
    """Hold a table to its contract: one outcome a rule, failing keys shown."""
    key = [column.column for column in contract.columns if column.key]
    rules = rules_of(contract)
    if key:
        rules = [Rule(f"{', '.join(key)} unique", duplicates(contract.table, key)), *rules]
    rows, broken = measure(connection, contract.table, rules)
    least, most = allowed_rows(connection, contract)
    off = max(least - rows, rows - most, 0)
    rules = [Rule(ROWS, "false"), *rules]
    measured = pd.DataFrame(
        {
            "rule": [rule.name for rule in rules],
            "severity": [rule.severity for rule in rules],
            "broken_rows": [off, *broken],
        }
    )
    verdict = broken_rules(contract.table, measured)

    outcomes = []
    for position, (rule, failed) in enumerate(zip(rules, measured["broken_rows"], strict=True)):
        passed = position not in verdict
        detail = None
        if rule.name == ROWS:
            detail = f"{rows}, expected {least}" + ("" if most == least else " or more")
        elif not passed:
            detail = failing_keys(connection, contract.table, key, rule)
        asset = contract.table.replace(".", "/")
        outcomes.append(Outcome(asset, rule.name, rule.severity, passed, rows, int(failed), detail))
    return outcomes


def measure(
    connection: duckdb.DuckDBPyConnection, table: str, rules: Sequence[Rule]
) -> tuple[int, list[int]]:
    """The number of rows of a table, and of those that break each rule."""
    broken = [f"count(*) filter ({rule.broken})" for rule in rules]
    counts = connection.execute(f"select {', '.join(['count(*)', *broken])} from {table}").fetchall()[0]
    return int(counts[0]), [int(count) for count in counts[1:]]


def allowed_rows(connection: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[int, int]:
    """The least and the greatest number of rows that a contract allows."""
    if contract.rows is None:
        return contract.least_rows, sys.maxsize
    expected = int(connection.execute(contract.rows).fetchall()[0][0])
    return expected, expected


def duplicates(table: str, key: Sequence[str]) -> str:
    """The condition that a row's key stands more than once in its table."""
    columns = ", ".join(map(quoted, key))
    return f"({columns}) in (select ({columns}) from {table} group by {columns} having count(*) > 1)"


def failing_keys(connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], rule: Rule) -> str:
    """The keys of the first rows that break a rule."""
    columns = ", ".join(map(quoted, key)) or "*"
    cursor = connection.execute(
        f"select distinct {columns} from {table} where {rule.broken} order by all limit {SHOWN_KEYS}"
    )
    names = [one[0] for one in cursor.description or []]
    return "; ".join(
        ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True))
        for row in cursor.fetchall()
    )


def record(connection: duckdb.DuckDBPyConnection, asset: str, outcomes: Sequence[Outcome]) -> None:
    """Keep the outcomes of one asset in place of earlier ones."""
    withdraw_verdict(connection, asset.replace("/", "."))
    append(connection, "publication.check_result", frame_of(outcomes, Outcome))


def unjudged(asset: str, error: Exception) -> Outcome:
    """A check that raised is a failed check."""
    reason = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no message'}"
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


def quoted(column: str) -> str:
    return f'"{column}"'
