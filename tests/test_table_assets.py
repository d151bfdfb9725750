"""Frames become tables with the columns and types of the dictionary, and publication reads these columns."""

import base64

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog.dictionary import columns_of, datasets
from assets.charts.heat_map import heat_map
from assets.publication.assets import STUDY_TABLES_BEHIND
from assets.publication.holdings import STUDY_HOLDINGS
from assets.recipes import Work
from assets.table_assets import PANDAS_TYPES, as_table, metadata_of_result, referenced_tables

UNDER_SCRUTINY = {
    "panel": ["grouping"],
    "indices": [
        "variable_value",
        "index_reading",
        "index_score",
        "indicator_weight",
        "indicator_correlation",
        "indicator_diagnostic",
        "inequality",
        "dispersion",
        "density",
    ],
    "regressions": [
        "index_draw",
        "rank_interval",
        "index_sensitivity",
        "specification",
        "specification_reading",
        "specification_choice",
        "placebo_draw",
        "spatial_autocorrelation",
        "replication",
        "doubt",
    ],
    "catalog": ["group_scheme"],
}
NEW_TABLES = [f"{layer}.{name}" for layer, names in UNDER_SCRUTINY.items() for name in names]
EQUAL = {"variable": "resilience", "reading": "equal", "label_en": "Equal weights", "label_zh": "等权重"}


def columns(table: str) -> list[str]:
    return [one.column for one in columns_of(table)]


def test_frames_stand_one_below_the_other_in_the_columns_of_the_dictionary() -> None:
    first = pd.DataFrame([EQUAL | {"available": True, "n": 60}])
    second = pd.DataFrame([{"n": 59, "available": False} | EQUAL | {"reading": "critic"}], index=[7])
    table = as_table([first, second], "indices.index_reading")
    assert table.columns.tolist() == columns("indices.index_reading")
    assert table.index.tolist() == [0, 1]
    assert table[["reading", "n", "available"]].to_numpy().tolist() == [
        ["equal", 60, True],
        ["critic", 59, False],
    ]


def test_a_column_that_no_frame_has_is_empty_and_typed() -> None:
    table = as_table([pd.DataFrame([EQUAL])], "indices.index_reading")
    lacking = ["available", "reason", "n", "correlation", "largest_rank_shift"]
    assert table[lacking].isna().all(axis=None)
    assert table[lacking].dtypes.astype(str).tolist() == ["boolean", "str", "Int64", "float64", "float64"]


def test_what_one_frame_lacks_is_missing_in_its_rows_alone() -> None:
    frames = [
        pd.DataFrame([EQUAL | {"n": 60, "available": True}]),
        pd.DataFrame([EQUAL | {"reason": "no price level is supplied", "available": False}]),
    ]
    table = as_table(frames, "indices.index_reading")
    assert table["n"].isna().tolist() == [False, True]
    assert table["reason"].isna().tolist() == [True, False]
    assert table.loc[0, "n"] == 60


@pytest.mark.parametrize("parts", [[], [pd.DataFrame()], [pd.DataFrame({"reading": []})]])
def test_without_rows_there_are_columns_of_the_same_types(parts: list[pd.DataFrame]) -> None:
    empty, full = (
        as_table(parts, "indices.index_reading"),
        as_table([pd.DataFrame([EQUAL])], "indices.index_reading"),
    )
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_a_column_that_the_dictionary_does_not_have_is_left_out() -> None:
    table = as_table([pd.DataFrame([EQUAL | {"weights": "equal"}])], "indices.index_reading")
    assert table.columns.tolist() == columns("indices.index_reading")


def test_a_text_in_a_column_of_numbers_and_a_fraction_in_one_of_integers_are_refused() -> None:
    with pytest.raises((TypeError, ValueError)):
        as_table([pd.DataFrame([EQUAL | {"correlation": "high"}])], "indices.index_reading")
    with pytest.raises((TypeError, ValueError)):
        as_table([pd.DataFrame([EQUAL | {"n": 59.5}])], "indices.index_reading")


def test_what_is_missing_in_a_frame_is_null_in_the_warehouse() -> None:
    rows = [EQUAL | {"n": None, "correlation": np.nan, "available": None}]
    with duckdb.connect() as connection:
        connection.register("frame", as_table([pd.DataFrame(rows)], "indices.index_reading"))
        found = connection.execute("select reading, n, correlation, available, reason from frame").fetchall()
    assert found == [("equal", None, None, None, None)]


@pytest.mark.parametrize("table", NEW_TABLES)
def test_every_type_of_the_dictionary_has_a_type_of_the_frame(table: str) -> None:
    assert {one.type for one in columns_of(table)} <= PANDAS_TYPES.keys()
    assert as_table([], table).columns.tolist() == columns(table)


@pytest.mark.parametrize("table", NEW_TABLES)
def test_what_is_published_of_a_table_is_every_column_of_the_dictionary_and_no_other(table: str) -> None:
    layer, name = table.split(".")
    assert name in STUDY_HOLDINGS.tables
    assert table in STUDY_TABLES_BEHIND
    select = STUDY_HOLDINGS.select(name, columns_of(table))
    assert referenced_tables(select) == [table]
    with duckdb.connect() as connection:
        connection.execute(f"create schema {layer}")
        typed = ", ".join(f'"{one.column}" {one.type}' for one in columns_of(table))
        connection.execute(f"create table {table} ({typed})")
        described = connection.execute(f"describe {select}").fetchall()
    assert [(column, kind) for column, kind, *_ in described] == [
        (one.column, one.type) for one in columns_of(table)
    ]


@pytest.mark.parametrize("table", NEW_TABLES)
def test_a_published_table_is_described_in_both_languages_and_has_a_key(table: str) -> None:
    dataset = datasets()[table.split(".")[1]]
    assert dataset.label_en.isascii()
    assert not dataset.label_zh.isascii()
    assert dataset.description
    assert any(one.key for one in columns_of(table))
    assert all(one.label_en and one.label_zh for one in columns_of(table))


def test_a_picture_is_shown_beside_what_is_counted() -> None:
    chart = heat_map(
        pd.DataFrame({"label_en": ["Anhui"], "label_zh": ["安徽省"], "year": [2010], "value": [1]}),
        "Filled",
        "filled",
        "province",
        "en",
    )
    with duckdb.connect() as connection:
        work = Work(connection, str, metadata={"rows of indices.index_score": 7})
    work.show("picture", chart)
    work.show("none", None)
    metadata = metadata_of_result(work)
    assert metadata.keys() == {"rows of indices.index_score", "picture"}
    start = "![picture](data:image/png;base64,"
    shown = metadata["picture"].value
    assert shown.startswith(start)
    assert base64.b64decode(shown.removeprefix(start).removesuffix(")")).startswith(b"\x89PNG")


def test_where_columns_come_from_is_shown_as_lineage_and_as_a_table() -> None:
    with duckdb.connect() as connection:
        work = Work(connection, str)
    assert metadata_of_result(work) == {}
    work.tell_sources({"economic_density": [("panel.component", "gdp"), ("panel.component", "land_area")]})
    metadata = metadata_of_result(work)
    (record,) = metadata["sources of columns"].records
    assert record.data == {
        "column": "economic_density",
        "computed from": "panel.component.gdp, panel.component.land_area",
    }
    (dependencies,) = metadata["dagster/column_lineage"].deps_by_column.values()
    assert [one.column_name for one in dependencies] == ["gdp", "land_area"]
