"""The panel in Stata's format, read back by pandas and by R."""

import shutil
import subprocess
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pandas.io.stata import StataReader

from tests.publication.exports.characteristics import notes_in

LONGEST_NAME, LONGEST_LABEL = 32, 80


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pandas_reads_back_the_panel_of_the_published_file(
    exported: Path, published: duckdb.DuckDBPyConnection, language: str
) -> None:
    panel = published.execute("select * from city_year order by city_id, year").df()
    read = pd.read_stata(exported / "exports" / "stata" / f"panel_{language}.dta", convert_categoricals=False)
    assert read.columns.tolist() == panel.columns.tolist()
    coded = ["city_id", "province", "region", "year", *(one for one in panel if one.endswith("_status"))]
    pd.testing.assert_frame_equal(
        read.drop(columns=coded), panel.drop(columns=coded), check_dtype=False, check_exact=True
    )
    assert read["city_id"].tolist() == panel["city_id"].tolist()
    assert read["year"].tolist() == panel["year"].tolist()
    assert not read.duplicated(["city_id", "year"]).any()
    assert all(pd.api.types.is_integer_dtype(read[name]) for name in coded)


def test_labels_are_in_the_language_of_the_file_and_within_stata_s_limits(exported: Path) -> None:
    for language, label, capital, synthetic in (
        ("zh", "人均地区生产总值（元）", "合肥市", "合成数据"),
        ("en", "Gross regional product per capita (yuan)", "Hefei", "SYNTHETIC"),
    ):
        with StataReader(exported / "exports" / "stata" / f"panel_{language}.dta") as reader:
            labels, values = reader.variable_labels(), reader.value_labels()
            assert synthetic in reader.data_label
        assert labels["gdp_per_capita"] == label
        assert values["city_id"][340100] == capital
        assert all(labels.values())
        assert max(map(len, labels.values())) <= LONGEST_LABEL
        assert max(map(len, labels)) <= LONGEST_NAME
        assert set(values) == {"city_id", "province", "region", "status"}


def test_gdp_and_population_are_there_and_how_each_value_was_obtained(
    exported: Path, published: duckdb.DuckDBPyConnection
) -> None:
    path = exported / "exports" / "stata" / "panel_en.dta"
    panel = pd.read_stata(path).sort_values(["city_id", "year"])
    assert {"gdp", "population_registered"} <= set(panel)
    statuses = published.execute("select gdp_status from city_year order by city_id, year").df()["gdp_status"]
    words = {"reported": "As printed", "missing": "Missing"}
    plain = statuses.isin(words)
    assert panel["gdp_status"].astype(str)[plain.to_numpy()].tolist() == statuses[plain].map(words).tolist()
    assert pd.read_stata(path, convert_categoricals=False)["gdp_status"].between(0, 7).all()


def test_the_first_note_of_a_variable_says_what_it_is_in_this_study(exported: Path) -> None:
    notes = notes_in(exported / "exports" / "stata" / "panel_en.dta")
    assert notes["agglomeration"][0].startswith("location quotient of it_firms in firms")
    assert notes["gdp"][0].endswith("gaps filled by the rules of the study")


def test_the_chinese_file_has_no_note_without_chinese(exported: Path) -> None:
    notes = notes_in(exported / "exports" / "stata" / "panel_zh.dta")
    assert notes
    assert [text for texts in notes.values() for text in texts if text.isascii()] == []


def test_a_province_is_its_two_digit_code_with_its_name(exported: Path) -> None:
    panel = pd.read_stata(exported / "exports" / "stata" / "panel_zh.dta")
    codes = pd.read_stata(exported / "exports" / "stata" / "panel_zh.dta", convert_categoricals=False)
    hefei = codes["city_id"] == 340100
    assert codes.loc[hefei, "province"].unique().tolist() == [34]
    assert panel.loc[hefei, "province"].astype(str).unique().tolist() == ["安徽省"]


@pytest.mark.parametrize(
    ("language", "note"),
    [("zh", "2009: 口径变化: 2009年起"), ("en", "2009: Definition changed: Counted anew from 2009 on")],
)
def test_notes_of_a_variable_tell_the_breaks_of_what_it_rests_on(
    exported: Path, published: duckdb.DuckDBPyConnection, language: str, note: str
) -> None:
    notes = notes_in(exported / "exports" / "stata" / f"panel_{language}.dta")
    broken = published.execute(
        "select variable, count(distinct year) from variable_break group by 1"
    ).fetchall()
    assert broken
    assert all(len(notes[variable]) >= years for variable, years in broken)
    assert any(one.startswith(note) for one in notes["road_freight"])


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_values_labels_and_chinese(exported: Path) -> None:
    program = """
    suppressPackageStartupMessages(library(haven))
    panel <- read_dta(commandArgs(TRUE)[1])
    hefei <- panel[panel$city_id == 340100 & panel$year == 2011, ]
    cat(nrow(panel), attr(panel$government, "label"), as.character(as_factor(hefei$city_id)),
        as.character(as_factor(hefei$province)), hefei$name, sprintf("%.17g", hefei$resilience), sep = "\n")
    """
    path = exported / "exports" / "stata" / "panel_zh.dta"
    found = subprocess.run(["Rscript", "-e", program, str(path)], capture_output=True, text=True, check=False)
    if "no package called" in found.stderr:
        pytest.skip("R has no haven")
    panel = pd.read_stata(path, convert_categoricals=False)
    hefei = panel[(panel["city_id"] == 340100) & (panel["year"] == 2011)]
    rows, label, city, province, name, resilience = found.stdout.splitlines()
    assert (int(rows), label, city, province, name) == (
        len(panel),
        "政府干预水平（比值）",
        "合肥市",
        "安徽省",
        "合肥市",
    )
    assert float(resilience) == hefei["resilience"].item()
