"""Firms of the registry counted where it lies: openings and closings by city and year, and rows that count nowhere."""

from collections.abc import Callable, Iterable, Sequence

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.raw.registry import (
    DATES,
    FIRST_DAY,
    LAST_DAY,
    RegistryFile,
    refuse_changed,
    refuse_unreadable,
    source,
)
from assets.warehouse import sql_text

TABLE = "raw.registry_count"
KEYS_AT_ONCE = 125_000_000
"""Rows whose keys are held in memory at one time, with a gigabyte; of more rows, a part of the keys after the other."""
BATCH = 1 << 20
DATE = r"^ *([1-9][0-9]{3}[-/.][0-9]{1,2}[-/.][0-9]{1,2})([ T][0-9:.]*)? *\z"
"""A date in a text: year, month and day, and what time of the day follows. Engines take other texts for dates, too, each
others: 2003 alone is one on Spark; and where a line ends, `$` ends the text for some."""
DIGITS_BEFORE = 9
"""Digits that stand alone before the division in an industry code, at most: after thousands, Spark is out of stack."""
DUCKDB_KEY = "hash(firm_id::varchar)"
"""What stands for a firm's number where rows are told apart: eight bytes instead of eighteen letters. Two numbers may
share one."""


def source_here(one: RegistryFile) -> str:
    """What DuckDB reads a file of the registry as."""
    return source(one.file.absolute())


def firm_rows(
    files: Sequence[RegistryFile],
    divisions: Iterable[str],
    key: str = DUCKDB_KEY,
    source_of: Callable[[RegistryFile], str] = source_here,
) -> str:
    """The SELECT of `firm`, a row a row of the files, as sql/raw/registry_count.sql reads it; in DuckDB's dialect.

    Args:
        divisions: of industries, two digits each, that are told apart.
        key: what stands for the firm's number.
        source_of: what the engine reads a file as.
    """
    if not files:
        return (
            "select 0 as file, 0::ubigint as firm_key, '' as firm_id, '' as city, '' as division, null::date as opened, "
            "null::date as closed, '' as opened_text, '' as closed_text where false"
        )
    return " union all ".join(
        f"select {number} as file, {key} as firm_key, coalesce(firm_id::varchar, '') as firm_id, "
        f"city::varchar as city, {division_of(divisions)} as division, "
        + ", ".join(f"{date_of(name, one)} as {name}" for name in DATES)
        + ", "
        + ", ".join(f"{text_of(name, one)} as {name}_text" for name in DATES)
        + f" from {source_of(one)}"
        for number, one in enumerate(files)
    )


def division_of(divisions: Iterable[str]) -> str:
    """The division of an industry code in SQL, the first two digits that stand together, if it is one of these; else '',
    or null where there is no code.

    One expression of one column: engines work it out once for every code that a file holds, not for every firm.
    """
    alternatives = "|".join(sorted(divisions))
    if not alternatives:
        return "''"
    before = f"[^0-9]*([0-9][^0-9]+){{0,{DIGITS_BEFORE}}}"
    return f"regexp_extract(industry_code::varchar, '^{before}({alternatives})', 2)"


def date_of(column: str, one: RegistryFile) -> str:
    """A column of a file as a date, in SQL; null where it is none, as no day is outside of the years that a text can say."""
    if one.types[column] == "VARCHAR":
        return f"try_cast(translate(regexp_extract({column}, '{DATE}', 1), '/.', '--') as date)"
    if column in one.near:
        return f"{column}::date"
    return f"case when {column}::date between {FIRST_DAY} and {LAST_DAY} then {column}::date end"


def text_of(column: str, one: RegistryFile) -> str:
    """The text of a date, in SQL: as it is written, or of a day that is no date; engines write those of five digits, and
    those before Christ, each in its way."""
    if one.types[column] == "VARCHAR":
        return column
    if column in one.near:
        return "null::varchar"
    return (
        f"case when {column}::date < date '0001-01-01' then 'before 0001' when {column}::date > {LAST_DAY} then 'after 9999' "
        f"when {column}::date < {FIRST_DAY} then {column}::date::varchar end"
    )


def count_here(
    connection: duckdb.DuckDBPyConnection, files: Sequence[RegistryFile], divisions: Iterable[str]
) -> None:
    """Count on DuckDB; the result is the temporary table `counted` of the connection.

    Raises ExtractError for a file that cannot be read to its end.
    """
    connection.execute(f"create or replace temp view firm as {firm_rows(files, divisions)}")
    try:
        keys = doubted_keys(connection, sum(one.rows for one in files))
        connection.register("doubted", pd.DataFrame({"firm_key": keys}))
        connection.execute(f"create or replace temp table counted as {sql_text(TABLE)}")
        connection.unregister("doubted")
    except (duckdb.Error, OSError, OverflowError):  # Arrow tells what DuckDB says as an OSError
        refuse_changed(files)
        refuse_unreadable(files)
        raise
    finally:
        connection.execute("drop view firm")


def doubted_keys(connection: duckdb.DuckDBPyConnection, rows: int) -> NDArray[np.uint64]:
    """Keys of the view `firm` that come more than once, and that of rows without a number, if there are any.

    Sorted in memory: a table of all keys would take several times the room and time.

    Args:
        rows: how many the view has. Raises OverflowError where it has more.
    """
    [constants] = connection.execute("select hash(''), hash(null::varchar)").fetchall()
    without = np.array(constants, dtype=np.uint64)
    parts = max(1, -(-rows // KEYS_AT_ONCE))
    doubted = []
    for part in range(parts):
        keys = sorted_keys(connection, f"firm_key % {parts} = {part}" if parts > 1 else "true", rows)
        at = keys.searchsorted(without)
        doubted += [keys[1:][keys[1:] == keys[:-1]], np.intersect1d(without, keys[at[at < len(keys)]])]
    return np.unique(np.concatenate(doubted))


def sorted_keys(connection: duckdb.DuckDBPyConnection, condition: str, rows: int) -> NDArray[np.uint64]:
    """The keys of the rows of `firm` under a condition, sorted.

    Args:
        rows: how many there are at most. Raises OverflowError where there are more.
    """
    keys = np.empty(min(rows, KEYS_AT_ONCE), dtype=np.uint64)  # takes memory as it is filled
    filled = 0
    for batch in connection.sql(f"select firm_key from firm where {condition}").to_arrow_reader(BATCH):
        values = batch.column(0).to_numpy()
        if filled + len(values) > rows:
            raise OverflowError(f"more than the {rows} rows that were promised")
        if filled + len(values) > len(keys):  # a number that comes often has all its rows in one part
            keys.resize(filled + len(values) + BATCH, refcheck=False)
        keys[filled : filled + len(values)] = values
        filled += len(values)
    keys = keys[:filled]
    keys.sort()
    return keys
