"""The firm registry: one Parquet row a firm, with the dates of its registration and closure."""

import hashlib
from pathlib import Path

import duckdb

from assets.errors import ExtractError
from assets.warehouse import literal

COLUMNS = {
    "firm_id": "varchar",
    "city": "varchar",
    "industry_code": "varchar",
    "opened": "date",
    "closed": "date",
}


def registry_query(extracts: Path) -> str:
    """The SELECT that reads `registry/*.parquet`; an empty one where no registry was delivered.

    Raises ExtractError for a file that is no Parquet or lacks a column.
    """
    files = sorted((extracts / "registry").glob("*.parquet"))
    selects = [select_file(path, path.relative_to(extracts).as_posix()) for path in files]
    if not selects:
        nothing = ", ".join(f"null::{kind} as {name}" for name, kind in COLUMNS.items())
        return f"select {nothing}, null::varchar as path, null::varchar as sha256 where false"
    return " union all ".join(selects)


def select_file(path: Path, name: str) -> str:
    """The SELECT that reads one file of the registry."""
    source = f"read_parquet({literal(str(path))})"
    try:
        described = duckdb.execute(f"describe select * from {source}").fetchall()
    except duckdb.Error as error:
        raise ExtractError(
            f"{name}: is no Parquet file ({str(error).splitlines()[0]}); deliver it again"
        ) from error
    present = {row[0] for row in described}
    lacking = [column for column in COLUMNS if column not in present]
    if lacking:
        raise ExtractError(f"{name}: lacks the columns {', '.join(lacking)}")
    columns = ", ".join(f"{column}::{kind} as {column}" for column, kind in COLUMNS.items())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"select {columns}, {literal(name)} as path, '{digest}' as sha256 from {source}"
