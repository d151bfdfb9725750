"""The published DuckDB file: which tables, views and macros it holds, and what it says about each of them."""

import dataclasses
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import duckdb
import pandas as pd

from assets.catalog.dictionary import (
    Column,
    Dataset,
    columns_of,
    columns_of_study,
    dataset_of_study,
    datasets,
)
from assets.catalog.study import Study
from assets.publication.build import Build
from assets.publication.views import VIEWS, chinese_columns, chinese_name, create_views
from assets.table_assets import frame_of
from assets.warehouse import literal, sql_text

OLDEST_READER = "v1.0.0"
TABLES = (
    "city",
    "province",
    "place",
    "year",
    "indicator",
    "code",
    "observation",
    "correction",
    "finding",
    "city_year",
    "cell_status",
    "indicator_weight",
    "resilience",
    "dimension_score",
    "contribution",
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
BUILT_TABLES = ("data_dictionary", "panel_variable", "build")
COMPARED_TABLES = ("revision",)
"""Tables made of this file and the one that it replaces."""
MACROS = {"trace": "place, data_year, name"}
"""Table macros of the published file, by name, and their parameters."""


def write_file(
    connection: duckdb.DuckDBPyConnection, path: Path, build: Build, study: Study
) -> dict[str, int]:
    """Write the contract's tables into a new file that clients of DuckDB 1.x can read; returns row counts."""
    connection.register("data_dictionary_frame", data_dictionary(study))
    connection.register("panel_variable_frame", panel_variables(study))
    connection.register("build_frame", frame_of([build], Build))
    selects = {name: sql_text(f"publication.{name}") for name in TABLES}
    selects |= {name: f"select * from {name}_frame" for name in BUILT_TABLES}
    connection.execute(f"attach {literal(str(path))} as published (storage_version '{OLDEST_READER}')")
    try:
        rows = {}
        for name, select in selects.items():
            connection.execute(f"create table published.main.{name} as {select}")
            columns = columns_of_study(f"publication.{name}", study)
            comment(connection, f"table published.main.{name}", dataset_of_study(name, study), columns)
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


def write_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the views to the file, opened by itself as readers do: it may be attached under any name."""
    create_views(connection)
    for name in VIEWS:
        comment(connection, f"view {name}", datasets()[name], columns_of(f"publication.{name}"))
        comment(connection, f'view "{chinese_name(name)}"', datasets()[name], chinese_columns(name))


def write_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the macros to the file, opened by itself as readers do: a macro is bound to the tables it names."""
    for name in MACROS:
        write_macro(connection, name)


def write_macro(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a table macro of the SELECT in sql/publication/, with its description."""
    select = sql_text(f"publication.{name}")
    connection.execute(f"create macro {name}({MACROS[name]}) as table {select}")
    connection.execute(f"comment on macro table {name} is {literal(description(datasets()[name]))}")


def comment(
    connection: duckdb.DuckDBPyConnection, relation: str, dataset: Dataset, columns: Sequence[Column]
) -> None:
    """Say in the file what a table or view and its columns mean, in English and Chinese.

    Args:
        relation: `table <name>` or `view <name>`, as SQL has it.
    """
    connection.execute(f"comment on {relation} is {literal(description(dataset))}")
    for column in columns:
        target = f'{relation.split(" ", 1)[1]}."{column.column}"'
        connection.execute(f"comment on column {target} is {literal(column_description(column))}")


def column_description(column: Column) -> str:
    """What a column means, its unit and its part in keys, in English and Chinese."""
    unit = f" [{column.unit}]" if column.unit else ""
    definition = f". {column.definition}" if column.definition else ""
    key = ". Primary key 主键" if column.key else ""
    reference = f". Refers to 引用 {column.refers_to}" if column.refers_to else ""
    return f"{column.label_en} {column.label_zh}{unit}{definition}{key}{reference}"


def description(dataset: Dataset) -> str:
    """What a table, view or macro of the file holds, in English and Chinese."""
    return f"{dataset.label_en} {dataset.label_zh}. {dataset.description}"


def data_dictionary(study: Study) -> pd.DataFrame:
    """Every column of the published tables, views and macros."""
    columns: list[Column] = [
        column
        for name in (*TABLES, *BUILT_TABLES, *COMPARED_TABLES, *VIEWS, *MACROS)
        for column in columns_of_study(f"publication.{name}", study)
    ]
    columns += [column for name in VIEWS for column in chinese_columns(name)]
    table = pd.DataFrame(map(dataclasses.asdict, columns))
    names = {"dataset": "table_name", "column": "column_name"}
    kept = ["type", "unit", "key", "refers_to", "label_en", "label_zh", "definition", "source"]
    return table.rename(columns=names)[[*names.values(), *kept]]


def panel_variables(study: Study) -> pd.DataFrame:
    """The variables of city_year: its measures, with the place in the index of those that have one."""
    measures = [one for one in columns_of_study("publication.city_year", study) if one.unit]
    return pd.DataFrame(
        {
            "variable": one.column,
            "label_en": one.label_en,
            "label_zh": one.label_zh,
            "unit": one.unit,
            "dimension": study.index.dimension_of.get(one.column),
            "attribute": study.index.attributes.get(one.column),
            "definition": one.definition,
        }
        for one in measures
    )
