"""What an analyst opens first, in Python and in R, on the published synthetic book."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import renxing
from assets.charts.picture import png
from orchestration.settings import PROJECT, Settings

EXAMPLES = PROJECT / "examples"
NOTEBOOK = EXAMPLES / "first_look.py"
PICTURES = ("by_status", "by_region", "map_of_year", "doctors_beside", "one_city")
SET_UP = Path(sys.executable).parents[2]
"""The project whose environment runs the tests."""


@pytest.fixture(scope="module")
def folder(synthetic: Settings) -> Path:
    """The folder in which the synthetic book is published."""
    return synthetic.published("book")


def notebook() -> ModuleType:
    specification = importlib.util.spec_from_file_location("first_look", NOTEBOOK)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "Gross regional product per capita (yuan)"), ("zh", "人均地区生产总值（元）")],
)
def test_the_notebook_leads_from_the_file_to_five_pictures_and_a_table(
    folder: Path, language: str, label: str
) -> None:
    _, made = notebook().app.run(defs={"file": str(folder), "first_language": language})
    assert made["label"] == label
    for name in PICTURES:
        assert len(png(made[name])) > 5_000, name
    figures = renxing.open(folder).panel("gdp_per_capita").set_index(["city_id", "year"])["gdp_per_capita"]
    assert made["steps"]["value"].iloc[0] == figures[made["city_id"], made["year"]]
    assert made["steps"]["cell"].notna().any()


def test_the_notebook_runs_as_a_script(folder: Path) -> None:
    ended = subprocess.run(
        [sys.executable, NOTEBOOK, "--file", folder, "--language", "en"],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_what_the_notebook_showed_is_not_in_the_repository() -> None:
    """Marimo keeps what its cells showed, figures of the volumes among it, in folders named __marimo__."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("is no checkout of git")
    tracked = listed.stdout.splitlines()
    assert "examples/first_look.py" in tracked
    assert [one for one in tracked if "__marimo__" in Path(one).parts] == []


def in_r(program: str) -> subprocess.CompletedProcess[str]:
    """What R says, after it has read the functions of the example."""
    return subprocess.run(
        ["Rscript", "-e", f'source("renxing.R"); {program}'],
        cwd=EXAMPLES,
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )


needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs Rscript (Debian: r-base-core)")


@needs_r
def test_r_reads_tables_panels_and_traces_with_their_labels(folder: Path) -> None:
    program = f"""
        book <- open_published("{folder}", "{SET_UP}")
        gdp <- panel(book, "gdp", years = "2010-2012", cities = "安徽省")
        cat(nrow(gdp), sum(gdp$gdp, na.rm = TRUE), attr(gdp$gdp, "label"), "", sep = "\\n")
        view <- read_published(book, "gdp", "zh")
        cat(sum(view$gdp[view$scope == "city"], na.rm = TRUE), attr(view$gdp, "label"), "", sep = "\\n")
        cat(tail(trace_figure(book, "合肥", 2011, "gdp")$cell, 1))
        """
    ended = in_r("options(digits = 15); " + program)
    assert ended.returncode == 0, ended.stderr
    rows, of_panel, label, _, of_view, label_zh, _, cell = ended.stdout.split("\n")
    with renxing.open(folder) as book:
        panel, view = book.panel("gdp", years="2010-2012", cities="安徽省"), book.table("gdp")
        assert int(rows) == len(panel)
        assert float(of_panel) == pytest.approx(panel["gdp"].sum())
        assert float(of_view) == pytest.approx(view.loc[view["scope"] == "city", "gdp"].sum())
        assert cell == book.trace("合肥", 2011, "gdp")["cell"].iloc[-1]
    assert (label, label_zh) == ("Gross regional product (10k yuan)", "地区生产总值 [万元]")


@needs_r
def test_r_leaves_texts_as_they_are_printed(folder: Path) -> None:
    printed = "select '012' as code, 'NA' as letters, null::varchar as nothing, 1.5 as figure"
    ended = in_r(
        f'''book <- open_published("{folder}", "{SET_UP}"); str(as.list(query(book, "{printed}")))'''
    )
    assert ended.returncode == 0, ended.stderr
    assert [line.strip() for line in ended.stdout.splitlines()[1:]] == [
        '$ code   : chr "012"',
        '$ letters: chr "NA"',
        "$ nothing: chr NA",
        "$ figure : num 1.5",
    ]


@needs_r
@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ('panel(book, "gpd")', "unknown indicator 'gpd'; the nearest known is 'gdp'; "),
        ('trace_figure(book, "Heifei", 2011, "gdp")', "unknown city 'Heifei': no city has this name, "),
    ],
)
def test_r_says_what_is_unknown_as_the_commands_do(folder: Path, asked: str, line: str) -> None:
    ended = in_r(f'book <- open_published("{folder}", "{SET_UP}"); {asked}')
    assert ended.returncode == 1
    assert line in " ".join(ended.stderr.split())


@needs_r
def test_the_example_in_r_runs_as_a_script(folder: Path) -> None:
    ended = subprocess.run(
        ["Rscript", EXAMPLES / "renxing.R", folder, SET_UP],
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
