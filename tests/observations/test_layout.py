"""Which column of a table holds which indicator, which row which place; what is not understood is named."""

import dataclasses
from typing import Any, Literal

import pytest

from assets.catalog import Catalog, City, Heading, Indicator, PlaceName, Table, Unit
from assets.catalog.records import IgnoredRows, MissingRow, PlaceException
from assets.errors import ExtractError, refuse
from assets.observations.layout import (
    Layout,
    column_letters,
    kind_of,
    lacking,
    layout_of,
    mapped_table,
    missing_tables,
    place_name,
    printed_title,
    repeated_places,
    resolve,
)
from assets.observations.page import Row

WORKBOOK = "2005/2-1_人口.xlsx"
POPULATION = Table("population", "人口", None, 2004, None, "2006")
JILIN_PROVINCE, JILIN_CITY, CHANGCHUN, BEIJING = 220000, 220200, 220100, 110000
CITY_IDS = {BEIJING, 310000, CHANGCHUN, JILIN_CITY}


def city(city_id: int, name: str, last_year: int = 2023) -> City:
    return City(city_id, name, name, "省", "east", 116.0, 40.0, 2003, last_year)


def catalog(**changes: object) -> Catalog:
    """Three cities, one table with two columns; editions 2004 to 2006."""
    facts: dict[str, Any] = dict.fromkeys((one.name for one in dataclasses.fields(Catalog)), ())
    facts |= {
        "indicators": (
            Indicator("population_registered", "Population", "人口", "10k persons", True, "ruled", "", ""),
            Indicator("land_area", "Area", "面积", "km2", True, "ruled", "", ""),
        ),
        "units": (
            Unit("万人", "10k persons", 1, True),
            Unit("人", "10k persons", 0.0001, False),
            Unit("平方公里", "km2", 1, True),
            Unit("‰", "‰", 1, True),
        ),
        "tables": (POPULATION,),
        "headings": (
            Heading(
                "population", "年末总人口", "population_registered", "main", None, "万人", 2004, None, None
            ),
            Heading("population", "自然增长率", None, None, None, None, 2004, None, None),
        ),
        "cities": (city(BEIJING, "北京市"), city(CHANGCHUN, "长春市"), city(JILIN_CITY, "吉林市")),
        "names": (
            PlaceName("城市合计", 0, "total", 2004, None),
            PlaceName("北京", BEIJING, "short", 2004, 2005),
            PlaceName("吉林", JILIN_PROVINCE, "short", 2004, 2005),
            PlaceName("长春", CHANGCHUN, "short", 2004, 2005),
            PlaceName("长眷", CHANGCHUN, "misreading", 2005, 2005),
            PlaceName("吉林", JILIN_CITY, "short", 2004, 2005),
        ),
    }
    return Catalog(**facts | changes)


def layout(lines: str, known: Catalog | None = None, edition: int = 2005) -> Layout:
    """The layout of one sheet, named 1-7, with its cells parted by |."""
    return layout_of(known or catalog(), WORKBOOK, edition, POPULATION, {"1-7": sheet(lines)})


def sheet(lines: str) -> dict[int, Row]:
    return {
        number: {column: cell.strip() for column, cell in enumerate(line.split("|"), start=1) if cell.strip()}
        for number, line in enumerate(lines.strip("\n").splitlines(), start=1)
        if line.strip(" |")
    }


WHOLE = """
2-1 人口
城市 | 年末总人口(万人) | 自然增长率(‰)
城市合计 | 2000 | 3
北京 | 1162 | 1
吉林 | 2661 | 2
  长 春 | 724 | 3
  吉林 | 444 | 4
"""


def test_a_table_that_is_understood_has_columns_and_rows_and_no_findings() -> None:
    found = layout(WHOLE)
    assert found.findings == []
    (column,) = found.columns
    assert (column.sheet, column.page, column.column_letters, column.heading) == ("1-7", 1, "B", "年末总人口")
    assert (column.indicator, column.printing, column.scope, column.unit) == (
        "population_registered",
        "main",
        "city",
        "万人",
    )
    assert [(row.row, row.printed_name, row.place_id, row.kind) for row in found.rows] == [
        (3, "城市合计", 0, "total"),
        (4, "北京", BEIJING, "city"),
        (5, "吉林", JILIN_PROVINCE, "province"),
        (6, "长春", CHANGCHUN, "city"),
        (7, "吉林", JILIN_CITY, "city"),
    ]


def test_jilin_is_the_province_first_and_the_city_among_the_cities_of_its_province() -> None:
    places = [JILIN_PROVINCE, JILIN_CITY]
    assert resolve(places, None) == JILIN_PROVINCE
    assert resolve(places, 210000) == JILIN_PROVINCE
    assert resolve(places, JILIN_PROVINCE) == JILIN_CITY


def test_jilin_is_the_city_where_no_province_has_a_row_of_its_own() -> None:
    found = layout("""
城市 | 年末总人口(万人)
北京 | 1162
长春 | 724
吉林 | 444
""")
    assert found.findings == []
    assert [row.place_id for row in found.rows] == [BEIJING, CHANGCHUN, JILIN_CITY]


def test_jilin_stays_the_city_on_the_sheet_that_continues_the_province() -> None:
    first = sheet("城市 | 年末总人口(万人)\n北京 | 1162\n吉林 | 2661\n长春 | 724")
    second = sheet("城市 | 年末总人口(万人)\n吉林 | 444")
    found = layout_of(catalog(), WORKBOOK, 2005, POPULATION, {"1-7": first, "1-8": second})
    assert found.findings == []
    assert [(row.sheet, row.page, row.place_id) for row in found.rows][-1] == ("1-8", 2, JILIN_CITY)


def test_a_misread_name_of_the_catalog_stands_for_its_city() -> None:
    found = layout(WHOLE.replace("长 春", "长.眷"))
    assert found.findings == []
    assert CHANGCHUN in {row.place_id for row in found.rows}


def test_a_misread_name_holds_only_in_its_editions() -> None:
    found = layout(WHOLE.replace("长 春", "长眷"), edition=2004)
    assert found.findings[0].startswith(
        f"{WORKBOOK}, sheet 1-7, cell A6: '长眷' is no city the catalog knows"
    )


@pytest.mark.parametrize("printed", [" 北京", "北 京", "北京·", "‘北京", "北京.", "　北京　"])
def test_indents_gaps_and_stray_marks_are_no_part_of_a_name(printed: str) -> None:
    assert place_name(printed) == "北京"


def test_an_unknown_city_with_figures_is_named_with_its_file_sheet_and_cell() -> None:
    found = layout(WHOLE.replace("长 春", "长存"))
    assert found.findings[0] == (
        f"{WORKBOOK}, sheet 1-7, cell A6: '长存' is no city the catalog knows, but figures stand beside it; "
        "add the printed name to assets/catalog/names.csv"
    )


def test_figures_beside_no_name_are_named_with_their_row() -> None:
    found = layout(WHOLE.replace("  长 春", "") + "北京 | 1")
    assert found.findings[0].startswith(
        f"{WORKBOOK}, sheet 1-7, cell A6: no name, but figures stand beside it"
    )


def test_an_unknown_name_in_the_row_after_the_last_known_one_is_named() -> None:
    found = layout(WHOLE + "四平 | 300 | 4")
    assert [finding.split(":")[0] for finding in found.findings] == [f"{WORKBOOK}, sheet 1-7, cell A8"]


def test_an_unknown_name_beside_figures_in_column_b_alone_is_named() -> None:
    found = layout("""
城市 | 年末总人口(万人)
北京 | 1162
四平 | 300
长春 | 724
吉林 | 444
""")
    assert [finding.split(":")[0] for finding in found.findings] == [f"{WORKBOOK}, sheet 1-7, cell A3"]


def test_an_unknown_name_in_the_row_before_the_first_known_one_is_named() -> None:
    found = layout(WHOLE.replace("城市合计", "城巾合计"))
    assert [finding.split(":")[0] for finding in found.findings] == [f"{WORKBOOK}, sheet 1-7, cell A3"]


def test_a_note_without_figures_in_mid_table_is_no_finding() -> None:
    assert layout(WHOLE.replace("  长 春", "注:2004年数据为快报数。\n  长 春")).findings == []


def test_an_unknown_heading_is_named_with_its_cell_and_its_table() -> None:
    found = layout(WHOLE.replace("自然增长率", "机械增长率"))
    assert found.findings == [
        f"{WORKBOOK}, sheet 1-7, cell C2: heading '机械增长率(‰)' is unknown in table '人口'; "
        "add it to assets/catalog/headings.csv"
    ]


def test_an_unknown_heading_over_the_whole_city_and_its_districts_is_named_once() -> None:
    text = PAIR.replace("年末总人口(万人)", "机械增长率(‰)")
    expected = [
        f"{WORKBOOK}, sheet 1-7, cell B1: heading '机械增长率(‰)' is unknown in table '人口'; "
        "add it to assets/catalog/headings.csv"
    ]
    assert layout(text).findings == expected
    assert layout(text.replace("| 机械增长率(‰)\n", "|\n")).findings == expected, "printed once over both"


def test_every_other_unknown_heading_is_named() -> None:
    found = layout("""
城市 | 机械增长率(‰) | 迁入人口 | 年末总人口(万人) | 迁入人口
北京 | 1 | 2 | 3 | 4
长春 | 1 | 2 | 3 | 4
吉林 | 1 | 2 | 3 | 4
""")
    assert [finding.split(" is unknown")[0] for finding in found.findings] == [
        f"{WORKBOOK}, sheet 1-7, cell B1: heading '机械增长率(‰)'",
        f"{WORKBOOK}, sheet 1-7, cell C1: heading '迁入人口'",
        f"{WORKBOOK}, sheet 1-7, cell E1: heading '迁入人口'",
    ]


def test_an_unknown_unit_behind_a_known_label_is_named_as_a_unit() -> None:
    found = layout(WHOLE.replace("(万人)", "(万口)"))
    assert found.findings == [
        f"{WORKBOOK}, sheet 1-7, cell B2: unit '万口' is unknown; correct the workbook or add it to "
        "assets/catalog/units.csv"
    ]
    assert found.columns == []


def test_figures_under_no_heading_are_an_unknown_heading() -> None:
    found = layout(WHOLE.replace("| 自然增长率(‰)", ""))
    assert found.findings[0].startswith(
        f"{WORKBOOK}, sheet 1-7, cell C3: heading '' is unknown in table '人口'"
    )


def test_another_unit_than_the_catalog_says_is_named_and_no_column_is_mapped() -> None:
    found = layout(WHOLE.replace("(万人)", "(人)"))
    assert found.findings[0] == (
        f"{WORKBOOK}, sheet 1-7, cell B2: unit '人' over '年末总人口', expected '万人'; "
        "correct the workbook or the unit in assets/catalog/headings.csv"
    )
    assert found.columns == []


def test_no_unit_at_all_is_named() -> None:
    found = layout(WHOLE.replace("(万人)", ""))
    assert found.findings[0].startswith(f"{WORKBOOK}, sheet 1-7, cell B2: unit None over '年末总人口'")


def test_a_unit_printed_once_for_the_page_holds_for_every_column() -> None:
    found = layout(WHOLE.replace("(万人)", "").replace("2-1 人口", "2-1 人口 | 单位：万人"))
    assert found.findings == []
    assert [column.unit for column in found.columns] == ["万人"]


def test_a_unit_over_the_first_of_two_columns_holds_for_the_second() -> None:
    found = layout("""
城市 | 年末总人口(万人) | 年末总人口
 | 全市 | 市辖区
北京 | 1162 | 1000
长春 | 724 | 300
吉林 | 444 | 180
""")
    assert found.findings == []
    assert [(column.scope, column.unit) for column in found.columns] == [
        ("city", "万人"),
        ("district", "万人"),
    ]


def test_the_scope_of_the_heading_comes_before_the_printed_one_and_that_before_the_tables() -> None:
    table = dataclasses.replace(POPULATION, scope="district")
    rows = sheet("城市 | 年末总人口(万人)\n北京 | 1\n长春 | 2\n吉林 | 3")
    assert layout_of(catalog(), WORKBOOK, 2005, table, {"1": rows}).columns[0].scope == "district"
    rows[1][2] = "年末总人口(万人)全市"
    assert layout_of(catalog(), WORKBOOK, 2005, table, {"1": rows}).columns[0].scope == "city"
    stated = catalog(
        headings=tuple(dataclasses.replace(heading, scope="district") for heading in catalog().headings)
    )
    assert layout_of(stated, WORKBOOK, 2005, table, {"1": rows}).columns[0].scope == "district"


def test_a_place_that_a_table_names_twice_is_named_with_both_rows() -> None:
    found = layout(WHOLE + "北京 | 99")
    assert found.findings == [
        f"{WORKBOOK}, sheet 1-7, cell A8: '北京' is {BEIJING} again, named before in sheet 1-7, cell A4; if one of "
        "the two is misread, say so in assets/catalog/place_exceptions.csv"
    ]
    assert repeated_places(WORKBOOK, layout(WHOLE).rows) == []


def test_a_row_whose_name_is_that_of_another_place_is_ruled_by_an_exception() -> None:
    ruled = catalog(
        place_exceptions=(PlaceException(WORKBOOK, "1-7", 6, "吉林", CHANGCHUN, "the English name"),)
    )
    found = layout(WHOLE.replace("长 春", "吉林"), ruled)
    assert found.findings == []
    assert [row.place_id for row in found.rows][-2:] == [CHANGCHUN, JILIN_CITY]


def test_an_exception_for_a_row_that_prints_another_name_is_named() -> None:
    ruled = catalog(
        place_exceptions=(PlaceException(WORKBOOK, "1-7", 6, "吉林", CHANGCHUN, "the English name"),)
    )
    assert layout(WHOLE, ruled).findings == [
        f"{WORKBOOK}, sheet 1-7, cell A6: '长春' is printed, and assets/catalog/place_exceptions.csv expects '吉林'"
    ]


@pytest.mark.parametrize(("name_of_sheet", "row"), [("1-7", 2), ("1-7", 99), ("1-9", 6)])
def test_an_exception_for_a_row_that_names_no_place_is_named(name_of_sheet: str, row: int) -> None:
    exception = PlaceException(WORKBOOK, name_of_sheet, row, "吉林", CHANGCHUN, "the English name")
    assert layout(WHOLE, catalog(place_exceptions=(exception,))).findings == [
        f"{WORKBOOK}, sheet {name_of_sheet}: has no place in row {row}; "
        "assets/catalog/place_exceptions.csv names it"
    ]


def test_an_exception_of_another_workbook_is_not_looked_at() -> None:
    exception = PlaceException("2004/2-1_人口.xlsx", "1-7", 6, "吉林", CHANGCHUN, "the English name")
    assert layout(WHOLE, catalog(place_exceptions=(exception,))).findings == []


def test_rows_that_the_catalog_ignores_are_not_looked_at() -> None:
    ruled = catalog(ignored_rows=(IgnoredRows(WORKBOOK, "1-7", 8, 9, "the page again"),))
    twice = WHOLE + "北京 | 99 | 1\n某市 | 1 | 1"
    assert layout(twice, ruled).findings == []
    elsewhere = catalog(ignored_rows=(IgnoredRows(WORKBOOK, "1-8", 8, 9, "the page again"),))
    assert len(layout(twice, elsewhere).findings) == 2


def lacks(
    lines: str, known: Catalog | None = None, edition: int = 2005, scope: Literal["city"] | None = "city"
) -> list[str]:
    """What a table of one workbook lacks, its title saying 全市 unless told otherwise."""
    known = known or catalog()
    table = dataclasses.replace(POPULATION, scope=scope)
    return lacking(known, edition, table, {WORKBOOK: layout(lines, known, edition)})


WITHOUT_JILIN = WHOLE.replace("  吉林 | 444 | 4\n", "")
PAIR = """
城市 | 年末总人口(万人) | 年末总人口(万人)
 | 全市 | 市辖区
北京 | 1162 | 1000
长春 | 724 | 300
吉林 | 444 | 180
"""


def test_a_table_that_is_whole_lacks_nothing() -> None:
    assert lacks(WHOLE) == []
    assert lacks(PAIR, scope=None) == []


def test_what_is_lacking_is_no_finding_of_the_layout() -> None:
    assert layout(WITHOUT_JILIN).findings == []
    assert layout("城市 | 自然增长率(‰)\n北京 | 1").findings == []


def test_a_missing_city_is_named_with_its_code_and_the_table() -> None:
    assert lacks(WITHOUT_JILIN) == [
        f"{WORKBOOK}: table '人口' has no row for 吉林市 ({JILIN_CITY}); if the edition does not print it, say so in "
        "assets/catalog/missing_rows.csv"
    ]


@pytest.mark.parametrize(
    ("edition", "key", "scope", "excused"),
    [
        (2005, "population", None, True),
        (2005, "population", "city", True),
        (2005, "population", "district", False),
        (2004, "population", None, False),
        (2005, "land", None, False),
    ],
)
def test_a_city_that_the_catalog_says_is_left_out_is_not_missing(
    edition: int, key: str, scope: Literal["city", "district"] | None, excused: bool
) -> None:
    ruled = catalog(missing_rows=(MissingRow(edition, key, scope, JILIN_CITY, ""),))
    assert (lacks(WITHOUT_JILIN, ruled) == []) is excused


def test_a_city_is_not_missing_outside_the_years_in_which_it_is_printed() -> None:
    cities = (*catalog().cities[:2], city(JILIN_CITY, "吉林市", last_year=2003))
    assert lacks(WITHOUT_JILIN, catalog(cities=cities)) == []
    assert len(lacks(WITHOUT_JILIN, catalog(cities=cities), edition=2004)) == 1


def test_an_indicator_without_a_column_is_named() -> None:
    assert lacks("城市 | 自然增长率(‰)\n北京 | 1\n长春 | 2\n吉林 | 3") == [
        f"{WORKBOOK}: table '人口' has no column for population_registered (city); if the edition does not print it, "
        "say so in assets/catalog/headings.csv"
    ]


@pytest.mark.parametrize(("lost", "scope"), [(1, "city"), (2, "district")])
def test_a_lost_column_of_the_whole_city_or_the_districts_is_named(lost: int, scope: str) -> None:
    rows = [line.split("|") for line in PAIR.strip("\n").splitlines()]
    text = "\n".join("|".join(row[:lost] + row[lost + 1 :]) for row in rows)
    assert layout(text).findings == []
    assert lacks(text, scope=None) == [
        f"{WORKBOOK}: table '人口' has no column for population_registered ({scope}); if the edition does not print "
        "it, say so in assets/catalog/headings.csv"
    ]


def test_a_scope_that_the_heading_states_is_the_only_one_expected() -> None:
    stated = catalog(
        headings=tuple(dataclasses.replace(heading, scope="city") for heading in catalog().headings)
    )
    assert lacks(WHOLE, stated, scope=None) == []


def test_two_workbooks_of_one_table_are_looked_at_together() -> None:
    first = layout("城市 | 年末总人口(万人)全市\n长春 | 724\n吉林 | 444")
    second = layout("城市 | 年末总人口(万人)市辖区\n北京 | 1000")
    assert lacking(catalog(), 2005, POPULATION, {WORKBOOK: first, "2005/again.xlsx": second}) == []
    assert len(lacking(catalog(), 2005, POPULATION, {WORKBOOK: first})) == 2
    assert lacking(catalog(), 2005, POPULATION, {WORKBOOK: first, "2005/again.xlsx": first}) == [
        f"{WORKBOOK}, 2005/again.xlsx: table '人口' has no column for population_registered (district); if the "
        "edition does not print it, say so in assets/catalog/headings.csv",
        f"{WORKBOOK}, 2005/again.xlsx: table '人口' has no row for 北京市 ({BEIJING}); if the edition does not "
        "print it, say so in assets/catalog/missing_rows.csv",
    ]


def test_a_publishers_sheet_that_names_no_place_is_passed_over() -> None:
    sheets = {"CNKI": {1: {1: "更多数据请访问", 2: "12"}}, "1-7": sheet(WHOLE)}
    found = layout_of(catalog(), WORKBOOK, 2005, POPULATION, sheets)
    assert found.findings == []
    assert {row.sheet for row in found.rows} == {"1-7"}


LAND = Table("land", "土地资源(一)", None, 2004, 2004, None)


PARTLY = (
    "Deliver their workbooks, or take the folder 2004 away; a title that reads otherwise belongs into "
    "assets/catalog/tables.csv"
)


def test_an_edition_that_lacks_a_table_is_only_partly_delivered() -> None:
    known = catalog(tables=(POPULATION, LAND))
    delivered = {"2004/a.xlsx": (2004, POPULATION), "2005/a.xlsx": (2005, POPULATION)}
    assert missing_tables(known, [2004, 2005], delivered) == [
        f"edition 2004 is only partly delivered, without 1 of its 2 mapped tables: 土地资源(一). {PARTLY}"
    ]


def test_an_edition_of_which_no_workbook_holds_a_mapped_table_lacks_them_all() -> None:
    known = catalog(tables=(POPULATION, LAND))
    assert missing_tables(known, [2006, 2005, 2004], {"2005/a.xlsx": (2005, POPULATION)}) == [
        f"edition 2004 is only partly delivered, without 2 of its 2 mapped tables: 人口; 土地资源(一). {PARTLY}"
    ], "edition 2006 prints neither"


def test_an_edition_that_was_not_delivered_lacks_no_table() -> None:
    assert missing_tables(catalog(tables=(POPULATION, LAND)), [2006], {}) == []
    assert missing_tables(catalog(tables=(POPULATION, LAND)), [], {}) == []


def test_a_table_is_mapped_in_the_editions_that_print_it() -> None:
    known = catalog()
    assert mapped_table(known, 2005, "人口") is POPULATION
    assert mapped_table(known, 2003, "人口") is None
    assert mapped_table(known, 2006, "人口") is None, "absent from edition 2006"
    assert mapped_table(known, 2005, "人口变动") is None
    assert mapped_table(known, 2005, None) is None


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["2-1 人口"], "人口"),
        (["中国城市统计年鉴", "2—16　对外经济贸易", "2-1 人口"], "对外经济贸易"),
        (["2-9续表1 continued", "2-9 财政（全市）"], "财政(全市)"),
        (["2 - 15 医院、卫生院数，床位数和医生数"], "医院、卫生院数,床位数和医生数"),
        (["人口", "2003"], None),
        ([], None),
    ],
)
def test_the_title_is_the_first_numbered_text(texts: list[str], title: str | None) -> None:
    assert printed_title(texts) == title


def test_municipalities_are_cities_and_provinces_are_not() -> None:
    assert [kind_of(place, CITY_IDS) for place in (0, BEIJING, 310000, JILIN_PROVINCE, JILIN_CITY)] == [
        "total",
        "city",
        "city",
        "province",
        "city",
    ]


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_column_letters_are_those_of_a_sheet(number: int, letters: str) -> None:
    assert column_letters(number) == letters


def test_findings_are_refused_together_a_line_each() -> None:
    refuse([])
    with pytest.raises(ExtractError) as error:
        refuse([f"finding {number}" for number in range(25)])
    lines = str(error.value).splitlines()
    assert lines[0] == "finding 0"
    assert lines[-1] == "… and 5 more of the kind"
    assert len(lines) == 21
