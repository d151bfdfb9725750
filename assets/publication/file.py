"""The published DuckDB file: which tables and macros it holds, and what it says about each of them."""

import dataclasses
from contextlib import suppress
from pathlib import Path

import duckdb
import pandas as pd

from assets.catalog.dictionary import Column, Dataset, columns_of_study, dataset_of_study, datasets
from assets.catalog.study import Study
from assets.publication.build import Build
from assets.table_assets import frame_of
from assets.warehouse import literal, sql_text

OLDEST_READER = "v1.0.0"
TABLES = (
    "city",
    "observation",
    "correction",
    "finding",
    "city_year",
    "cell_status",
    "indicator_weight",
    "resilience",
    "dimension_score",
    "agglomeration",
    "descriptive",
    "model",
    "coefficient",
    "check_result",
    "workbook",
    "component",
    "study",
    "study_dimension",
    "study_variable",
    "study_input",
    "series",
    "spelling",
    "exchange_rate",
    "evidence_test",
    "variant",
    "index_variant",
    "weight_variant",
    "indicator_correlation",
    "indicator_diagnostic",
    "inequality",
    "dispersion",
    "density",
    "index_draw",
    "rank_interval",
    "index_sensitivity",
    "specification",
    "specification_choice",
    "placebo_draw",
    "spatial_autocorrelation",
    "replication",
    "doubt",
    "grouping",
    "group_scheme",
)
BUILT_TABLES = ("data_dictionary", "build")
MACROS = {"trace": "place, data_year, name"}
"""Table macros of the published file, by name, and their parameters."""


def write_file(
    connection: duckdb.DuckDBPyConnection, path: Path, build: Build, study: Study
) -> dict[str, int]:
    """Write the contract's tables into a new file that clients of DuckDB 1.x can read; returns row counts."""
    connection.register("data_dictionary_frame", data_dictionary(study))
    connection.register("build_frame", frame_of([build], Build))
    selects = {name: sql_text(f"publication.{name}") for name in TABLES}
    selects |= {name: f"select * from {name}_frame" for name in BUILT_TABLES}
    connection.execute(f"attach {literal(str(path))} as published (storage_version '{OLDEST_READER}')")
    try:
        rows = {}
        for name, select in selects.items():
            connection.execute(f"create table published.main.{name} as {select}")
            comment(connection, name, study)
            count = connection.execute(f"select count(*) from published.main.{name}").fetchall()
            rows[name] = int(count[0][0])
        connection.commit()
    except BaseException:
        with suppress(duckdb.TransactionException):
            connection.rollback()  # which takes the attached file back, too
        raise
    else:
        connection.execute("detach published")
    finally:
        connection.begin()
    return rows


def write_macros(path: Path) -> None:
    """Add the macros to the file, opened by itself as readers do: a macro is bound to the tables it names."""
    with duckdb.connect(str(path)) as connection:
        for name in MACROS:
            write_macro(connection, name)


def write_macro(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a table macro of the SELECT in sql/publication/, with its description."""
    select = sql_text(f"publication.{name}")
    connection.execute(f"create macro {name}({MACROS[name]}) as table {select}")
    connection.execute(f"comment on macro table {name} is {literal(description(datasets()[name]))}")


def comment(connection: duckdb.DuckDBPyConnection, name: str, study: Study) -> None:
    """Say in the file what a table and its columns mean, in English and Chinese."""
    table = f"published.main.{name}"
    connection.execute(f"comment on table {table} is {literal(description(dataset_of_study(name, study)))}")
    for column in columns_of_study(f"publication.{name}", study):
        unit = f" [{column.unit}]" if column.unit else ""
        definition = f". {column.definition}" if column.definition else ""
        text = f"{column.label_en} {column.label_zh}{unit}{definition}"
        connection.execute(f'comment on column {table}."{column.column}" is {literal(text)}')


def description(dataset: Dataset) -> str:
    """What a table or a macro of the file holds, in English and Chinese."""
    return f"{dataset.label_en} {dataset.label_zh}. {dataset.description}"


def data_dictionary(study: Study) -> pd.DataFrame:
    """Every column of the published tables and macros."""
    columns: list[Column] = [
        column
        for name in (*TABLES, *BUILT_TABLES, *MACROS)
        for column in columns_of_study(f"publication.{name}", study)
    ]
    table = pd.DataFrame(map(dataclasses.asdict, columns))
    names = {"dataset": "table_name", "column": "column_name"}
    kept = ["type", "unit", "label_en", "label_zh", "definition", "source"]
    return table.rename(columns=names)[[*names.values(), *kept]]
