"""Every figure that the paper prints stands once beside this build's, with a verdict that is true."""

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import columns_of
from assets.catalog.records import FILES
from assets.frames import frame_of
from assets.table_assets import as_table
from assets.warehouse import sql_text
from checks.contract import allowed_rows, judge
from checks.regressions import CONTRACTS

SOURCE = "doi 10.12208/j.aif.20250033"
CATALOG = load_catalog()
CONTRACT = next(one for one in CONTRACTS if one.table == "regressions.replication")


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A study whose paper prints nothing yet, one estimated model and one check, and two variables described over the panel,
    one over the sample of the model as well."""
    with duckdb.connect() as connection:
        connection.execute("create schema catalog; create schema regressions")
        connection.execute("create table catalog.study as select $source as source", {"source": SOURCE})
        models = pd.DataFrame(
            [
                ("baseline_2", "table 3 (2)", True, 5943, 0.8491, -0.0413, -2.61),
                ("mechanism_1", "table 4 (1)", False, None, np.nan, np.nan, np.nan),
                ("index_equal", "appendix A1 (1)", True, 5900, 0.7, 0.5, 9.0),
            ],
            columns=[
                "model_id",
                "table_ref",
                "estimable",
                "n",
                "r2_xtreg",
                "constant",
                "constant_t_value",
            ],
        )
        coefficients = pd.DataFrame(
            [
                ("baseline_2", "agglomeration", 0.01504, 2.8),
                ("baseline_2", "government", -0.0864, -5.47),
                ("index_equal", "agglomeration", 0.9, 9.9),
            ],
            columns=["model_id", "term", "estimate", "t_value"],
        )
        described = pd.DataFrame(
            [
                ("agglomeration", "panel", 5943, 0.6454, 0.5333, 0.0, 6.19),
                ("agglomeration", "baseline_2", 5900, 0.7, 0.6, 0.1, 6.0),
                ("innovation", "panel", 0, np.nan, np.nan, np.nan, np.nan),
            ],
            columns=["variable", "sample", "n", "mean", "sd", "min", "max"],
        )
        for table, frame in {
            "regressions.model": models,
            "regressions.coefficient": coefficients,
            "regressions.descriptive": described,
        }.items():
            write(connection, table, as_table([frame], table))
        figures = frame_of([], FILES["paper_figures"])
        write(connection, "catalog.paper_figure", figures)
        yield connection


def write(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    connection.register("frame", frame)
    connection.execute(f"create or replace table {table} as from frame")
    connection.unregister("frame")


def prints(
    connection: duckdb.DuckDBPyConnection,
    table_ref: str,
    subject: str,
    statistic: str,
    printed: str,
    source: str = SOURCE,
) -> None:
    """The paper prints this figure."""
    connection.execute(
        "insert into catalog.paper_figure values (?, ?, ?, ?, ?)",
        [source, table_ref, subject, statistic, printed],
    )


def record(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The record by table, subject and statistic."""
    connection.execute(
        f"create or replace table regressions.replication as {sql_text('regressions.replication')}"
    )
    table = connection.execute("select * from regressions.replication").df()
    return table.set_index(["table_ref", "subject", "statistic"])


def verdict(connection: duckdb.DuckDBPyConnection, printed: str, build: float | None) -> tuple[str, str]:
    """What is said, in both languages, of a printed coefficient and this build's."""
    connection.execute("delete from catalog.paper_figure")
    prints(connection, "table 3 (2)", "agglomeration", "estimate", printed)
    connection.execute(
        "update regressions.coefficient set estimate = $build "
        "where model_id = 'baseline_2' and term = 'agglomeration'",
        {"build": build},
    )
    (row,) = record(connection).itertuples()
    return str(row.verdict_en), str(row.verdict_zh)


@pytest.mark.parametrize(
    ("printed", "build"),
    [
        ("0.015", 0.01504),
        ("0.015", 0.015),
        ("0.015", 0.0145),
        ("0.015", 0.0155),
        ("-0.086", -0.08649),
        ("2.83", 2.834),
        ("5943", 5943),
        ("1.0268", 1.02684),
        ("0.0000", 0.00004),
        ("0.0000", -0.00004),
        ("0.0001", 0.00006),
        ("0.070", 0.0699),
        ("13.07", 13.07),
    ],
)
def test_what_rounds_to_the_printed_digits_is_the_same(
    warehouse: duckdb.DuckDBPyConnection, printed: str, build: float
) -> None:
    assert verdict(warehouse, printed, build) == ("the same to the digits printed", "与印刷位数一致")


@pytest.mark.parametrize(
    ("printed", "build", "english", "chinese"),
    [
        # 0.0007 of 0.015 are 4.67 per cent.
        ("0.015", 0.0157, "within 4.7 per cent", "相差4.7%以内"),
        ("0.015", 0.0143, "within 4.7 per cent", "相差4.7%以内"),
        # Two of 5,943 city-years are 0.03 per cent, and not none.
        ("5943", 5941, "within 0.1 per cent", "相差0.1%以内"),
        # 0.0029 of 0.086 are 3.37 per cent.
        ("-0.086", -0.0889, "within 3.4 per cent", "相差3.4%以内"),
        ("0.015", 0.0165, "10 per cent larger", "偏大10%"),
        ("0.015", 0.012, "20 per cent smaller", "偏小20%"),
        ("4.72", 14.16, "200 per cent larger", "偏大200%"),
        # A negative figure is larger where it is farther from zero.
        ("-0.086", -0.1, "16 per cent larger", "偏大16%"),
        ("-0.086", -0.06, "30 per cent smaller", "偏小30%"),
    ],
)
def test_what_differs_says_by_how_much(
    warehouse: duckdb.DuckDBPyConnection, printed: str, build: float, english: str, chinese: str
) -> None:
    assert verdict(warehouse, printed, build) == (english, chinese)


@pytest.mark.parametrize(("printed", "build"), [("0.015", -0.0151), ("-0.086", 0.086), ("0.0001", -0.01)])
def test_another_sign_is_said_to_be_one(
    warehouse: duckdb.DuckDBPyConnection, printed: str, build: float
) -> None:
    assert verdict(warehouse, printed, build) == ("of the other sign", "符号相反")


@pytest.mark.parametrize(
    ("printed", "build", "english", "chinese"),
    [
        ("0.0000", 0.01, "differs by 0.0100", "相差0.0100"),
        ("0.0000", -0.01, "differs by -0.0100", "相差-0.0100"),
        ("0.0001", 0.0, "100 per cent smaller", "偏小100%"),
        ("0.015", 0.0, "100 per cent smaller", "偏小100%"),
    ],
)
def test_zero_has_no_sign_and_nothing_is_divided_by_it(
    warehouse: duckdb.DuckDBPyConnection, printed: str, build: float, english: str, chinese: str
) -> None:
    assert verdict(warehouse, printed, build) == (english, chinese)


def test_what_this_build_does_not_have_is_not_computed(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert verdict(warehouse, "0.015", None) == ("not computed by this build", "本构建未计算")
    warehouse.execute("delete from catalog.paper_figure")
    prints(warehouse, "table 4 (1)", "agglomeration", "estimate", "0.606")
    prints(warehouse, "table 4 (1)", "model", "r2_xtreg", "0.492")
    prints(warehouse, "table 4 (1)", "model", "n", "5943")
    prints(warehouse, "table 4 (1)", "constant", "estimate", "0.1")
    prints(warehouse, "table 2", "innovation", "mean", "0.3")
    prints(warehouse, "table 2", "railways", "mean", "0.3")
    found = record(warehouse)
    assert len(found) == 6
    assert set(found["verdict_en"]) == {"not computed by this build"}
    assert found[["build", "difference"]].isna().all(axis=None)


def test_every_figure_is_taken_from_its_own_place(warehouse: duckdb.DuckDBPyConnection) -> None:
    expected = {
        ("table 2", "agglomeration", "n"): 5943,
        ("table 2", "agglomeration", "mean"): 0.6454,
        ("table 2", "agglomeration", "sd"): 0.5333,
        ("table 2", "agglomeration", "min"): 0.0,
        ("table 2", "agglomeration", "max"): 6.19,
        ("table 3 (2)", "agglomeration", "estimate"): 0.01504,
        ("table 3 (2)", "agglomeration", "t_value"): 2.8,
        ("table 3 (2)", "government", "estimate"): -0.0864,
        ("table 3 (2)", "constant", "estimate"): -0.0413,
        ("table 3 (2)", "constant", "t_value"): -2.61,
        ("table 3 (2)", "model", "n"): 5943,
        ("table 3 (2)", "model", "r2_xtreg"): 0.8491,
    }
    for place in expected:
        prints(warehouse, *place, printed="0.500")
    found = record(warehouse)
    assert found["build"].to_dict() == expected
    assert (found["paper"] == 0.5).all()
    np.testing.assert_allclose(found["difference"], found["build"] - 0.5, rtol=0, atol=1e-15)


def test_figures_of_another_paper_are_not_in_the_record(warehouse: duckdb.DuckDBPyConnection) -> None:
    prints(warehouse, "table 3 (2)", "agglomeration", "estimate", "0.015")
    prints(warehouse, "table 3 (2)", "agglomeration", "estimate", "0.7", source="another paper")
    assert record(warehouse)["printed"].tolist() == ["0.015"]
    assert allowed_rows(warehouse, CONTRACT) == (1, 1)
    warehouse.execute("update catalog.study set source = 'a third paper'")
    assert record(warehouse).empty
    assert allowed_rows(warehouse, CONTRACT) == (0, 0)


def test_every_figure_of_the_paper_stands_in_the_record_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    write(warehouse, "catalog.paper_figure", frame_of(CATALOG.paper_figures, FILES["paper_figures"]))
    found = record(warehouse)
    printed = {
        (one.table_ref, one.subject, one.statistic): one.printed
        for one in CATALOG.paper_figures
        if one.source == SOURCE
    }
    assert found.index.is_unique
    assert found["printed"].to_dict() == printed
    assert found["paper"].to_dict() == {place: float(text) for place, text in printed.items()}
    assert found[["verdict_en", "verdict_zh"]].notna().all(axis=None)
    assert found.reset_index().columns.tolist() == [
        one.column for one in columns_of("regressions.replication")
    ]
    assert {(one.evaluated, one.failed) for one in judge(warehouse, CONTRACT)} == {(len(printed), 0)}


def test_two_models_under_one_heading_break_the_contract(warehouse: duckdb.DuckDBPyConnection) -> None:
    prints(warehouse, "table 3 (2)", "agglomeration", "estimate", "0.015")
    warehouse.execute("update regressions.model set table_ref = 'table 3 (2)' where model_id = 'index_equal'")
    assert len(record(warehouse)) == 2
    assert allowed_rows(warehouse, CONTRACT) == (1, 1)
