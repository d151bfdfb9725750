"""Which tables a workbook holds: one or several, one below or beside the other, on one sheet or on many."""

import pytest

from assets.observations.records import TableLayout
from tests.observations.small_catalog import catalog, heading, laid_out, lines_of

GDP = """
2-7地区生产总值 Gross Regional Product
城市 | 地区生产总值(万元)
北京 | 6060
长春 | 1338
吉林 | 660
"""
POPULATION = """
2-1 人口
城市 | 年末总人口(万人)
北京 | 1162
长春 | 724
吉林 | 444
"""
UNMAPPED = """
2-5 工资
城市 | 平均工资(万元)
北京 | 3
长春 | 2
吉林 | 1
"""


def count(table: TableLayout) -> int:
    """How many figures a table prints."""
    return sum(len(said) for said in table.figures.values())


def found(sheets: str | dict[str, str], workbook: str = "2005/volume.xlsx") -> dict[str, int]:
    """The mapped tables of a workbook, with the number of their figures; none of them with a finding."""
    layout = laid_out(sheets, workbook=workbook)
    assert [lines_of(one) for one in layout.tables] == [[]] * len(layout.tables)
    return {one.table.printed_table: count(one) for one in layout.tables}


def reasons(sheets: str | dict[str, str], workbook: str = "2005/volume.xlsx") -> list[tuple[str, str | None]]:
    return [(one.title, one.reason) for one in laid_out(sheets, workbook=workbook).passed_over]


def test_tables_on_sheets_of_their_own_are_each_read_and_the_unmapped_passed_over() -> None:
    sheets = {"1": POPULATION, "2": UNMAPPED, "3": GDP, "CNKI": "更多数据请访问 | 12"}
    assert found(sheets) == {"population": 3, "gdp": 3}
    assert reasons(sheets) == [("工资", "no table that the catalog maps")]


def test_tables_one_below_the_other_are_each_read() -> None:
    assert found(POPULATION + UNMAPPED + GDP) == {"population": 3, "gdp": 3}


def test_a_sheet_without_a_title_continues_the_table_before() -> None:
    sheets = {
        "1": POPULATION.replace("吉林 | 444\n", ""),
        "2": "城市 | 年末总人口(万人)\n吉林 | 444",
        "3": GDP,
    }
    assert found(sheets) == {"population": 3, "gdp": 3}


def test_a_damaged_title_in_mid_table_begins_no_table() -> None:
    pages = POPULATION.replace("吉林 | 444\n", "2-1 入口\n城市 | 年末总人口(万人)\n吉林 | 444\n")
    assert found(pages) == {"population": 3}


def test_a_sheet_that_names_all_cities_again_under_other_headings_is_another_table() -> None:
    sheets = {"1": POPULATION, "2": "城市 | 平均工资(元)\n北京 | 3\n长春 | 2\n吉林 | 1"}
    assert found(sheets) == {"population": 3}
    assert len(reasons(sheets)) == 1


@pytest.mark.parametrize(
    ("sheet", "workbook"),
    [
        ("2-1 人口", "2005/volume.xlsx"),
        ("人口", "2005/volume.xlsx"),
        ("Sheet1", "2005/2005_2005-2-1 人口.xlsx"),
    ],
)
def test_where_no_cell_has_a_title_the_sheet_or_the_file_may(sheet: str, workbook: str) -> None:
    without = POPULATION.replace("2-1 人口\n", "")
    assert found({sheet: without}, workbook) == {"population": 3}
    assert found({"Sheet1": without}) == {}


def test_a_title_without_a_number_alone_on_its_row_is_one() -> None:
    assert found(POPULATION.replace("2-1 ", "")) == {"population": 3}


def test_a_title_glued_to_the_heading_of_a_column_names_the_table_and_leaves_the_heading() -> None:
    glued = POPULATION.replace("2-1 人口\n", "").replace(
        "年末总人口(万人)", "2-1人口 Household Population年末总人口 Population at Year-end(万人)"
    )
    assert found(glued) == {"population": 3}


def test_a_mapped_table_that_the_edition_does_not_print_says_where_to_widen_the_range() -> None:
    assert reasons(POPULATION.replace("2-1 人口", "2-16 对外经济贸易")) == [
        (
            "对外经济贸易",
            "exports is not known for edition 2005 (known: from 2012 on); widen the range in catalog/tables.csv if a "
            "column that is collected stands in it",
        )
    ]


def test_an_unknown_title_is_read_as_a_like_one_where_the_table_has_all_its_columns() -> None:
    like = """
2-7 地区生産总值
城市 | 地区生产总值(万元) |
 | 全市 | 市辖区
北京 | 6060 | 6000
长春 | 1338 | 900
"""
    (table,) = laid_out(like).tables
    assert table.notes == ["its title '地区生産总值' is read as '地区生产总值'"]
    assert laid_out(like.replace("地区生产总值(万元)", "地区生产总值指数")).tables == []


COUNTIES = """
3-1 人口
城市 | 年末总人口(万人)
吉林 |
榆树市 | 121
德惠市 | 92
农安县 | 110
北京 | 1
"""


def test_a_table_of_counties_is_passed_over_and_counted() -> None:
    ((title, reason),) = reasons(COUNTIES)
    assert title == "人口"
    assert reason == (
        "a table of counties and county-level cities: 3 of 4 rows with figures name no city of the catalog (榆树市, "
        "德惠市, 农安县, …)"
    )
    without_provinces = COUNTIES.replace("吉林 |\n", "").replace("北京 | 1\n", "")
    assert len(reasons(without_provinces)) == 1
    assert found({"1": COUNTIES, "2": POPULATION}) == {"population": 3}


def test_the_same_table_again_in_one_workbook_is_passed_over() -> None:
    ((_, reason),) = reasons({"1": POPULATION, "2": POPULATION.replace("444", "445")})
    assert reason == (
        "stands in this workbook before, in sheet 1, cell A1, with 1 other figures; deliver it as a workbook of its own "
        "to have the two compared"
    )


def test_two_parts_of_one_table_in_a_workbook_are_one() -> None:
    parts = {
        "1": POPULATION.replace("(万人)", "(万人)全市"),
        "2": POPULATION.replace("(万人)", "(万人)市辖区"),
    }
    (table,) = laid_out(parts).tables
    assert table.indicators == {("population_registered", "city"), ("population_registered", "district")}
    assert [row.position for row in table.rows] == [1, 2, 3, 4, 5, 6]


WIDE = """
中国2004年地级以上城市数据 | 人口 | | 平均工资 | 财政（万元） | | 按行业分组的单位从业人员（万人） | | 2-7 地区生产总值
城市 | 年末总人口 | | 平均工资(元) | 财政收入 | | 教育 | 信息传输.计算机服务和软件业 | 地区生产总值(万元)
 | 全市 | 市辖区 | 全市 | 全市 | 市辖区 | 全市 | 全市 | 全市
1.北京 | 1162 | 1000 | 3 | 70 | 60 | 1 | 2 | 6060
2.长春 | 724 | 300 | 2 | 50 | 40 | 3 | 4 | 1338
3.吉林 | 444 | 180 | 1 | 30 | 20 | 5 | 6 | 660
"""


def test_tables_side_by_side_are_each_read_under_the_titles_of_their_columns() -> None:
    layout = laid_out(WIDE, catalog(), workbook="2005/wide.xlsx")
    assert [lines_of(one) for one in layout.tables] == [[]] * 5
    assert {one.table.printed_table: (one.cell, count(one)) for one in layout.tables} == {
        "population": ("B1", 6),
        "fiscal city": ("E1", 3),
        "fiscal district": ("E1", 3),
        "employment": ("G1", 3),
        "gdp": ("I1", 3),
    }
    assert [one.title for one in layout.passed_over] == ["平均工资"]
    pages = [{row.page for row in one.rows} for one in layout.tables]
    assert len(set.union(*pages)) == 5, "each table has a page of its own"
    assert layout.tables[0].notes == ["no unit over '年末总人口': read as '万人'"]


def test_an_unknown_heading_under_a_title_of_its_own_is_named_and_under_a_shared_one_passed_over() -> None:
    layout = laid_out(WIDE.replace("地区生产总值(万元)", "年内生产总值(万元)"), workbook="2005/wide.xlsx")
    lines = [line for one in layout.tables for line in lines_of(one)]
    assert [line.split(";")[0] for line in lines] == [
        "2005/wide.xlsx, sheet 1-7, cell I2: heading '年内生产总值' is unknown in table '地区生产总值'"
    ]


def test_beside_all_columns_of_a_table_an_unknown_heading_on_a_wide_sheet_belongs_to_another() -> None:
    wide = WIDE.replace(" | 平均工资 | ", " | | ").replace(
        "年末总人口 | | 平均工资(元)", "年末总人口(万人) | | 平均工资(元)"
    )
    (population, *_) = laid_out(wide, workbook="2005/wide.xlsx").tables
    assert lines_of(population) == []
    assert population.notes == [
        "2005/wide.xlsx, sheet 1-7, cell D2: heading '平均工资(元)' is unknown in table '人口'; add it to "
        "catalog/headings.csv; passed over"
    ]


def test_a_title_without_part_or_scope_leaves_it_to_the_columns() -> None:
    unscoped = WIDE.replace("财政收入 | |", "财政收入 | 财政收入 |").replace(
        " | 全市 | 市辖区 | 全市 | 全市 | 市辖区", " | 全市 | 市辖区 | 全市 | |"
    )
    layout = laid_out(unscoped, workbook="2005/wide.xlsx")
    lines = {line for one in layout.tables for line in lines_of(one)}
    assert lines == {
        "2005/wide.xlsx, sheet 1-7, cell E2 and 1 more place: neither the title nor the heading '财政收入' says 全市 or "
        "市辖区; complete the workbook"
    }


def test_a_heading_row_whose_words_are_titles_of_tables_makes_no_wide_sheet() -> None:
    known = catalog(
        headings=(*catalog().headings, heading("population", "地区生产总值"), heading("population", "财政"))
    )
    lines = "2-1 人口\n城市 | 年末总人口(万人) | 地区生产总值 | 财政\n北京 | 1 | 2 | 3\n长春 | 1 | 2 | 3"
    (table,) = laid_out(lines, known).tables
    assert table.table.printed_table == "population"
