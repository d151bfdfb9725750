"""What Great Expectations holds against the rows of a table.

The suite of a table is made from its columns in the dictionary: unique keys, completeness, ranges, allowed
values; and from the number of rows that its contract allows. It judges a frame that has of the table what the
suite looks at: against DuckDB itself the expectations fail without a word.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pyarrow as pa

from assets.catalog.dictionary import Column, allowed_values

if TYPE_CHECKING:
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.datasource.fluent.interfaces import Batch

# Read when Great Expectations is imported, which takes seconds and is left to the first judgement.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

ROWS = "rows"
SHOWN_KEYS = 10
VERDICTS = {"result_format": "BOOLEAN_ONLY"}
FAILING_ROWS = {"result_format": "COMPLETE", "return_unexpected_index_query": False}


class ExpectationError(RuntimeError):
    """An expectation could not be evaluated, which is no verdict."""


@dataclass(frozen=True)
class Verdict:
    """Whether an expectation is met, how many rows it fails for, and what is shown of it."""

    name: str
    met: bool
    failed: int = 0
    detail: str | None = None


def verdicts(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    described: Sequence[Column],
    least_rows: int,
    most_rows: int | None,
) -> tuple[int, list[Verdict]]:
    """Hold a table to its suite: its number of rows, and a verdict an expectation.

    Raises ExpectationError where one could not be evaluated.
    """
    columns = columns_in(connection, table, described)
    suite = suite_of(table, columns, least_rows, most_rows)
    names = [str(one.description) for one in suite.expectations]
    frame = frame_for_suite(connection, table, columns)
    batch = batch_definition().get_batch({"dataframe": frame})
    results = results_of(batch, suite, VERDICTS)
    if unmet := [name for name in names if not results[name].success]:
        # To collect the failing rows takes twice the time: only those that fail are asked for them.
        suite.expectations = [one for one in suite.expectations if one.description in unmet]
        results |= results_of(batch, suite, FAILING_ROWS)
    found = []
    for name in names:
        result = results[name]
        if name == ROWS:
            most = len(frame) if most_rows is None else most_rows
            off = max(least_rows - len(frame), len(frame) - most, 0)
            wanted = f"{least_rows}" if most_rows == least_rows else f"{least_rows} or more"
            found.append(Verdict(name, bool(result.success), off, f"{len(frame)}, expected {wanted}"))
        elif result.success:
            found.append(Verdict(name, True))
        else:
            rows = result.result["unexpected_index_list"]
            found.append(
                Verdict(name, False, result.result["unexpected_count"], keys_of(frame, columns, rows))
            )
    return len(frame), found


def columns_in(
    connection: duckdb.DuckDBPyConnection, table: str, described: Sequence[Column]
) -> list[Column]:
    """The columns of a table: it may lack one that need not be filled, as a study does without a variable."""
    present = connection.sql(f"select * from {table} limit 0").columns
    return [one for one in described if one.key or one.required or one.column in present]


def suite_of(
    table: str, columns: Sequence[Column], least_rows: int, most_rows: int | None = None
) -> "gx.ExpectationSuite":
    """The expectations of a table, each with the name of its rule as description."""
    import great_expectations as gx

    return gx.ExpectationSuite(
        name=table,
        expectations=[number_of_rows(least_rows, most_rows), *expectations_of(columns)],
    )


def number_of_rows(least_rows: int, most_rows: int | None) -> "gxe.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectTableRowCountToBeBetween(min_value=least_rows, max_value=most_rows, description=ROWS)


def expectations_of(columns: Sequence[Column]) -> "Iterator[gxe.Expectation]":
    """What must hold of the key and of each column."""
    import great_expectations.expectations as gxe

    key = [one.column for one in columns if one.key]
    unique = f"{', '.join(key)} unique"
    if len(key) == 1:
        yield gxe.ExpectColumnValuesToBeUnique(column=key[0], description=unique)
    elif key:
        # An empty part of a key is a value of it like any other.
        yield gxe.ExpectCompoundColumnsToBeUnique(column_list=key, ignore_row_if="never", description=unique)
    for one in columns:
        if one.required:
            yield gxe.ExpectColumnValuesToNotBeNull(
                column=one.column, description=f"{one.column} is complete"
            )
    for one in columns:
        if is_bounded(one):
            yield gxe.ExpectColumnValuesToBeBetween(
                column=one.column, min_value=one.low, max_value=one.high, description=range_of(one)
            )
    for one in columns:
        if values := allowed_values(one):
            yield gxe.ExpectColumnValuesToBeInSet(
                column=one.column,
                value_set=list(values),
                description=f"{one.column} is one of {', '.join(values)}",
            )


def is_bounded(column: Column) -> bool:
    return column.low is not None or column.high is not None


def range_of(column: Column) -> str:
    """The rule that a column with bounds is held to."""
    if column.high is None:
        return f"{column.column} at least {column.low:g}"
    if column.low is None:
        return f"{column.column} at most {column.high:g}"
    return f"{column.column} between {column.low:g} and {column.high:g}"


def frame_for_suite(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column]
) -> pd.DataFrame:
    """The columns of a table that its suite looks at, none larger than the suite needs it."""
    columns = [one for one in columns if one.key or one.required or one.allowed or is_bounded(one)]
    selected = ", ".join(f"{as_judged(one)} as {quoted(one.column)}" for one in columns)
    texts = [one.column for one in columns if one.type == "VARCHAR" and (one.key or one.allowed)]
    rows = connection.sql(f"select {selected} from {table}").to_arrow_table()
    # Arrow's own pool would keep what it is done with.
    return rows.to_pandas(categories=texts, memory_pool=pa.system_memory_pool())


def as_judged(column: Column) -> str:
    """What is read of a column, as SQL.

    Great Expectations compares long floats as a whole and any other number one by one. NaN, which a frame does
    not tell from NULL, is read as an infinity out of bounds. Of most columns it only matters that they are filled.
    """
    name = quoted(column.column)
    if is_bounded(column):
        outside = "-infinity" if column.high is None else "infinity"
        return f"case when isnan({name}) then '{outside}'::double else {name} end::double"
    if column.key or column.allowed:
        return name
    return f"case when {name} is not null then true end"


def results_of(
    batch: "Batch", suite: "gx.ExpectationSuite", result_format: dict[str, Any]
) -> "dict[str, ExpectationValidationResult]":
    """The results of a suite by the names of its rules: they come in no promised order."""
    results = {}
    for one in batch.validate(suite, result_format=result_format).results:
        assert one.expectation_config is not None
        name = str(one.expectation_config.description)
        if problem := problem_of(one):
            raise ExpectationError(f"{suite.name}: {name}: could not be evaluated: {problem}")
        results[name] = one
    return results


def problem_of(result: "ExpectationValidationResult") -> str | None:
    """The exception that kept an expectation from a verdict: told once, or for each metric that it asked for."""
    info = result.exception_info or {}
    for one in [info] if "raised_exception" in info else info.values():
        if one["raised_exception"]:
            return str(one["exception_message"])
    return None


def keys_of(frame: pd.DataFrame, columns: Sequence[Column], rows: Sequence[int]) -> str:
    """The keys of the first of some rows; of a table without a key the numbers of the rows."""
    key = [one for one in columns if one.key]
    if not key:
        return "; ".join(f"row {row + 1}" for row in rows[:SHOWN_KEYS])
    names = [one.column for one in key]
    keys = frame.loc[rows, names].drop_duplicates().astype(object).sort_values(names).head(SHOWN_KEYS)
    return "; ".join(
        ", ".join(f"{one.column} {shown(one, value)}" for one, value in zip(key, row, strict=True))
        for row in keys.itertuples(index=False)
    )


def shown(column: Column, value: Any) -> Any:
    """A part of a key as the table has it: a frame holds some whole numbers as floats, and NULL as NaN."""
    if pd.isna(value):
        return None
    return int(value) if column.type in {"INTEGER", "BIGINT"} else value


@cache
def batch_definition() -> "BatchDefinition[Any]":
    """Great Expectations without files, network or progress bars, ready for a frame."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    frames = context.data_sources.add_pandas("tables").add_dataframe_asset("table")
    return frames.add_batch_definition_whole_dataframe("whole")


def quoted(column: str) -> str:
    return f'"{column}"'
