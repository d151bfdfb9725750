"""The replication package stands alone: its data are described, its programs find the published estimates."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from assets.publication.exports.models import PublishedModel
from assets.publication.exports.replication import PACKED, is_programmed
from tests.publication.exports.small_models import FULL

PRINTED_PAGES = {"observation", "component", "finding", "correction", "series", "workbook", "spelling"}


@pytest.fixture(scope="module")
def package(exported: Path) -> Path:
    return exported / "exports" / "replication"


def test_frictionless_finds_the_data_as_they_are_described(package: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]
    assert report.stats["tasks"] == len(PACKED)


def test_columns_have_types_units_and_titles_in_both_languages(package: Path) -> None:
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    resources = {one["name"]: one["schema"] for one in described["resources"]}
    assert described["synthetic"] is True
    (gdp,) = [one for one in resources["city_year"]["fields"] if one["name"] == "gdp_per_capita"]
    assert gdp["type"] == "number"
    assert gdp["unit"] == "yuan"
    assert gdp["title"] == "Gross regional product per capita"
    assert gdp["title_zh"] == "人均地区生产总值"
    assert resources["city_year"]["primaryKey"] == ["city_id", "year"]
    assert {
        "fields": ["city_id"],
        "reference": {"resource": "city", "fields": ["city_id"]},
    } in resources["city_year"]["foreignKeys"]


def test_no_printed_page_is_in_the_package(package: Path) -> None:
    assert not PRINTED_PAGES & {path.stem for path in package.rglob("*")}
    assert "stay in the published DuckDB file" in (package / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_every_data_file_and_says_that_they_are_synthetic(package: Path) -> None:
    for name, word in (("README.md", "SYNTHETIC DATA"), ("README.zh.md", "合成数据")):
        text = (package / name).read_text(encoding="utf-8")
        assert word in text
        for path in (package / "data").iterdir():
            assert f"`data/{path.name}`" in text


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_estimates_every_table_of_the_study_anew(
    package: Path, published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    shutil.copytree(package, tmp_path, dirs_exist_ok=True)
    run = subprocess.run(
        ["Rscript", "replicate.R"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    if "no package called" in run.stderr:
        pytest.skip("R has no plm")
    assert run.returncode == 0, run.stderr
    assert "SYNTHETIC" in (package / "replicate.R").read_text(encoding="utf-8")
    found = pd.read_csv(tmp_path / "replicate_results.csv").set_index(["model_id", "term"]).sort_index()
    expected = (
        published.execute(
            """
            select model_id, term, n, estimate, std_error
            from coefficient
            inner join model using (model_id)
            where table_ref like 'table %'
            """
        )
        .df()
        .set_index(["model_id", "term"])
        .sort_index()
    )
    assert len(expected) > 10
    pd.testing.assert_frame_equal(found[expected.columns], expected, check_dtype=False, rtol=1e-6, atol=0)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_refuses_data_that_do_not_give_the_published_estimates(package: Path, tmp_path: Path) -> None:
    shutil.copytree(package, tmp_path, dirs_exist_ok=True)
    panel = pd.read_csv(tmp_path / "data" / "city_year.csv")
    panel.loc[0, "resilience"] *= 2
    panel.to_csv(tmp_path / "data" / "city_year.csv", index=False)
    run = subprocess.run(
        ["Rscript", "replicate.R"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    if "no package called" in run.stderr:
        pytest.skip("R has no plm")
    assert run.returncode != 0
    assert "a coefficient differs from the published one" in run.stderr


def test_the_stata_program_holds_every_coefficient_against_the_published_one(
    package: Path, published: duckdb.DuckDBPyConnection
) -> None:
    program = (package / "replicate.do").read_text(encoding="utf-8")
    assert "* SYNTHETIC DATA" in program
    for table_ref, formula, term, estimate in published.execute(
        """
        select table_ref, formula, term, estimate
        from coefficient
        inner join model using (model_id)
        where table_ref like 'table %'
        """
    ).fetchall():
        outcome, _, right = formula.partition(" ~ ")
        regressors = right.partition(" | ")[0].replace(" + ", " ")
        assert f"xtreg {outcome} {regressors} i.year, fe vce(cluster city_id)" in program
        assert f'title("{table_ref}")\n' in program
        assert f"assert abs(_b[{term}] / ({estimate}) - 1) < 1e-6\n" in program
        (stored,) = re.findall(rf'^estimates store (m\d+), title\("{re.escape(table_ref)}"\)$', program, re.M)
        assert f"*   {stored} = {table_ref}\n" in program


@pytest.fixture
def panel() -> duckdb.DuckDBPyConnection:
    """Two cities in 2003 and 2004 and a third in 2004 alone; the means of two models over the rows of the first two."""
    connection = duckdb.connect()
    connection.execute(
        """
        create table city_year as
        select
            *,
            city_id * year as resilience,
            year - 2000 + city_id as agglomeration
        from (values (1, 2003), (1, 2004), (2, 2003), (2, 2004), (3, 2004)) as cell (city_id, year);
        create table descriptive as
        select *
        from (values
            ('resilience', 'own', 1.5 * 2003.5),
            ('agglomeration', 'own', 5.0),
            ('resilience', 'real', 1.5 * 2003.5),
            ('agglomeration', 'real', 4.0)
        ) as statistics (variable, sample, mean);
        """
    )
    return connection


MODEL = replace(
    FULL,
    model_id="own",
    formula="resilience ~ agglomeration | city + year",
    first_year=2003,
    last_year=2004,
    n=4,
)


def test_the_programs_estimate_what_the_panel_holds(panel: duckdb.DuckDBPyConnection) -> None:
    assert is_programmed(MODEL, panel)


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(replace(MODEL, formula="resilience ~ l(agglomeration, 1) | city + year"), id="a lag"),
        pytest.param(
            replace(MODEL, formula="resilience ~ agglomeration | city + province^year"), id="effects"
        ),
        pytest.param(replace(MODEL, estimator="instrumental"), id="instruments"),
        pytest.param(replace(MODEL, vcov="Driscoll–Kraay"), id="errors"),
        pytest.param(replace(MODEL, n=2), id="a sample of some cities"),
        pytest.param(replace(MODEL, model_id="real"), id="another reading than the panel's"),
    ],
)
def test_what_asks_for_more_is_left_to_renxing(
    panel: duckdb.DuckDBPyConnection, model: PublishedModel
) -> None:
    assert not is_programmed(model, panel)
