"""The firm registry: one Parquet row a firm, with the dates of its registration and closure."""

import hashlib
import re
from pathlib import Path

import duckdb

from assets.errors import ExtractError
from assets.raw.folder import legible, status_of_file
from assets.text import escaped, first_line
from assets.warehouse import literal

MEMORY = "1GB"
"""What the reading of a file takes at most: it is read in pieces."""
WILDCARD = re.compile(r"[*?\[\]{}]")
"""What stands for several names where a file is opened by its name."""

COLUMNS = {
    "firm_id": "varchar",
    "city": "varchar",
    "industry_code": "varchar",
    "opened": "date",
    "closed": "date",
}


def registry_query(extracts: Path) -> str:
    """The SELECT that reads `registry/*.parquet`; an empty one where no registry was delivered.

    Raises ExtractError for a file that is no Parquet, lacks a column, or whose columns are of other types.
    """
    files = sorted((extracts / "registry").glob("*.parquet"))
    selects = [select_file(path, f"registry/{legible(path.name)}") for path in files]
    if not selects:
        nothing = ", ".join(f"null::{kind} as {name}" for name, kind in COLUMNS.items())
        return f"select {nothing}, null::varchar as path, null::varchar as sha256 where false"
    return " union all ".join(selects)


def select_file(path: Path, name: str) -> str:
    """The SELECT that reads one file of the registry, read once before: what is wrong is told of the file.

    Raises ExtractError for what is no Parquet file that can be read to its end, lacks a column, or holds no dates.
    """
    if WILDCARD.search(path.name) or escaped(path.name) != path.name or not path.name.isprintable():
        raise ExtractError(
            f"{name}: has a name that is taken for others; rename it in plain letters and digits"
        )
    source = f"read_parquet({literal(str(path))})"
    try:
        status_of_file(path, name)
        with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
            described = connection.execute(f"describe select * from {source}").fetchall()
            present = {row[0] for row in described}
            lacking = [column for column in COLUMNS if column not in present]
            if lacking:
                raise ExtractError(f"{name}: lacks the columns {', '.join(lacking)}")
            columns = ", ".join(f"{column}::{kind} as {column}" for column, kind in COLUMNS.items())
            every_value = f"select bit_xor(hash({', '.join(COLUMNS)})) from (select {columns} from {source})"
            connection.execute(every_value).fetchall()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ExtractError(f"{name}: cannot be opened ({error.strerror}); deliver it again") from error
    except duckdb.ConversionException as error:
        raise ExtractError(f"{name}: {escaped(first_line(error))}") from error
    except duckdb.Error as error:
        why = escaped(first_line(error)).replace(str(path), name)
        raise ExtractError(
            f"{name}: is no Parquet file that can be read ({why}); deliver it again"
        ) from error
    return f"select {columns}, {literal(name)} as path, '{digest}' as sha256 from {source}"
