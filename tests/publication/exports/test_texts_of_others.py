"""Whatever a study, a supplement or a file's name says, it is only text in everything that is published."""

import csv
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import openpyxl
import pandas as pd
import pytest
import yaml
from pandas.io.stata import StataReader

from assets.catalog.study_language.errors import StudyError
from assets.catalog.study_loading import load_study
from assets.publication.citation import write_citation
from assets.publication.exports.all_formats import write_exports
from assets.publication.exports.csv_files import FORMULA
from assets.publication.exports.rendering import render_text
from assets.publication.report import write_report
from orchestration.settings import Settings
from tests.publication.exports.small_models import NOT_ESTIMABLE
from tests.publication.small_tables import BUILD

MARK = "hostile"
HOSTILE = (
    f"{MARK} |`code`[link](http://example.org)<script>alert(1)</script>&amp;\"'$HOME`local' \\input{{x}} %#_a_ ///\n\n"
    "# heading */ ]]> {{ 7 * 7 }} \r\n=1+1 ~ ^ 合肥"
)
FREE = (
    "label_en",
    "label_zh",
    "definition",
    "source",
    "reason",
    "reason_zh",
    "sentence_en",
    "sentence_zh",
    "what_en",
    "what_zh",
    "workbook",
)
"""Columns of the published file whose texts others write, in whatever table."""


@pytest.fixture(scope="session")
def hostile(synthetic: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All exports and the report of a file in which every text of others ends, or begins, with what could do harm."""
    return published_again(synthetic.published_file("sun2025"), tmp_path_factory.mktemp("hostile"))


def published_again(file: Path, folder: Path) -> Path:
    """Publish a file anew with hostile texts, into a folder."""
    copy = folder / file.name
    shutil.copyfile(file, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table, column in connection.execute(
            """
            select columns.table_name, column_name
            from duckdb_columns() as columns
            inner join duckdb_tables() as tables using (table_oid)
            where list_contains(?, column_name) and data_type = 'VARCHAR' and not tables.internal
            """,
            [list(FREE)],
        ).fetchall():
            connection.execute(f'update "{table}" set "{column}" = "{column}" || ?', [f" {HOSTILE}"])
        connection.execute("update study set source = ?", [f"=cmd|' /C calc'!A0 {HOSTILE}"])
        write_exports(connection, folder)
        write_report(connection, folder / "report.html")
    return folder


def texts(folder: Path, *suffixes: str) -> Iterator[tuple[str, str]]:
    """The files of a folder by their endings: name and text."""
    found = [path for path in sorted(folder.rglob("*")) if path.suffix in suffixes]
    assert found, suffixes
    for path in found:
        yield path.name, path.read_text(encoding="utf-8")


def test_markdown_shows_it_as_text(hostile: Path) -> None:
    bare = re.compile(r"(?<!\\)(?:<script|\[link\]|`code`)")
    for name, text in texts(hostile, ".md"):
        assert not bare.search(text), name
        assert "\n# heading" not in text, name
        rows = [line for line in text.splitlines() if line.startswith("|")]
        table, width = [], None
        for line in rows:
            cells = len(re.findall(r"(?<!\\)\|", line))
            width = cells if set(line) <= set("|- ") or width is None else width
            table.append((cells, line))
        assert {cells for cells, _ in table} <= {4, width}, name


def test_programs_have_it_in_comments_alone(hostile: Path) -> None:
    for name, text in texts(hostile, ".do", ".R"):
        sign = "*" if name.endswith(".do") else "#"
        for line in text.splitlines():
            if MARK in line:
                assert line.lstrip().startswith(sign), line
                assert not re.search(r"[`\"$\\]|///|/\*|\*/", line), line
        assert "\n=1+1" not in text, name


def test_latex_prints_it(hostile: Path) -> None:
    for name, text in texts(hostile, ".tex"):
        assert r"\input{x}" not in text, name
        assert not re.search(rf"{MARK}[^\n]*(?<!\\)[%$#&]H?O?M?E?`", text), name
        assert not re.search(rf"{MARK}[^\n]*\n\n# heading", text), name


def test_pages_show_it(hostile: Path) -> None:
    for name, text in texts(hostile, ".html"):
        assert "<script>alert" not in text, name
        assert MARK in text or "appendix" in name, name


def test_no_cell_of_a_csv_file_is_a_formula(hostile: Path) -> None:
    formula = re.compile(FORMULA)
    for path in sorted(hostile.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.reader(lines):
                for cell in row:
                    assert not formula.fullmatch(cell) or is_number(cell), (path.name, cell)


def test_the_programs_of_the_package_read_the_figures_that_are_published(hostile: Path) -> None:
    """The texts by which they join begin no formula."""
    data = hostile / "exports" / "replication" / "data"
    with duckdb.connect(str(hostile / "renxing.duckdb"), read_only=True) as connection:
        for table in ("coefficient", "city_year"):
            written = pd.read_csv(data / f"{table}.csv")
            kept = connection.execute(f'select * from "{table}"').df()
            numbers = kept.select_dtypes("number").columns
            pd.testing.assert_frame_equal(
                written[numbers].astype(float), kept[numbers].astype(float), check_exact=True
            )
        assert set(pd.read_csv(data / "coefficient.csv")["term"]) == {
            term for (term,) in connection.execute("select distinct term from coefficient").fetchall()
        }


def test_office_files_hold_no_formula_and_can_be_read(hostile: Path) -> None:
    for path in sorted(hostile.rglob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path):
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), path.name
    documents = sorted(hostile.rglob("*.docx"))
    assert documents
    for path in documents:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    ElementTree.fromstring(archive.read(name))


def test_data_files_can_be_read_back(hostile: Path) -> None:
    for _, text in texts(hostile, ".json"):
        json.loads(text)
    for path in sorted(hostile.rglob("*.dta")):
        with StataReader(path) as reader:
            assert all(len(label) <= 80 for label in reader.variable_labels().values())


def test_a_study_and_a_reason_stay_comments_of_a_program(tmp_path: Path) -> None:
    facts = {
        "study": HOSTILE,
        "code_version": HOSTILE,
        "synthetic": False,
        "models": [],
        "not_estimable": [replace(NOT_ESTIMABLE, reason=HOSTILE)],
        "elsewhere": [],
        "tolerance": "1e-6",
    }
    for name in ("replicate.do", "replicate.R"):
        text = render_text(f"{name}.jinja", tmp_path / name, facts).read_text(encoding="utf-8")
        assert text.count(MARK) == 3
    test_programs_have_it_in_comments_alone(tmp_path)


def test_a_citation_says_it_as_it_is(tmp_path: Path) -> None:
    write_citation(tmp_path / "CITATION.cff", BUILD, HOSTILE, HOSTILE, "2004–2024")
    fields = yaml.safe_load((tmp_path / "CITATION.cff").read_text(encoding="utf-8"))
    assert fields["title"] == f"renxing 韧性: {HOSTILE}"


@pytest.mark.parametrize("field", ["title", "en"])
def test_a_study_has_no_control_character_in_its_words(tmp_path: Path, field: str) -> None:
    words = {"title": "A title", "en": "Size"} | {field: "a\\x07b"}
    path = tmp_path / "mine.yaml"
    path.write_text(
        f'title: "{words["title"]}"\nextends: yearbooks\nvariables:\n'
        f'  size: {{formula: ln(population), unit: ln, en: "{words["en"]}", zh: 规模}}\n',
        encoding="utf-8",
    )
    with pytest.raises(StudyError, match="expected a text without control characters"):
        load_study(str(path))


def test_a_title_of_several_lines_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("title: |\n  A title\n  of two lines\nextends: yearbooks\n", encoding="utf-8")
    assert load_study(str(path)).title == "A title of two lines"


def is_number(text: str) -> bool:
    """Whether a cell is a number for a spreadsheet."""
    try:
        float(text)
    except ValueError:
        return False
    return True
