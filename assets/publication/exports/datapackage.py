"""The Frictionless description of a folder of CSV files: types, units, labels, keys."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

FIELD_TYPES = {
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}
"""Of the specification, by the type that the dictionary gives a column."""
Resource = dict[str, Any]


def write_datapackage(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[str], folder: Path, timestamp: str
) -> Path:
    """Write `datapackage.json` into a folder that holds the tables as `data/<table>.csv`.

    Args:
        timestamp: the format of points in time in the files.
    """
    [(study,)] = connection.execute("select study from build").fetchall()
    resources = [resource(connection, table, tables, timestamp, f"data/{table}.csv") for table in tables]
    return write_package(connection, study, resources, folder / "datapackage.json")


def write_package(
    connection: duckdb.DuckDBPyConnection, subject: str, resources: Sequence[Resource], path: Path
) -> Path:
    """Write the description of files beside them.

    Args:
        subject: what they are about: a study, or a panel.
    """
    built_at, version, synthetic = connection.execute(
        "select strftime(built_at, '%Y-%m-%dT%H:%M:%SZ'), code_version, synthetic from build"
    ).fetchall()[0]
    package = {
        "profile": "tabular-data-package",
        "name": f"renxing-{subject}".lower().replace("_", "-"),
        "title": f"renxing 韧性: {subject}",
        "description": "A text that a spreadsheet would run as a formula has an apostrophe before it. "
        "可能被电子表格当作公式执行的文本前加了撇号。",
        "version": version,
        "created": built_at,
        "synthetic": synthetic,
        "resources": resources,
    }
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def resource(
    connection: duckdb.DuckDBPyConnection, table: str, tables: Sequence[str], timestamp: str, path: str
) -> Resource:
    """A table: where its file is, what it holds, its schema."""
    cursor = connection.execute(
        """
        select described.*
        from data_dictionary as described
        inner join duckdb_columns() as columns using (table_name, column_name)
        where described.table_name = ?
        order by columns.column_index
        """,
        [table],
    )
    names = [column[0] for column in cursor.description or []]
    columns = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    schema: Resource = {
        "fields": [field(column, timestamp) for column in columns],
        "missingValues": [""],
    }
    key = [column["column_name"] for column in columns if column.get("key")]
    if key:
        schema["primaryKey"] = key
    foreign = [foreign_key(column, table) for column in columns if refers_into(column, tables)]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": path,
        "description": description(connection, table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def field(column: dict[str, str], timestamp: str) -> dict[str, str]:
    """A column: type, labels in both languages, unit, definition, source."""
    kind = FIELD_TYPES[column["type"]]
    told = {
        "name": column["column_name"],
        "type": kind,
        "format": timestamp if kind == "datetime" else "default",
        "title": column["label_en"],
        "title_zh": column["label_zh"],
        "unit": column["unit"],
        "description": column["definition"],
        "source": column["source"],
    }
    return {key: value for key, value in told.items() if value}


def refers_into(column: dict[str, str], tables: Sequence[str]) -> bool:
    """Whether a column refers to a table that the package holds."""
    return (column.get("refers_to") or "").partition(".")[0] in tables


def foreign_key(column: dict[str, str], table: str) -> dict[str, object]:
    """What a column refers to; a table refers to itself by the empty name."""
    resource_name, _, referred = column["refers_to"].partition(".")
    return {
        "fields": [column["column_name"]],
        "reference": {
            "resource": "" if resource_name == table else resource_name,
            "fields": [referred],
        },
    }


def description(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """What the published file says about a table."""
    rows = connection.execute("select comment from duckdb_tables() where table_name = ?", [table]).fetchall()
    return rows[0][0] or ""
