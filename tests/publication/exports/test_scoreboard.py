"""The scoreboard says what the published file says, and nothing out of data runs in it."""

import shutil
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from assets.publication.exports.scoreboard import write_scoreboard
from assets.publication.exports.sheet import HEADER_ROW
from tests.publication.small_tables import insert

FIRST = HEADER_ROW + 2
"""The first row of data, as openpyxl counts."""
SHEETS = [
    "目录 Contents",
    "排名 Ranking",
    "历年名次 Ranks by year",
    "城市画像 Profiles",
    "指标权重 Weights",
    "数据审核 Audit",
]


@pytest.fixture(scope="module")
def scoreboard(exported: Path) -> Workbook:
    return openpyxl.load_workbook(exported / "exports" / "scoreboard.xlsx")


def test_every_sheet_says_that_the_data_are_synthetic(scoreboard: Workbook) -> None:
    assert scoreboard.sheetnames == SHEETS
    for page in scoreboard:
        texts = [cell.value for row in page["A1:B4"] for cell in row if isinstance(cell.value, str)]
        assert any("SYNTHETIC" in text and "合成数据" in text for text in texts), page.title


def test_the_ranking_opens_on_the_last_year_and_holds_all(
    scoreboard: Workbook, published: duckdb.DuckDBPyConnection
) -> None:
    page = scoreboard["排名 Ranking"]
    rows = list(page.iter_rows(min_row=FIRST, values_only=True))
    expected = published.execute(
        """
        select year, rank, rank_low, rank_high, name, score
        from resilience
        inner join city using (city_id)
        left join rank_interval using (city_id, year, rank)
        where score is not null
        order by year desc, rank, city_id
        """
    ).fetchall()
    assert [row[:5] for row in rows] == [row[:5] for row in expected]
    assert [row[8] for row in rows] == pytest.approx([row[5] for row in expected], rel=1e-15)
    hidden = [page.row_dimensions[FIRST + place].hidden for place in range(len(rows))]
    assert hidden == [row[0] != expected[0][0] for row in rows]
    assert page.auto_filter.ref is not None
    assert page.freeze_panes == f"C{FIRST}"
    assert page.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"


def test_the_ranking_prints_upright_on_three_pages_and_what_is_for_the_screen_on_one(
    scoreboard: Workbook,
) -> None:
    for name, across, down, upright in (
        ("排名 Ranking", 1, 3, True), ("历年名次 Ranks by year", 1, 3, True), ("指标权重 Weights", 1, 1, False),
        ("城市画像 Profiles", 1, 1, False), ("数据审核 Audit", 1, 1, False),
    ):  # fmt: skip
        page = scoreboard[name]
        pages = [int(one or 1) for one in (page.page_setup.fitToWidth, page.page_setup.fitToHeight)]
        assert pages == [across, down], name
        assert (page.page_setup.orientation == "portrait") == upright
        assert page.print_title_rows
    assert not scoreboard["排名 Ranking"].print_area
    assert scoreboard["数据审核 Audit"].print_area.endswith(f"${FIRST + 39}")
    assert "1–40 / " in scoreboard["数据审核 Audit"].oddFooter.left.text


def test_the_parts_of_a_score_sum_to_it(scoreboard: Workbook) -> None:
    for row in scoreboard["排名 Ranking"].iter_rows(min_row=FIRST, values_only=True):
        assert sum(row[9:12]) == pytest.approx(row[8])


def test_the_sheet_of_ranks_has_a_row_a_city_and_a_colour_scale_a_year(scoreboard: Workbook) -> None:
    page = scoreboard["历年名次 Ranks by year"]
    header = [cell.value for cell in page[FIRST - 1]]
    assert header[2:] == [str(year) for year in range(2003, 2024)]
    assert page.max_row - FIRST + 1 == 283
    assert len(page.conditional_formatting) == 21
    for column in range(3, 24):
        ranks = [page.cell(row, column).value for row in range(FIRST, page.max_row + 1)]
        assert min(ranks) == 1
        assert max(ranks) <= 283


def test_the_audit_counts_what_the_published_file_counts(
    scoreboard: Workbook, published: duckdb.DuckDBPyConnection
) -> None:
    rows = list(scoreboard["数据审核 Audit"].iter_rows(min_row=FIRST, values_only=True))
    filled = published.execute(
        """
        select count(*)
        from cell_status
        inner join study_variable using (variable)
        where kind = 'formula' and status in ('interpolated', 'carried', 'extrapolated')
        """
    ).fetchall()[0][0]
    figures = published.execute(
        """
        select count(value)
        from observation
        inner join city using (city_id)
        where (province, year) in (select (province, year) from city_year)
        """
    ).fetchall()[0][0]
    assert sum(row[6] for row in rows) == filled > 0
    assert sum(row[2] for row in rows) == figures


def test_weights_sum_to_one_and_carry_their_words(scoreboard: Workbook) -> None:
    rows = list(scoreboard["指标权重 Weights"].iter_rows(min_row=FIRST, values_only=True))
    assert len(rows) == 12
    assert sum(row[5] for row in rows) == pytest.approx(1)
    words = {row[1]: (row[0], row[2]) for row in rows}
    assert words["Road freight"] == ("公路货运量", "适应与调节能力 Adaptation and regulation")


def copy_of(published: duckdb.DuckDBPyConnection, folder: Path) -> duckdb.DuckDBPyConnection:
    """A copy of a published file that can be written into."""
    ((path,),) = published.execute("select path from duckdb_databases() where not internal").fetchall()
    copy = Path(shutil.copy(path, folder))
    copy.chmod(0o644)
    return duckdb.connect(str(copy))


def test_the_ledger_has_a_sheet_where_it_rules_on_a_figure(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    ruled = {"place_id": 340100, "place": "合肥市", "year": 2011, "indicator": "gdp", "scope": "city"}
    ruled |= {
        "ruling": "correct",
        "printed_value": 363.0,
        "value": 3636.6,
        "unit": "10k yuan",
        "reason": "a digit lost",
    }
    with copy_of(published, tmp_path) as connection:
        insert(connection, "correction", **ruled)
        (written,) = write_scoreboard(connection, tmp_path)
    workbook = openpyxl.load_workbook(written)
    assert workbook.sheetnames == [*SHEETS, "更正台账 Corrections"]
    page = workbook["更正台账 Corrections"]
    row = next(page.iter_rows(min_row=FIRST, values_only=True))
    assert row[:2] == ("合肥市", 2011) and "更正 Correct" in row and "a digit lost" in row
    setup = page.page_setup
    assert [int(one or 1) for one in (setup.fitToWidth, setup.fitToHeight)] == [1, 1]
    assert setup.orientation == "landscape"
    assert page.print_title_rows


def test_no_cell_begins_a_formula_or_a_link_out_of_a_hostile_name(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    hostile = {110000: '=HYPERLINK("http://x","y")', 120000: "http://x", 130100: "@SUM(A1)", 130200: "+1"}
    with copy_of(published, tmp_path) as connection:
        for city_id, name in hostile.items():
            for table in ("city", "city_year"):
                connection.execute(f"update {table} set name = ? where city_id = ?", [name, city_id])
        (written,) = write_scoreboard(connection, tmp_path)
    workbook = openpyxl.load_workbook(written)
    found = set()
    for page in workbook:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{page.title} {cell.coordinate}: {cell.value}"
                assert cell.hyperlink is None or page.title == "目录 Contents"
                found |= {cell.value} & set(hostile.values())
    assert found == set(hostile.values())
