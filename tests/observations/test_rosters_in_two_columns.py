"""A roster that is printed in two columns: 城市 stands over both, and the right half of a page follows its left."""

from assets.observations.records import TableLayout
from tests.observations.small_catalog import (
    BEIJING,
    CHANGCHUN,
    JILIN_CITY,
    JILIN_PROVINCE,
    laid_out,
    lines_of,
    table,
)

HALVES = """
2-1 人口
城市 | 年末总人口(万人) | 城 市 | 年末总人口(万人)
城市合计 | 4991 | 长 春 | 724
北京 | 1162 | 吉林 | 444
吉林 | 2661 | |
"""


def people(found: TableLayout, scope: str = "city") -> dict[int, str]:
    """By place, the number of people printed beside it; nothing of the table is not understood."""
    assert lines_of(found) == []
    return dict(found.figures["population_registered", scope, "main"])


def test_each_half_is_read_with_its_own_names() -> None:
    found = table(HALVES)
    assert people(found) == {
        0: "4991",
        BEIJING: "1162",
        JILIN_PROVINCE: "2661",
        CHANGCHUN: "724",
        JILIN_CITY: "444",
    }
    assert [(one.page, one.column_letters) for one in found.columns] == [(1, "B"), (2, "D")]


def test_the_right_half_follows_the_left_so_that_its_cities_are_of_the_province_named_there() -> None:
    """吉林 at the foot of the left half is the province, and that in the right half its city."""
    assert [(row.row, row.position, row.place_id) for row in table(HALVES).rows] == [
        (3, 1, 0),
        (4, 2, BEIJING),
        (5, 3, JILIN_PROVINCE),
        (3, 4, CHANGCHUN),
        (4, 5, JILIN_CITY),
    ]


def test_the_halves_of_a_page_come_before_those_of_the_next() -> None:
    pages = """
2-1 人口
城市 | 年末总人口(万人) | 城市 | 年末总人口(万人)
城市合计 | 4991 | 北京 | 1162
2-1 续表
城市 | 年末总人口(万人) | 城市 | 年末总人口(万人)
吉林 | 2661 | 吉林 | 444
长春 | 724 | |
"""
    found = table(pages)
    assert [row.place_id for row in found.rows] == [0, BEIJING, JILIN_PROVINCE, CHANGCHUN, JILIN_CITY]
    assert people(found)[JILIN_CITY] == "444"


def test_both_scopes_stand_in_each_half() -> None:
    scopes = """
2-1 人口
城市 | 年末总人口(万人) | 年末总人口(万人) | 城市 | 年末总人口(万人) | 年末总人口(万人)
 | 全市 | 市辖区 | | 全市 | 市辖区
北京 | 1162 | 1000 | 吉林 | 444 | 180
长春 | 724 | 300 | | |
"""
    found = table(scopes)
    assert people(found) == {BEIJING: "1162", CHANGCHUN: "724", JILIN_CITY: "444"}
    assert people(found, "district") == {BEIJING: "1000", CHANGCHUN: "300", JILIN_CITY: "180"}


def test_a_name_in_the_right_half_that_is_not_known_is_named_with_its_cell() -> None:
    known = """
2-1 人口
城市 | 年末总人口(万人) | 城市 | 年末总人口(万人)
城市合计 | 4991 | 长存 | 724
北京 | 1162 | 吉林 | 444
吉林 | 2661 | 长春 | 1
"""
    (line,) = lines_of(table(known))
    assert ", cell C3: '长存' is no city the catalog knows" in line


def test_a_column_headed_city_that_holds_no_names_is_no_half() -> None:
    """OCR put 城市 over a column of figures."""
    found = table("2-1 人口\n城市 | 城市 | 年末总人口(万人)\n北京 | 5 | 1162\n长春 | 6 | 724\n吉林 | 7 | 444")
    assert found.figures["population_registered", "city", "main"] == {
        BEIJING: "1162",
        CHANGCHUN: "724",
        JILIN_CITY: "444",
    }


def test_a_table_in_two_columns_and_one_in_one_stand_in_the_same_workbook() -> None:
    gdp = "2-7 地区生产总值\n城市 | 地区生产总值(万元)\n北京 | 6060\n长春 | 1338\n吉林 | 660"
    layout = laid_out({"1": HALVES, "2": gdp})
    assert [one.table.printed_table for one in layout.tables] == ["population", "gdp"]
    assert [lines_of(one) for one in layout.tables] == [[], []]
