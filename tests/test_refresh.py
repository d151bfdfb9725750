"""From workbooks to the published file on the synthetic volumes: what was put in comes out."""

import hashlib
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import duckdb
import numpy as np
import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import columns_of_book
from assets.catalog.study_loading import load_study
from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN
from assets.publication.file import columns_of_published, holdings_of
from assets.publication.holdings import BOOK_HOLDINGS
from commands.summaries.study import summary
from orchestration.plan import Plan, plan_book, plan_study
from orchestration.refresh import Refreshed, refresh
from orchestration.settings import Settings, prepare_home

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


def uncommented(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The columns of a file that say nothing of themselves."""
    return connection.execute(
        "select table_name, column_name from duckdb_columns() where comment is null and database_name = current_database()"
    ).fetchall()


def test_a_study_s_file_has_the_columns_of_the_dictionary_and_no_other(
    published: duckdb.DuckDBPyConnection,
) -> None:
    study = load_study("sun2025")
    for table in holdings_of(study).relations:
        columns = published.execute(f"describe {table}").fetchall()
        # The places in the tables sort as they are printed: a text of its own type.
        present = {(name, "VARCHAR" if kind.startswith("ENUM") else kind) for name, kind, *_ in columns}
        documented = {(one.column, one.type) for one in columns_of_published(table, study, load_catalog())}
        assert present == documented, table
    assert uncommented(published) == []


def test_the_book_has_the_columns_of_the_dictionary_and_no_other(book: duckdb.DuckDBPyConnection) -> None:
    for table in BOOK_HOLDINGS.relations:
        present = {(name, kind) for name, kind, *_ in book.execute(f"describe {table}").fetchall()}
        assert present == {(one.column, one.type) for one in columns_of_book(table)}, table
    assert uncommented(book) == []


@pytest.mark.parametrize("name", ["book", "sun2025"])
def test_clients_of_duckdb_1_can_read_the_published_files(synthetic: Settings, name: str) -> None:
    header = synthetic.published_file(name).read_bytes()[:100]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64, "storage version of DuckDB 1.0"


def test_every_check_passed_and_is_published(
    published: duckdb.DuckDBPyConnection, book: duckdb.DuckDBPyConnection
) -> None:
    checks = "select asset, check_name, passed from check_result"
    of_study, of_book = set(published.execute(checks).fetchall()), set(book.execute(checks).fetchall())
    assert {one for one in of_study | of_book if not one[2]} == set()
    layers = {asset.partition("/")[0] for asset, *_ in of_book}
    assert layers == {"catalog", "raw", "observations"}
    assert of_book <= of_study, "a study's file says what stands behind it, the book included"
    assert {"indices/variable_value", "regressions/model"} <= {asset for asset, *_ in of_study}


def test_a_study_s_file_holds_of_the_book_what_the_study_uses_as_the_book_has_it(
    synthetic: Settings, published: duckdb.DuckDBPyConnection, book: duckdb.DuckDBPyConnection
) -> None:
    used = {name for (name,) in published.execute("select distinct indicator from observation").fetchall()}
    assert used < {name for (name,) in book.execute("select distinct indicator from observation").fetchall()}
    figures = "select * from observation where list_contains($used, indicator) order by all"
    parameters = {"used": sorted(used)}
    assert published.execute(figures, parameters).fetchall() == book.execute(figures, parameters).fetchall()
    for table in ("series", "finding", "correction"):
        named = published.execute(f"select distinct indicator from {table}").fetchall()
        assert {name for (name,) in named} <= used, table
    workbooks = published.execute("select path from workbook").fetchall()
    assert set(workbooks) <= set(book.execute("select path from workbook").fetchall())
    behind = published.execute(
        "select distinct workbook from observation where regexp_matches(workbook, '^[0-9]{4}/')"
    ).fetchall()
    assert set(behind) <= set(workbooks)


def test_a_study_says_which_book_it_rests_on(
    published: duckdb.DuckDBPyConnection, book: duckdb.DuckDBPyConnection
) -> None:
    digests = "select book_digest, extracts_digest, ledger_digest, synthetic from build"
    assert published.execute(digests).fetchall() == book.execute(digests).fetchall()


def test_the_truth_is_no_input(synthetic: Settings) -> None:
    assert not (synthetic.extracts / "synthetic_truth").exists()
    assert (synthetic.extracts / "SYNTHETIC.txt").exists()


def test_what_has_just_been_published_is_not_made_again(synthetic: Settings) -> None:
    assert (plan_book(synthetic).assets, plan_study(synthetic, "sun2025").assets) == ((), ())
    said: list[str] = []
    results = refresh(synthetic, lambda text: said.append(text.strip()))
    assert [(one.name, one.problem) for one in results] == [("book", None), ("sun2025", None)]
    assert [line.partition(",")[0] for line in said] == ["book: nothing to do", "sun2025: nothing to do"]


def told(settings: Settings, name: str, assets: dict[str, tuple[str, ...]]) -> str:
    """The summary of a refresh in which these assets were made."""
    return summary(settings, Refreshed(name, None, Plan(name, tuple(assets), (), None), seconds=1.0))


def test_the_summary_of_a_study_names_headline_and_file(synthetic: Settings) -> None:
    text = told(synthetic, "sun2025", STUDY_CHAIN)
    assert (
        f"Study sun2025, published in 1 s (synthetic data: says nothing about China); {len(STUDY_CHAIN)} of"
        in text
    )
    assert "283 cities, 2003–2023, 5,943 rows" in text
    assert "the paper prints 0.015" in text
    assert str(synthetic.published_file("sun2025")) in text


def test_the_summary_of_the_book_names_volumes_findings_and_file(synthetic: Settings) -> None:
    text = told(synthetic, "book", BOOK_CHAIN)
    assert "21 editions" in text
    assert "findings" in text
    assert str(synthetic.published_file("book")) in text


def test_where_nothing_was_to_do_the_summary_is_the_file(synthetic: Settings) -> None:
    assert told(synthetic, "book", {}).split() == ["book", str(synthetic.published_file("book"))]


BAD_WORKBOOKS = {
    "password": (
        "2013/2-1_人口状况.xlsx",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "archive": ("2013.zip", b"PK\x03\x04", "is an archive; unpack it"),
}
"""All there is: refused by the reader and before it; other ways to be of no use are in tests/raw."""


@pytest.mark.parametrize("case", BAD_WORKBOOKS)
def test_a_bad_workbook_is_named_and_the_last_publications_stand(
    synthetic: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    name, content, why = BAD_WORKBOOKS[case]
    path = tmp_path / "extracts" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    settings = replace(synthetic, extracts=tmp_path / "extracts", synthetic=False, home=tmp_path / "home")
    for folder in ("published", "publications"):
        copytree(synthetic.home / folder, settings.home / folder, symlinks=True)
    before = digests_of_publications(settings)
    monkeypatch.setenv("DAGSTER_HOME", str(settings.dagster_home))
    prepare_home(settings)
    book, study = refresh(settings, lambda text: None)
    assert book.problem is not None
    assert book.problem.count("\n") == 0
    assert name in book.problem
    assert why in book.problem
    assert (study.name, study.problem) == (
        "sun2025",
        "sun2025: left as it is, since the book could not be made anew",
    )
    assert digests_of_publications(settings) == before


def digests_of_publications(settings: Settings) -> list[str]:
    """What the published files of the book and of the study hold."""
    files = [settings.published_file(name) for name in (BOOK, "sun2025")]
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def test_an_unknown_study_is_named_before_any_volume_is_read(synthetic: Settings) -> None:
    said: list[str] = []
    (result,) = refresh(replace(synthetic, named=("sun2026",)), said.append)
    assert "no study 'sun2026'" in str(result.problem)
    assert said == []


def test_the_study_on_the_yearbooks_alone_says_which_models_are_not_estimable() -> None:
    study = load_study("yearbooks")
    (quotient,) = study.quotients
    assert quotient.sector == "it_employment"
    assert {model.years for model in study.models} == {(2003, 2019)}
