"""The page holds what the tables hold, and nothing that they hold can break it."""

import re
from pathlib import Path

import pytest
import vl_convert

from assets.publication.report import write_report
from tests.publication.report.small_file import empty_file, small_file
from tests.publication.small_tables import insert

NASTY = "</script><img src=x onerror=alert(1)>&\u2028'\""


def markup(page: str) -> str:
    """The page without its scripts and styles."""
    return re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)


def test_a_study_of_which_nothing_was_estimated_has_a_page(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(empty_file(), path)
    page = markup(path.read_text(encoding="utf-8"))
    assert "This study names no headline." in page
    assert page.count("This build has none.") == 2  # no map, no estimates
    assert "data-chart" not in page
    assert 'id="doubts"' not in page


def test_nothing_on_the_page_is_fetched(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(small_file(), path)
    page = path.read_text(encoding="utf-8")
    assert not re.findall(r"""<[^>]*\b(?:src|href)\s*=\s*["']?(?!#)[^"'>\s]+""", markup(page))
    assert "default-src 'none'" in page


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_are_announced_and_real_ones_are_not(tmp_path: Path, synthetic: bool) -> None:
    path = tmp_path / "report.html"
    write_report(small_file(synthetic=synthetic), path)
    assert ("says nothing about China" in markup(path.read_text(encoding="utf-8"))) is synthetic


def test_a_name_cannot_break_the_page(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    connection = small_file(name=NASTY, name_en=NASTY)
    insert(
        connection,
        "correction",
        place_id=1,
        place=NASTY,
        year=2010,
        indicator=NASTY,
        scope="city",
        ruling="correct",
        printed_value=1.0,
        value=2.0,
        unit=NASTY,
        reason=NASTY,
        workbook=NASTY,
    )
    insert(connection, "doubt", question_en=NASTY, question_zh=NASTY, answer_en=NASTY, answer_zh=NASTY)
    write_report(connection, path)
    page = path.read_text(encoding="utf-8")
    assert "<img" not in page.replace(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"), "")
    assert page.count("</script>") == page.count("<script") == 3
    assert "\\u003c/script\\u003e" in page  # in the data, as JSON
    assert "&lt;/script&gt;" in page  # in the tables, as text


def test_the_paper_and_the_build_stand_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(small_file(), path)
    cells = re.findall(r'<td class="number">([^<]*)</td>', markup(path.read_text(encoding="utf-8")))
    assert cells == ["0.015", "0.0200"]
