"""Word, LaTeX and HTML hold the same tables, and open where they are meant to."""

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import duckdb
import pytest
from docx.oxml.ns import qn

from assets.publication.exports.labels import read_labels
from assets.publication.exports.printed_table import TableSet
from assets.publication.exports.regression_files import write_tex
from assets.publication.exports.regression_tables import table_sets, tables_of_group
from assets.publication.exports.rendering import html_templates, tex_text
from tests.publication.exports.small_models import FULL, HEADLINE, small_labels

LANGUAGES = ("zh", "en")


def sets(published: duckdb.DuckDBPyConnection, language: str) -> list[TableSet]:
    return table_sets(published, read_labels(published, "zh" if language == "zh" else "en"))


def hostile() -> TableSet:
    (table,) = tables_of_group("table 3", [FULL], HEADLINE, small_labels("en"), ())
    table = replace(table, title="R&D_100 % <b>$x$</b>", notes=("#1 {a} \\b",))
    return TableSet("tables", "Tables", "en", None, (table,))


class Cells(HTMLParser):
    """The texts of all cells of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("th", "td"):
            self.inside = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1] += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_and_html_hold_every_cell_of_every_table(
    exported: Path, published: duckdb.DuckDBPyConnection, language: str
) -> None:
    for of_set in sets(published, language):
        folder = exported / "exports" / "tables" / language
        expected = [text for table in of_set.tables for row in (*table.header, *table.rows) for text in row]
        document = docx.Document(str(folder / f"{of_set.name}.docx"))
        assert [
            "".join(node.text or "" for node in cell.iter(qn("w:t")))
            for cell in document.element.iter(qn("w:tc"))
        ] == expected
        page = Cells()
        page.feed((folder / f"{of_set.name}.html").read_text(encoding="utf-8"))
        assert page.texts == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_table_has_three_rules_and_a_chinese_font(exported: Path, language: str) -> None:
    document = docx.Document(str(exported / "exports" / "tables" / language / "tables.docx"))
    assert document.styles["Table text"].element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"
    for table in document.tables:
        ruled = {
            (place, side.tag.rpartition("}")[2])
            for place, row in enumerate(table._tbl.tr_lst)
            for side in row.iter(qn("w:top"), qn("w:bottom"))
        }
        header = 2 if re.fullmatch(r"[(]\d+[)]", table.cell(0, 1).text) else 1
        assert ruled == {(0, "top"), (header - 1, "bottom"), (len(table.rows) - 1, "bottom")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_latex_is_balanced_and_asks_for_nothing_but_booktabs_and_ctex(exported: Path, language: str) -> None:
    files = sorted((exported / "exports" / "tables" / language).glob("*.tex"))
    assert len(files) > 10
    for path in files:
        text = path.read_text(encoding="utf-8")
        body = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
        begun, ended = (sorted(re.findall(rf"\\{word}{{(\w+)}}", body)) for word in ("begin", "end"))
        assert begun == ended
        assert begun
        bare = re.sub(r"\\[{}&%$#_]", "", body)
        assert bare.count("{") == bare.count("}"), path.name
        assert bare.count("$") % 2 == 0
        assert set(re.findall(r"\\usepackage(?:\[.*?])?{(\w+)}", body)) <= {"booktabs", "geometry"}
        printed = re.sub(r"\$[^$]*\$|\\(?:label|input){.*}", "", bare)
        assert not re.search(r"[%#_^$]", printed), path.name
        assert not re.search(r"[²βδρ·−]", body), path.name
        columns = re.search(r"\\begin{tabular}{l(c+)}", body)
        if columns:
            rows = [line for line in bare.splitlines() if line.endswith(r"\\")]
            assert {line.count("&") for line in rows} == {len(columns[1])}
    for document in (path for path in files if path.stem in ("tables", "appendix")):
        text = document.read_text(encoding="utf-8")
        assert ("ctexart" in text) == (language == "zh")
        for name in re.findall(r"\\input{(\w+)}", text):
            assert (document.parent / f"{name}.tex").is_file()


@pytest.mark.skipif(shutil.which("xelatex") is None, reason="XeLaTeX is not installed")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", ["tables", "appendix"])
def test_xelatex_compiles_every_table_and_lacks_no_character(
    exported: Path, tmp_path: Path, language: str, document: str
) -> None:
    if language == "zh" and not has_ctex():
        pytest.skip("LaTeX has no ctex")
    folder = exported / "exports" / "tables" / language
    run = subprocess.run(
        [
            "xelatex",
            "-interaction=nonstopmode",
            "-halt-on-error",
            f"-output-directory={tmp_path}",
            f"{document}.tex",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:]
    log = (tmp_path / f"{document}.log").read_text(encoding="utf-8", errors="replace")
    assert "Missing character" not in log
    assert "Overfull" not in log
    assert (tmp_path / f"{document}.pdf").read_bytes().startswith(b"%PDF")


def has_ctex() -> bool:
    """Whether LaTeX finds the class that sets Chinese."""
    return bool(subprocess.run(["kpsewhich", "ctexart.cls"], capture_output=True, check=False).stdout)


def test_latex_and_html_print_what_they_would_otherwise_read(tmp_path: Path) -> None:
    table = next(path for path in write_tex(hostile(), tmp_path) if path.stem == "table_3").read_text()
    assert r"\caption{R\&D\_100 \% <b>\$x\$</b>}" in table
    assert r"\#1 \{a\} \textbackslash{}b" in table
    page = html_templates().get_template("tables.html.jinja").render(set=hostile())
    assert "R&amp;D_100 % &lt;b&gt;$x$&lt;/b&gt;" in page


def test_a_hyphen_before_a_number_is_a_minus_in_latex() -> None:
    assert tex_text("(-4.92) least-squares 2026-11-25") == "($-$4.92) least-squares 2026-11-25"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_word_file_and_prints_its_chinese(exported: Path, tmp_path: Path) -> None:
    path = exported / "exports" / "tables" / "zh" / "tables.docx"
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert (tmp_path / "tables.pdf").read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext") is None:
        pytest.skip("converted; pdftotext is not installed to read it")
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "tables.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "城市经济韧性的回归结果" in text
    assert "合成数据：不反映中国实际情况" in text
