"""From workbooks to the published file on the synthetic volumes: what was put in comes out."""

import hashlib
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from orchestration.changes import changes

from assets.catalog.dictionary import columns_of_study
from assets.catalog.study import load_study
from assets.publication.file import BUILT_TABLES, COMPARED_TABLES, TABLES
from assets.publication.views import VIEWS
from orchestration.refresh import run
from orchestration.settings import Settings
from orchestration.summary import summary

REGRESSORS = [
    "agglomeration",
    "internet",
    "human_capital",
    "population_density",
    "economic_density",
    "government",
]


def test_every_city_year_has_every_variable(published: duckdb.DuckDBPyConnection) -> None:
    panel = published.execute("select * from city_year").df()
    assert len(panel) == 5943
    assert not panel.isna().any().any()


def test_the_panel_is_the_truth(published: duckdb.DuckDBPyConnection, truth: Path) -> None:
    panel = published.execute("select * from city_year").df().set_index(["city_id", "year"]).sort_index()
    put_in = duckdb.read_parquet(str(truth / "variables.parquet")).df()
    put_in = put_in.set_index(["city_id", "year"]).sort_index()
    for name in put_in.columns:
        np.testing.assert_allclose(panel[name], put_in[name], rtol=1e-9, atol=1e-12, err_msg=name)


def test_every_printed_figure_is_the_truth(published: duckdb.DuckDBPyConnection, truth: Path) -> None:
    published.execute(f"create or replace temp view put_in as from '{truth / 'components.parquet'}'")
    wrong = published.execute(
        """
        with truth as (
            unpivot put_in on columns(* exclude (city_id, year)) into name component value truth
        )

        select observation.city_id, observation.year, indicator, scope, value, truth
        from observation
        inner join truth
            on
                observation.city_id = truth.city_id
                and observation.year = truth.year
                and indicator || if(scope = 'district', '_district', '') = component
        where
            value is not null
            and unit != '10k USD'
            and abs(value - truth) > 1e-6
        """
    ).fetchall()
    assert wrong == []


def test_gaps_are_interpolated_and_flagged(published: duckdb.DuckDBPyConnection, truth: Path) -> None:
    unflagged = published.execute(
        f"""
        from '{truth / "gaps.parquet"}' as gap
        anti join cell_status
            on gap.city_id = cell_status.city_id and gap.year = cell_status.year and status = 'interpolated'
        """
    ).fetchall()
    assert unflagged == []
    statuses = published.execute("select distinct status from cell_status").fetchall()
    assert statuses == [("interpolated",)]


def test_the_slopes_put_in_are_within_two_standard_errors(
    published: duckdb.DuckDBPyConnection, truth: Path
) -> None:
    estimates = published.execute(
        f"""
        select term, estimate, std_error, slope
        from coefficient
        inner join '{truth / "put_in.parquet"}' using (term)
        where model_id = 'baseline_2'
        """
    ).df()
    assert len(estimates) == 6
    assert ((estimates["estimate"] - estimates["slope"]).abs() < 2 * estimates["std_error"]).all()


@pytest.mark.parametrize(
    ("model", "outcome", "regressors"),
    [
        ("baseline_1", "resilience", REGRESSORS[:1]),
        ("baseline_2", "resilience", REGRESSORS),
        ("mechanism_1", "innovation", REGRESSORS),
        ("mechanism_2", "upgrading", REGRESSORS),
    ],
)
def test_coefficients_equal_a_regression_on_the_stored_truth(
    published: duckdb.DuckDBPyConnection, truth: Path, model: str, outcome: str, regressors: list[str]
) -> None:
    put_in = duckdb.read_parquet(str(truth / "variables.parquet")).df()
    demeaned = put_in[[outcome, *regressors]].astype(float)
    demeaned = demeaned - demeaned.groupby(put_in["city_id"]).transform("mean")
    demeaned = demeaned - demeaned.groupby(put_in["year"]).transform("mean")
    expected = np.linalg.lstsq(demeaned[regressors], demeaned[outcome], rcond=None)[0]
    estimates = published.execute("select term, estimate from coefficient where model_id = ?", [model]).df()
    np.testing.assert_allclose(estimates.set_index("term")["estimate"][regressors], expected, rtol=1e-7)
    n = published.execute("select n from model where model_id = ?", [model]).fetchall()
    assert n == [(5943,)]


def test_the_four_models_match_the_paper(published: duckdb.DuckDBPyConnection) -> None:
    headline = dict(published.execute("select model_id, r2_xtreg from model").fetchall())
    assert headline["baseline_2"] == pytest.approx(0.849, abs=0.001)
    constant = published.execute("select constant from model where model_id = 'baseline_2'").fetchall()[0][0]
    assert constant == pytest.approx(-0.041, abs=0.001)


def test_the_published_file_keeps_the_contract(published: duckdb.DuckDBPyConnection) -> None:
    study = load_study("sun2025")
    for table in (*TABLES, *BUILT_TABLES, *COMPARED_TABLES, *VIEWS):
        present = [row[0] for row in published.execute(f"describe {table}").fetchall()]
        documented = [column.column for column in columns_of_study(f"publication.{table}", study)]
        assert set(present) == set(documented), table
    comments = published.execute(
        "select count(*) from duckdb_columns() where comment is null and database_name = 'renxing'"
    ).fetchall()
    assert comments == [(0,)]


def test_clients_of_duckdb_1_can_read_the_published_file(synthetic: Settings) -> None:
    header = (synthetic.published / "renxing.duckdb").read_bytes()[:100]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64, "storage version of DuckDB 1.0"


def test_every_check_passed_and_is_published(published: duckdb.DuckDBPyConnection) -> None:
    failed, assets = published.execute(
        "select count(*) filter (not passed), count(distinct asset) from check_result"
    ).fetchall()[0]
    assert failed == 0
    assert assets > 40


def test_the_truth_is_no_input(synthetic: Settings) -> None:
    assert not (synthetic.extracts / "synthetic_truth").exists()
    assert (synthetic.extracts / "SYNTHETIC.txt").exists()


def test_what_has_just_been_published_needs_no_refresh(synthetic: Settings) -> None:
    assert changes(synthetic).reasons == ()


def test_the_summary_names_headline_and_file(synthetic: Settings) -> None:
    text = summary(synthetic, 1.0)
    assert "283 cities, 2003–2023, 5,943 rows" in text
    assert "the paper prints 0.015" in text
    assert "synthetic" in text
    assert str(synthetic.published / "renxing.duckdb") in text


BAD_WORKBOOKS = {
    "password": (
        "2013/2-1_人口状况.xlsx",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "edition": ("2031/2-1_人口状况.xlsx", b"PK\x03\x04", "no edition of the catalog"),
}
"""Refused by the reader and before it; every other way to be no workbook is in tests/raw/test_workbooks.py."""


@pytest.mark.parametrize("case", BAD_WORKBOOKS)
def test_a_bad_workbook_is_named_and_the_last_publication_stands(
    synthetic: Settings, tmp_path: Path, case: str
) -> None:
    name, content, why = BAD_WORKBOOKS[case]
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_bytes(content)
    standing = synthetic.published / "renxing.duckdb"
    before = hashlib.sha256(standing.read_bytes()).hexdigest()
    problem = run(replace(synthetic, extracts=tmp_path, synthetic=False))
    assert problem is not None
    assert problem.count("\n") == 0
    assert name in problem
    assert why in problem
    assert hashlib.sha256(standing.read_bytes()).hexdigest() == before


def test_an_unknown_study_is_named(synthetic: Settings) -> None:
    assert "no study 'sun2026'" in str(run(replace(synthetic, study="sun2026")))


def test_the_study_on_the_yearbooks_alone_says_which_models_are_not_estimable() -> None:
    study = load_study("yearbooks")
    assert study.agglomeration.sector == "it_employment"
    assert {model.years for model in study.models} == {(2003, 2019)}
