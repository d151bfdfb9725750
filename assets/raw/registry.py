"""The firm registry as it lies there: Parquet files, a row a firm, with the dates of its registration and closure."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import duckdb

from assets.errors import ExtractError
from assets.raw.folder import files_in, legible, status_of_file
from assets.text import escaped, first_line
from assets.warehouse import literal

MEMORY = "1GB"
"""What the reading of a file by itself takes at most: it is read in pieces."""
WILDCARD = re.compile(r"[*?\[]")
"""What stands for several names where DuckDB opens a file by its path."""
COLUMNS = ("firm_id", "city", "industry_code", "opened", "closed")
DATES = ("opened", "closed")
TEXT = re.compile(r'VARCHAR|U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DECIMAL\(\d+,0\)|"NULL"')
"""Types of a column of texts: whole numbers are written alike by every engine."""
DAY = re.compile(r'VARCHAR|DATE|TIMESTAMP(_S|_MS|_NS)?|"NULL"')
"""Types of a column of dates: with a zone, the day would depend on where it is read."""
FIRST_DAY, LAST_DAY = "date '1000-01-01'", "date '9999-12-31'"
"""Days that DATE can say. What lies outside stands for none where systems cannot leave a day out: 0001-01-01."""
INSTANT = "INT96"
"""What Hive, Impala and older Sparks write a time as: a moment of UTC, though DuckDB describes it as one without a zone."""
FOOTER = 8
"""Bytes at the end of a Parquet file: how long the description before them is, and a mark."""


@dataclass(frozen=True)
class RegistryFile:
    """A file of the registry, by what its footer says; its values are not read yet."""

    path: str
    """Under the extracts folder."""
    sha256: str
    size: int
    """In bytes."""
    rows: int
    file: Path = field(compare=False)
    types: Mapping[str, str] = field(compare=False)
    """Of its columns, as DuckDB names them; INSTANT by itself."""
    near: frozenset[str] = field(compare=False)
    """Columns of dates of which the footer says that no day lies outside of FIRST_DAY to LAST_DAY."""
    state: tuple[int, ...] = field(compare=False)
    """What the disk says of it; another file, or one that was written again, has another."""


def registry_files(extracts: Path) -> list[RegistryFile]:
    """The files of `registry/*.parquet`, in the order of their paths.

    Raises ExtractError for one that is no Parquet, lacks a column, or whose columns are of other types, and for one that is
    another once more.
    """
    found = [described(one.file, one.path) for one in files_in(extracts, "registry")]
    refuse_repetition(found)
    return found


def refuse_repetition(files: Sequence[RegistryFile]) -> None:
    """Raise ExtractError for a file with the bytes of another: all its firms would be registered twice."""
    firsts: dict[str, RegistryFile] = {}
    for one in files:
        first = firsts.setdefault(one.sha256, one)
        if first is not one and one.rows:
            raise ExtractError(f"{one.path}: is byte for byte {first.path}; take one of the two away")


def described(path: Path, name: str) -> RegistryFile:
    """A file of the registry. Raises ExtractError as `registry_files` does.

    Args:
        name: what error messages call the file.
    """
    refuse_names(path, name)
    with told_of(path, name):
        state = state_of(status_of_file(path, name))
        with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
            columns = connection.execute(f"describe select * from {source(path)}").fetchall()
            rows = rows_promised(connection, path, name)
            near = columns_within(connection, path)
            instants = connection.execute(
                f"select name from parquet_schema({literal(itself(path))}) where type = '{INSTANT}'"
            ).fetchall()
        types = {column: kind for column, kind, *_ in columns} | {name: INSTANT for (name,) in instants}
        refuse_columns(types, name)
        return RegistryFile(
            name, digest_of(path, footer_of(path), state), state[0], rows, path, types, near, state
        )


def rows_promised(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> int:
    """How many rows a file has by its footer. Raises ExtractError where that is not what its groups of rows come to."""
    [(rows, in_groups)] = connection.execute(
        f"select (select num_rows from parquet_file_metadata({literal(itself(path))})), "
        "coalesce(sum(row_group_num_rows) filter (column_id = 0), 0)::bigint "
        f"from parquet_metadata({literal(itself(path))})"
    ).fetchall()
    if rows != in_groups:
        raise ExtractError(
            f"{name}: its footer says {rows:,} rows and its groups {in_groups:,}; deliver it again"
        )
    return int(rows)


def columns_within(connection: duckdb.DuckDBPyConnection, path: Path) -> frozenset[str]:
    """The columns of dates of which every group of rows says that its days lie between FIRST_DAY and LAST_DAY."""
    found = connection.execute(
        f"select path_in_schema from parquet_metadata({literal(itself(path))}) "
        "where path_in_schema in (select unnest($dates)) group by path_in_schema having bool_and(coalesce("
        f"try_cast(stats_min_value as date) >= {FIRST_DAY} and try_cast(stats_max_value as date) <= {LAST_DAY}, false))",
        {"dates": DATES},
    ).fetchall()
    return frozenset(column for (column,) in found)


def refuse_columns(types: Mapping[str, str], name: str) -> None:
    """Raise ExtractError where a column lacks, or can hold no text or no date."""
    lacking = [column for column in COLUMNS if column not in types]
    if lacking:
        raise ExtractError(f"{name}: lacks the columns {', '.join(lacking)}")
    for column in COLUMNS:
        allowed, wanted = (DAY, "DATE, or as text: 2003-05-01") if column in DATES else (TEXT, "text")
        if not allowed.fullmatch(types[column]):
            raise ExtractError(f"{name}: column {column} is of type {types[column]}; write it as {wanted}")


def refuse_names(path: Path, name: str) -> None:
    """Raise ExtractError where the file or a folder above it has a name under which not every engine opens it."""
    for one in path.absolute().parts:
        if legible(one) != one or "\\" in one:
            raise ExtractError(
                f"{name}: cannot be opened under the name {legible(one)}; rename that in plain letters and digits"
            )


def source(path: Path) -> str:
    """What DuckDB reads a file as: the folders above, such as city=Paris, say nothing of its columns."""
    return f"read_parquet({literal(itself(path))}, hive_partitioning = false)"


def itself(path: Path) -> str:
    """The path of a file for DuckDB, where nothing in it stands for the names of others.

    >>> itself(Path("/copy [1]/firms.parquet"))
    '/copy [[]1]/firms.parquet'
    """
    return WILDCARD.sub(r"[\g<0>]", str(path))


def state_of(status: os.stat_result) -> tuple[int, ...]:
    """What tells a file from any other and from itself at another time; its size first."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev


def footer_of(path: Path) -> bytes:
    """The end of a Parquet file, with the description of all that it holds."""
    with path.open("rb") as file:
        file.seek(-FOOTER, os.SEEK_END)
        length = int.from_bytes(file.read(4), "little")
        file.seek(-FOOTER - length, os.SEEK_END)
        return file.read()


@lru_cache(maxsize=4096)
def digest_of(path: Path, footer: bytes, state: tuple[int, ...]) -> str:
    """SHA-256 of a file, read as a stream, and not again while footer, size and times are the same: a sensor asks every
    minute."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_changed(files: Sequence[RegistryFile]) -> None:
    """Raise ExtractError for a file that is not as it was described."""
    for one in files:
        with told_of(one.file, one.path):
            if state_of(status_of_file(one.file, one.path)) != one.state:
                raise ExtractError(
                    f"{one.path}: was changed while it was read; wait until it is there as a whole, and start again"
                )


def refuse_unreadable(files: Sequence[RegistryFile]) -> None:
    """Raise ExtractError for the first file that cannot be read to its end: every value is read."""
    for one in files:
        with told_of(one.file, one.path), duckdb.connect(config={"memory_limit": MEMORY}) as connection:
            connection.execute(
                f"select bit_xor(hash({', '.join(COLUMNS)})) from {source(one.file)}"
            ).fetchall()


@contextmanager
def told_of(path: Path, name: str) -> Iterator[None]:
    """What goes wrong as a file is read, told of the file: raises ExtractError."""
    try:
        yield
    except OSError as error:
        raise ExtractError(f"{name}: cannot be opened ({error.strerror}); deliver it again") from error
    except duckdb.Error as error:
        why = escaped(first_line(error)).replace(itself(path), name).replace(str(path), name)
        raise ExtractError(
            f"{name}: is no Parquet file that can be read ({why}); deliver it again"
        ) from error
