"""Which column of a table holds which indicator, which row which place; what is not understood is named once."""

import dataclasses

import pytest

from assets.catalog.records import PlaceException
from assets.errors import ExtractError, refuse
from assets.raw.cell_address import column_letters
from tests.observations.small_catalog import (
    BEIJING,
    CHANGCHUN,
    JILIN_CITY,
    JILIN_PROVINCE,
    PAIR,
    WHOLE,
    WORKBOOK,
    catalog,
    heading,
    laid_out,
    lines_of,
    table,
)


def test_a_table_that_is_understood_has_columns_and_rows_and_no_findings() -> None:
    found = table(WHOLE)
    assert lines_of(found) == []
    (column,) = found.columns
    assert (column.edition, column.printed_table, column.sheet, column.page) == (2005, "population", "1-7", 1)
    assert (column.column_letters, column.heading, column.unit) == ("B", "年末总人口", "万人")
    assert (column.indicator, column.printing, column.scope) == ("population_registered", "main", "city")
    assert [(row.row, row.position, row.printed_name, row.place_id, row.kind) for row in found.rows] == [
        (3, 1, "城市合计", 0, "total"),
        (4, 2, "北京", BEIJING, "city"),
        (5, 3, "吉林", JILIN_PROVINCE, "province"),
        (6, 4, "长春", CHANGCHUN, "city"),
        (7, 5, "吉林", JILIN_CITY, "city"),
    ]


@pytest.mark.parametrize("lines", ["\n\n" + WHOLE.lstrip("\n"), " | " + WHOLE.strip().replace("\n", "\n | ")])
def test_a_blank_row_on_top_or_a_blank_column_to_the_left_changes_no_figure(lines: str) -> None:
    found = table(lines)
    assert lines_of(found) == []
    assert found.figures == table(WHOLE).figures


def test_the_english_name_stands_beside_the_chinese_one() -> None:
    found = table("2-1 人口\n城市 | City | 年末总人口(万人)\n北京 | Bei jing | 1\n长春 | 2 | 3\n吉林 | | 3")
    assert [row.english_name for row in found.rows] == ["Bei jing", None, None]


def test_jilin_is_the_city_where_no_province_has_a_row_of_its_own() -> None:
    found = table("2-1 人口\n城市 | 年末总人口(万人)\n北京 | 1162\n长春 | 724\n吉林 | 444")
    assert [row.place_id for row in found.rows] == [BEIJING, CHANGCHUN, JILIN_CITY]


def test_jilin_stays_the_city_on_the_sheet_that_continues_the_province() -> None:
    first = "2-1 人口\n城市 | 年末总人口(万人)\n北京 | 1162\n吉林 | 2661\n长春 | 724"
    (found,) = laid_out({"1-7": first, "1-8": "城市 | 年末总人口(万人)\n吉林 | 444"}).tables
    assert lines_of(found) == []
    assert [(row.sheet, row.page, row.place_id) for row in found.rows][-1] == ("1-8", 2, JILIN_CITY)


def test_an_unknown_city_with_figures_is_named_once_with_its_first_cell_and_its_nearest_name() -> None:
    found = table(WHOLE.replace("长 春", "长春县"))
    assert lines_of(found) == [
        f"{WORKBOOK}, sheet 1-7, cell A6: '长春县' is no city the catalog knows, but figures stand beside it; add the "
        "printed name to catalog/names.csv; the nearest known is '长春'"
    ]
    (twice,) = table(WHOLE.replace("长 春", "长存") + "长存 | 1 | 2").findings
    assert (twice.cell, twice.places) == ("A6", 2)
    assert f"{WORKBOOK}, sheet 1-7, cell A6 and 1 more place: '长存' is no city" in twice.finding


def test_many_unknown_names_are_one_line_with_the_first_three() -> None:
    strangers = "\n".join(f"某地{number}州 | {number} | 1" for number in range(20, 32))
    known = "\n".join(f"北京 | {number} | 1" for number in range(12))
    found = table(WHOLE + strangers + "\n" + known)
    (line,) = [one for one in lines_of(found) if "names that the catalog" in one]
    assert line == (
        f"{WORKBOOK}, sheet 1-7, cell A8 and 11 more places: 12 names that the catalog does not know stand beside "
        "figures (某地20州, 某地21州, 某地22州, …); add the printed names to catalog/names.csv"
    )


@pytest.mark.parametrize(
    ("lines", "cell"),
    [
        (WHOLE + "四平 | 300 | 4", "A8"),
        (WHOLE.replace("城市合计", "城巾合计"), "A3"),
        (WHOLE.replace("吉林 | 2661 | 2", "四平 | 2661"), "A5"),
    ],
)
def test_an_unknown_name_is_named_wherever_it_stands(lines: str, cell: str) -> None:
    assert [one.cell for one in table(lines).findings] == [cell]


def test_figures_beside_no_name_are_named_with_their_row() -> None:
    (line,) = lines_of(table(WHOLE.replace("  长 春", "") + "长春 | 1"))
    assert line.startswith(f"{WORKBOOK}, sheet 1-7, cell A6: no name stands beside figures")


def test_the_residue_of_a_page_number_is_no_row() -> None:
    wide = WHOLE.replace("自然增长率(‰)\n", "自然增长率(‰) | 自然增长率(‰)\n")
    assert lines_of(table(wide.replace("  长 春", " | 9 | 9\n  长 春"))) == []
    assert len(lines_of(table(wide.replace("  长 春", " | 9 | 8\n  长 春")))) == 1


def test_a_page_printed_twice_is_passed_over_and_told() -> None:
    pages = "2-1 人口\n城市 | 年末总人口(万人)\n北京 | 1\n2-1 续表1\n城市 | 年末总人口(万人)\n长春 | 2\n吉林 | 3\n"
    again = "2-1 续表1\n城市 | 年末总人口(万人)\n长春 | 2\n吉林 | 3"
    found = table(pages + again)
    assert lines_of(found) == []
    assert found.notes == ["rows 10–11 of sheet 1-7 stand in it before and are passed over"]
    assert len(found.rows) == 3
    assert len(lines_of(table(pages + again.replace("3", "4")))) == 2, "another figure is no repetition"


def test_a_note_without_figures_in_mid_table_is_no_finding() -> None:
    assert lines_of(table(WHOLE.replace("  长 春", "注:2004年数据为快报数。\n  长 春"))) == []


def test_an_unknown_heading_is_named_once_with_its_table_and_its_nearest_wording() -> None:
    text = PAIR.replace("年末总人口(万人)", "机械增长率(‰)")
    (one,) = table(text).findings
    assert (one.printed_table, one.cell, one.places) == ("population", "B2", 2)
    assert one.finding == (
        f"{WORKBOOK}, sheet 1-7, cell B2 and 1 more place: heading '机械增长率' is unknown in table '人口'; add it to "
        "catalog/headings.csv; the nearest known is '自然增长率'"
    )


def test_an_unknown_heading_is_named_once_and_not_once_a_page() -> None:
    pages = "".join(
        f"2-1 续表\n城市 | 迁入人口 | 年末总人口(万人)\n{name} | 1 | 2\n" for name in ("北京", "长春", "吉林")
    )
    (one,) = table("2-1 人口\n" + pages).findings
    assert (one.cell, one.places) == ("B3", 3)


def test_figures_under_no_heading_are_a_finding() -> None:
    (one,) = table(WHOLE.replace("| 自然增长率(‰)", "")).findings
    assert one.finding.startswith(
        f"{WORKBOOK}, sheet 1-7, cell C3: no heading stands over a column of figures"
    )


def test_another_unit_than_the_catalog_says_is_named_and_no_column_is_mapped() -> None:
    found = table(WHOLE.replace("(万人)", "(人)"))
    assert lines_of(found) == [
        f"{WORKBOOK}, sheet 1-7, cell B2: unit '人' over '年末总人口', expected '万人'; correct the workbook, or add a "
        "row with the unit of this edition to catalog/headings.csv"
    ]
    assert found.columns == []


def test_no_unit_at_all_is_named() -> None:
    (line,) = lines_of(table(WHOLE.replace("(万人)", "")))
    assert line.startswith(f"{WORKBOOK}, sheet 1-7, cell B2: no unit stands over '年末总人口'")


@pytest.mark.parametrize("note", ["单位：万人", "单位：万人       (10 000 persons)", "单位：（万人）"])
def test_a_unit_printed_once_for_the_page_holds_for_every_column(note: str) -> None:
    found = table(WHOLE.replace("(万人)", "").replace("2-1 人口", f"2-1 人口\n{note} | | (10 000 persons)"))
    assert lines_of(found) == []
    assert [column.unit for column in found.columns] == ["万人"]


def test_a_unit_over_the_first_of_two_columns_holds_for_the_second() -> None:
    found = table(PAIR.replace("年末总人口(万人)\n", "年末总人口\n"))
    assert lines_of(found) == []
    assert [(column.scope, column.unit) for column in found.columns] == [
        ("city", "万人"),
        ("district", "万人"),
    ]


def test_the_scope_of_the_heading_comes_before_the_printed_one_and_that_before_the_tables() -> None:
    lines = "2-9 财政(市辖区)\n城市 | 财政收入(万元)\n北京 | 1\n长春 | 2\n吉林 | 3"
    assert table(lines).columns[0].scope == "district"
    assert table(lines.replace("(万元)", "(万元)全市")).columns[0].scope == "city"
    stated = catalog(headings=tuple(dataclasses.replace(one, scope="district") for one in catalog().headings))
    assert table(lines.replace("(万元)", "(万元)全市"), stated).columns[0].scope == "district"


def test_a_place_that_a_table_names_twice_is_named_with_both_rows() -> None:
    assert lines_of(table(WHOLE + "北京 | 99")) == [
        f"{WORKBOOK}, sheet 1-7, cell A8: '北京' is {BEIJING} again, named before in sheet 1-7, cell A4; if one of the "
        "two is misread, say so in catalog/place_exceptions.csv"
    ]


def test_an_indicator_that_stands_twice_on_a_page_is_named_with_both_columns() -> None:
    (line,) = lines_of(table(WHOLE.replace("自然增长率(‰)", "年末总人口(万人)")))
    assert line.startswith(
        f"{WORKBOOK}, sheet 1-7, cell C2: heading '年末总人口' is population_registered (city) again, as in column B"
    )


def test_a_page_without_a_column_that_other_pages_have_is_named() -> None:
    (line,) = lines_of(table(PAIR + "2-1 续表\n城市 | 年末总人口(万人)全市\n城市合计 | 5"))
    assert line == (
        f"{WORKBOOK}, sheet 1-7, cell A9: the page that begins here has no column for population_registered "
        "(district), which other pages have; correct the workbook"
    )


TWICE = """
2-1 人口
城市 | | 年末总人口(万人)
北京 | Beijing | 1
吉林 | Changchun | 2
吉林 | Jilin | 3
"""
EXCEPTION = PlaceException(2005, "population", "吉林", "Changchun", 1, CHANGCHUN, "the English name")


def places(lines: str, exception: PlaceException) -> list[int]:
    return [row.place_id for row in table(lines, catalog(place_exceptions=(exception,))).rows]


def test_a_row_whose_name_is_that_of_another_place_is_ruled_by_an_exception() -> None:
    assert places(TWICE, EXCEPTION) == [BEIJING, CHANGCHUN, JILIN_CITY]
    assert places("\n\n" + TWICE.replace("Changchun", "CHANG CHUN"), EXCEPTION)[1] == CHANGCHUN


def test_a_copy_that_prints_the_right_name_is_left_alone() -> None:
    right = TWICE.replace("吉林 | Changchun", "长春 | Changchun")
    assert places(right, EXCEPTION) == [BEIJING, CHANGCHUN, JILIN_CITY]
    assert lines_of(table(right, catalog(place_exceptions=(EXCEPTION,)))) == []


def test_where_a_copy_prints_no_english_the_exception_holds_for_the_name_that_stands_twice() -> None:
    without = TWICE.replace("Changchun", "").replace("Jilin", "")
    assert places(without, EXCEPTION) == [BEIJING, CHANGCHUN, JILIN_CITY]
    assert places(without.replace("吉林 |  | 2\n", ""), EXCEPTION) == [BEIJING, JILIN_PROVINCE]


@pytest.mark.parametrize(
    "change", [{"edition": 2006}, {"printed_table": "gdp"}, {"printed": "长春"}, {"order": 2}]
)
def test_an_exception_of_another_row_is_not_looked_at(change: dict[str, object]) -> None:
    assert CHANGCHUN not in places(TWICE, dataclasses.replace(EXCEPTION, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_column_letters_are_those_of_a_sheet(number: int, letters: str) -> None:
    assert column_letters(number) == letters


def test_a_heading_of_the_catalog_that_is_not_collected_is_no_finding() -> None:
    known = catalog(headings=(*catalog().headings, heading("population", "迁入人口")))
    assert lines_of(table(WHOLE.replace("自然增长率(‰)", "迁入人口"), known)) == []


def test_findings_are_refused_together_a_line_each() -> None:
    refuse([])
    with pytest.raises(ExtractError) as error:
        refuse([f"finding {number}" for number in range(25)])
    lines = str(error.value).splitlines()
    assert lines[0] == "finding 0"
    assert lines[-1] == "… and 5 more of the kind"
    assert len(lines) == 21
