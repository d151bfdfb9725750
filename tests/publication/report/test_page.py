"""The page holds what the tables hold, and nothing that they hold can break it."""

import re
from pathlib import Path

import duckdb
import pytest
import vl_convert

from assets.publication.report import write_report
from tests.publication.report.small_file import HEFEI, SUZHOU, add_index, empty_file, small_file
from tests.publication.small_tables import insert

NASTY = "</script><img src=x onerror=alert(1)>&\u2028'\""


def markup(page: str) -> str:
    """The page without its scripts and styles, and without what a script alone fills."""
    return re.sub(r"<(script|style|template)\b.*?</\1>", "", page, flags=re.DOTALL)


def test_a_study_of_which_nothing_was_estimated_has_a_page(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(empty_file(), path)
    page = markup(path.read_text(encoding="utf-8"))
    assert re.findall(r'<section id="(\w+)">', page) == ["headline", "audit", "build"]
    assert "data-chart" not in page
    assert "The index" not in page


def sections_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """The sections of a file's report; on the way, that none of them is empty and no number is a nan."""
    write_report(connection, path)
    page = markup(path.read_text(encoding="utf-8"))
    assert not re.findall(r"<h\d[^>]*>\s*</h\d>|<tbody>\s*</tbody>(?!\s*</table>\s*</div>\s*</div>)", page)
    assert not re.findall(r"\b(nan|None)\b", page)
    return re.findall(r'<section id="(\w+)">', page)


def test_a_study_without_an_index_has_no_map_no_trends_and_no_weights(tmp_path: Path) -> None:
    connection = small_file()
    before = sections_of(connection, tmp_path / "before.html")
    connection.execute("delete from index_score")
    after = sections_of(connection, tmp_path / "after.html")
    assert [one for one in before if one not in after] == ["map", "trends"]
    assert "city economic resilience of China's cities" not in (tmp_path / "after.html").read_text()


def test_without_a_headline_the_report_opens_with_the_models(tmp_path: Path) -> None:
    connection = small_file()
    connection.execute("update study set headline_model = null, headline_term = null")
    for table in ("specification", "placebo_draw", "replication"):
        connection.execute(f"delete from {table}")
    found = sections_of(connection, tmp_path / "report.html")
    assert found[:2] == ["headline", "models"]
    assert "estimates" not in found
    page = markup((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert 'class="sentence"' not in page
    assert [*re.findall(r'<td class="number">([^<]*)</td>', page)] == [
        "0.0200",
        "0.0100 – 0.0300",
        "4.00",
        "5",
    ]


def test_two_indices_are_told_one_by_one_under_their_names(tmp_path: Path) -> None:
    connection = small_file()
    add_index(connection, "vitality", [(HEFEI, 2010, 0.2, 2), (SUZHOU, 2010, 0.6, 1)])
    insert(
        connection,
        "data_dictionary",
        table_name="city_year",
        column_name="vitality",
        label_en="Vitality",
        label_zh="活力",
    )
    path = tmp_path / "report.html"
    sections_of(connection, path)
    page = markup(path.read_text(encoding="utf-8"))
    assert "城市经济韧性、活力：中国各城市" in page
    assert re.findall(r'data-index="(\w+)"', page) == ["resilience", "vitality"]
    assert re.findall(r'data-chart="((?:map|trends)-\w+)"', page) == [
        "map-resilience", "map-vitality", "trends-resilience", "trends-vitality",
    ]  # fmt: skip
    headings = re.findall(r'<h3 class="of-index">.*?lang="zh">([^<]*)<', page)
    assert headings[:2] == ["城市经济韧性", "活力"]


@pytest.mark.parametrize("drawn", [True, False])
def test_ranks_have_the_interval_that_was_drawn(tmp_path: Path, drawn: bool) -> None:
    connection = small_file()
    if not drawn:
        connection.execute("delete from rank_interval")
    write_report(connection, tmp_path / "report.html")
    page = markup((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert ("Ranks, 5–95%" in page) is drawn
    assert ("90% of 3 other forms" in page) is drawn


def test_cities_left_out_stand_together_by_the_reason_of_the_study(tmp_path: Path) -> None:
    connection = small_file()
    write_report(connection, tmp_path / "before.html")
    assert "leaves out" not in markup((tmp_path / "before.html").read_text(encoding="utf-8"))
    for city_id, name, why in (
        (341400, "巢湖市", "former"),
        (460300, "三沙市", "new"),
        (460400, "儋州市", "new"),
    ):
        told = {"left_out_because": f"{why} <city>", "left_out_because_zh": why}
        named = {"name": name, "name_en": f"City {city_id}", "province": "安徽省", "province_en": "Anhui"}
        insert(connection, "city", city_id=city_id, **named, in_sample=False, **told)
    write_report(connection, tmp_path / "report.html")
    page = markup((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "Cities that the study leaves out (3)" in page
    assert (
        page.index("former &lt;city&gt;")
        < page.index("City 460300, City 460400")
        < page.index("new &lt;city&gt;")
    )
    assert "三沙市、儋州市" in page


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
