"""`make trace` prints the way of a figure as a tree, and one line where there is nothing to print."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from commands.trace import Step, main, report
from orchestration.settings import Settings

VARIABLE = Step(
    level=1,
    what="variable",
    name="upgrading",
    label="Industrial upgrading 产业结构高级化",
    city="崇左市",
    year=2004,
    scope=None,
    value=0.5588464536,
    unit="ratio",
    status="corrected",
    weight=None,
    formula="tertiary_share / secondary_share",
    reason=None,
    printed_value=None,
    correction=None,
    objections=None,
    workbook=None,
    sheet=None,
    cell=None,
    raw_text=None,
)
INPUT = replace(
    VARIABLE,
    level=2,
    what="input",
    name="tertiary_share",
    label="Tertiary 第三产业",
    value=35.85,
    unit="%",
    formula=None,
)
FIGURE = replace(
    INPUT,
    level=3,
    what="printed figure",
    printed_value=3585.0,
    correction="corrected to 35.85",
    objections="Its own series: corrected",
    workbook="2005/economy.xlsx",
    sheet="1-8",
    cell="D296",
    raw_text="35\n85",
)


def test_a_tree_shows_what_rests_on_what() -> None:
    other = replace(INPUT, name="secondary_share", label="Secondary 第二产业", value=None, status="missing")
    assert list(report([VARIABLE, INPUT, FIGURE, other])) == [
        "崇左市, 2004",
        "",
        "variable upgrading: 0.5588464536 ratio, corrected",
        "│  Industrial upgrading 产业结构高级化",
        "│  formula: tertiary_share / secondary_share",
        "├─ input tertiary_share: 35.85 %, corrected",
        "│  │  Tertiary 第三产业",
        "│  └─ printed figure, 2004: 35.85 %, corrected",
        "│        printed: 3,585 %",
        "│        ledger: corrected to 35.85",
        "│        objections: Its own series: corrected",
        "│        2005/economy.xlsx, sheet 1-8, cell D296: 35 85",
        "└─ input secondary_share: no value, missing",
        "      Secondary 第二产业",
    ]


def test_each_scope_of_an_indicator_is_a_tree_of_its_own() -> None:
    city = replace(INPUT, level=1, what="printed indicator", scope="city")
    district = replace(city, name="tertiary_share_district", scope="district")
    headings = [line for line in report([city, district]) if line.startswith("printed indicator")]
    assert headings == [
        "printed indicator tertiary_share: 35.85 %, corrected",
        "printed indicator tertiary_share_district (city districts): 35.85 %, corrected",
    ]


@pytest.fixture
def home(synthetic: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the file of the synthetic volumes."""
    monkeypatch.setenv("RENXING_HOME", str(synthetic.home))


@pytest.mark.usefixtures("home")
def test_the_command_follows_a_figure_of_the_published_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("合肥", "2011", "economic_density") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "合肥市, 2011"
    assert lines[2].startswith("variable economic_density: ")
    assert sum("2012/" in line and ", cell " in line for line in lines) == 2


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["Heifei", "2011", "gdp"],
            "unknown city 'Heifei': no city has this name, the nearest is Hefei; use ",
        ),
        (
            ["Suzhou", "2011", "gdp"],
            "unknown city 'Suzhou': the name of 苏州市 (320500) and 宿州市 (341300); use ",
        ),
        (
            ["合肥市", "1999", "gdp"],
            "unknown year '1999': the volumes print the data years 2003 to 2023; use ",
        ),
        (["合肥市", "2011", "gpd"], "unknown name 'gpd': no variable and no printed indicator has this name"),
    ],
)
def test_what_is_unknown_is_said_in_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(*arguments) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(line)
    assert output.err.count("\n") == 1


def test_without_a_published_file_the_command_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RENXING_HOME", str(tmp_path))
    assert main("合肥市", "2011", "gdp") == 1
    path = tmp_path / "published" / "sun2025" / "renxing.duckdb"
    assert capsys.readouterr().err == f"{path}: no file is published; make refresh publishes one\n"


def test_where_another_file_is_published_the_command_says_which(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RENXING_HOME", str(settings.home))
    assert main("合肥市", "2011", "gdp") == 1
    assert capsys.readouterr().err.endswith(
        "; published here: book, public_services, yearbooks: name one with STUDY=\n"
    )


@pytest.mark.usefixtures("home")
def test_the_command_follows_a_figure_of_the_book(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RENXING_STUDY", "book")
    assert main("合肥", "2011", "gdp") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "合肥市, 2011"
    assert lines[2].startswith("printed indicator gdp: ")
    assert main("合肥", "2011", "economic_density") == 1
    assert capsys.readouterr().err.startswith("unknown name 'economic_density'")


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RENXING_HOME", str(tmp_path))
    path = tmp_path / "published" / "sun2025" / "renxing.duckdb"
    path.parent.mkdir(parents=True)
    path.write_text("no database")
    assert main("合肥市", "2011", "gdp") == 1
    assert capsys.readouterr().err.startswith(f"{path}: cannot be read (")
    path.unlink()
    duckdb.connect(str(path)).close()
    assert main("合肥市", "2011", "gdp") == 1
    assert capsys.readouterr().err.startswith(f"{path}: was published by an earlier version")


@pytest.mark.usefixtures("home")
def test_make_hands_its_arguments_over_in_the_environment() -> None:
    named = {"RENXING_TRACE_CITY": "$(合肥)", "RENXING_TRACE_YEAR": "2011", "RENXING_TRACE_NAME": "gdp"}
    ended = subprocess.run(
        [Path(sys.executable).with_name("renxing"), "trace"],
        env=os.environ | named,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("unknown city '$(合肥)'")
