"""What the workbooks of a delivery hold together: copies, what is lacking, what is held back."""

import dataclasses

import pytest

from assets.catalog import Catalog
from assets.catalog.records import MissingRow
from assets.observations.delivered import Delivery, delivery_of
from assets.observations.edition import EditionFacts
from assets.observations.workbooks import may_hold_tables, unmapped
from tests.observations.small_catalog import (
    BEIJING,
    CHANGCHUN,
    JILIN_CITY,
    PAIR,
    catalog,
    city,
    laid_out,
)

MOST_LOST = 0.4
CITIES = ((BEIJING, "北京"), (CHANGCHUN, "长春"), (JILIN_CITY, "吉林"))


def delivered(
    workbooks: dict[str, str], known: Catalog | None = None, edition: int = 2005, most_lost: float = MOST_LOST
) -> Delivery:
    """What comes of workbooks of one sheet each."""
    known = known or catalog()
    layouts = [laid_out(text, known, edition, path) for path, text in workbooks.items()]
    return delivery_of(EditionFacts(known, edition), layouts, most_lost)


def outcomes(delivery: Delivery) -> list[tuple[str, str, str | None]]:
    return sorted((one.workbook, one.outcome, one.reason) for one in delivery.tables)


def lines(delivery: Delivery) -> list[str]:
    return [one.finding for one in delivery.findings]


UNKNOWN = PAIR.replace("年末总人口(万人)\n", "迁入人口(万人)\n")
WITHOUT_JILIN = PAIR.replace("吉林 | 444 | 180\n", "")


def test_a_table_that_is_whole_is_read_and_nothing_is_told() -> None:
    delivery = delivered({"a.xlsx": PAIR})
    assert outcomes(delivery) == [("a.xlsx", "read", None)]
    assert (lines(delivery), delivery.held_back) == ([], [])
    assert {one.indicator for one in delivery.columns} == {"population_registered"}
    assert [row.place_id for row in delivery.rows] == [BEIJING, CHANGCHUN, JILIN_CITY]


def test_a_copy_that_is_not_understood_is_held_back_whole_and_the_other_serves() -> None:
    delivery = delivered({"a.xlsx": UNKNOWN, "b.xlsx": PAIR})
    (line,) = lines(delivery)
    assert outcomes(delivery) == [("a.xlsx", "held back", line), ("b.xlsx", "read", None)]
    assert {one.workbook for one in delivery.rows} == {"b.xlsx"}
    assert delivery.held_back == []


def test_where_no_copy_serves_every_column_of_the_table_is_held_back_with_the_reason() -> None:
    delivery = delivered({"a.xlsx": UNKNOWN})
    (line,) = lines(delivery)
    assert [(one.year, one.indicator, one.scope, one.city_id, one.reason) for one in delivery.held_back] == [
        (2004, "population_registered", scope, None, f"its table is held back: {line}")
        for scope in ("city", "district")
    ]
    assert (delivery.columns, delivery.rows) == ([], [])


def test_of_copies_with_the_same_figures_one_is_used() -> None:
    delivery = delivered({"a.xlsx": PAIR, "b.xlsx": "\n\n" + PAIR, "c.xlsx": PAIR.replace("444", "445")})
    assert outcomes(delivery) == [
        ("a.xlsx", "read", None),
        ("b.xlsx", "passed over", "its figures are those of a.xlsx, sheet 1-7"),
        ("c.xlsx", "read", None),
    ]
    assert {one.workbook for one in delivery.rows} == {"a.xlsx", "c.xlsx"}


@pytest.mark.parametrize(("lost", "scope"), [(1, "city"), (2, "district")])
def test_a_table_without_a_column_that_the_edition_prints_is_held_back(lost: int, scope: str) -> None:
    rows = [line.split("|") for line in PAIR.strip("\n").splitlines()]
    text = "\n".join("|".join(row[:lost] + row[lost + 1 :]) for row in rows)
    delivery = delivered({"a.xlsx": text})
    other = "district" if scope == "city" else "city"
    assert lines(delivery) == [
        f"a.xlsx: table '人口' has no column for population_registered ({scope}); if the edition does not print it, add "
        f"a row of it for edition 2005 alone, with scope {other}, in catalog/headings.csv"
    ]
    assert [outcome for _, outcome, _ in outcomes(delivery)] == ["held back"]
    assert len(delivery.held_back) == 2


def test_an_indicator_that_the_edition_prints_no_more_is_left_out_of_the_range_of_its_heading() -> None:
    line, _ = lines(delivered({"a.xlsx": PAIR.replace("年末总人口(万人)", "自然增长率(‰)")}))
    assert line == (
        "a.xlsx: table '人口' has no column for population_registered (city); if the edition does not print it, leave "
        "edition 2005 out of the range of its heading in catalog/headings.csv"
    )


def test_two_workbooks_of_one_table_are_looked_at_together() -> None:
    scoped = {
        f"{scope}.xlsx": f"2-1 人口\n城市 | 年末总人口(万人){scope}\n北京 | 1\n长春 | 2\n吉林 | 3"
        for scope in ("全市", "市辖区")
    }
    assert lines(delivered(scoped)) == []
    assert lines(delivered({"a.xlsx": WITHOUT_JILIN, "b.xlsx": PAIR})) == []


def test_a_city_without_a_row_in_one_of_the_tables_is_named_and_its_figures_are_missing() -> None:
    budget = "2-9 财政(全市)\n城市 | 财政收入(万元)\n" + "".join(f"{name} | 1\n" for _, name in CITIES)
    delivery = delivered({"a.xlsx": WITHOUT_JILIN, "b.xlsx": budget})
    assert lines(delivery) == [
        "a.xlsx: table '人口' lacks 1 city of its 3: 吉林市 (220200); if the edition does not print them in it, say so "
        "in catalog/missing_rows.csv"
    ]
    assert [(one.indicator, one.scope, one.city_id, one.reason) for one in delivery.held_back] == [
        ("population_registered", scope, JILIN_CITY, "its table has no row for the city")
        for scope in ("city", "district")
    ]
    assert {outcome for _, outcome, _ in outcomes(delivery)} == {"read"}


def test_a_city_that_no_table_names_is_one_finding_of_the_edition() -> None:
    budget = "2-9 财政(全市)\n城市 | 财政收入(万元)\n北京 | 1\n长春 | 2\n"
    delivery = delivered({"a.xlsx": WITHOUT_JILIN, "b.xlsx": budget})
    (one,) = delivery.findings
    assert (one.printed_table, one.workbook, one.places) == (None, None, 2)
    assert one.finding.startswith(
        "edition 2005: 1 city of its 3: 吉林市 (220200) stand in none of its 2 tables that were read"
    )


def test_a_table_that_lacks_more_of_the_roster_than_the_catalog_allows_is_held_back() -> None:
    delivery = delivered({"a.xlsx": WITHOUT_JILIN}, most_lost=0.3)
    assert outcomes(delivery) == [("a.xlsx", "held back", "it lacks 1 city of its 3: 吉林市 (220200)")]
    assert {one.city_id for one in delivery.held_back} == {None}


@pytest.mark.parametrize(
    ("edition", "key", "scope", "excused"),
    [
        (2005, "population", None, True),
        (2004, "population", None, False),
        (2005, "gdp", None, False),
        (2005, "population", "district", False),
    ],
)
def test_a_city_that_the_catalog_says_is_left_out_is_not_missed(
    edition: int, key: str, scope: str | None, excused: bool
) -> None:
    left_out = MissingRow(edition, key, scope, JILIN_CITY, "")  # type: ignore[arg-type]
    assert (lines(delivered({"a.xlsx": WITHOUT_JILIN}, catalog(missing_rows=(left_out,)))) == []) is excused


def test_a_city_is_missed_to_this_day_unless_its_last_year_is_known() -> None:
    dissolved = catalog(cities=(*catalog().cities[:2], city(JILIN_CITY, "吉林市", last_year=2003)))
    assert len(lines(delivered({"a.xlsx": WITHOUT_JILIN}))) == 1
    assert lines(delivered({"a.xlsx": WITHOUT_JILIN}, dissolved)) == []
    assert len(lines(delivered({"a.xlsx": WITHOUT_JILIN}, dissolved, edition=2004))) == 1


def test_columns_of_a_delivered_edition_that_nobody_delivered_are_listed_and_no_finding() -> None:
    delivery = delivered({"a.xlsx": PAIR})
    assert [(one.printed_table, one.title, one.indicator, one.scope) for one in delivery.lacking] == [
        ("gdp", "地区生产总值", "gdp", "city"),
        ("gdp", "地区生产总值", "gdp", "district"),
        ("fiscal city", "财政(全市)", "fiscal_revenue", "city"),
        ("fiscal district", "财政(市辖区)", "fiscal_revenue", "district"),
        ("employment", "按行业分组的单位从业人员(三)", "it_employment", "city"),
        ("employment", "按行业分组的单位从业人员(三)", "it_employment", "district"),
    ]
    assert {(one.edition, one.year) for one in delivery.lacking} == {(2005, 2004)}
    assert lines(delivery) == []


def test_an_unknown_title_over_some_columns_of_a_table_that_nobody_delivered_is_told() -> None:
    like = "2-7 地区生産总值\n城市 | 地区生产总值(万元)\n北京 | 1\n长春 | 2\n吉林 | 3"
    assert lines(delivered({"a.xlsx": like})) == [
        "a.xlsx, sheet 1-7, cell A1: title '地区生産总值' is unknown; add it to catalog/tables.csv if it is that of "
        "'地区生产总值', which no workbook holds"
    ]
    whole = "2-7 地区生产总值\n城市 | 地区生产总值(万元) |\n | 全市 | 市辖区\n北京 | 1 | 1\n长春 | 2 | 1\n吉林 | 3 | 1"
    assert lines(delivered({"a.xlsx": like, "b.xlsx": whole})) == []


def test_an_edition_before_the_catalogs_is_one_finding_that_says_where_to_widen() -> None:
    facts = EditionFacts(catalog(), 2003)
    texts = {"1": ["2-1 人口"]}
    assert not may_hold_tables(facts, "2003/a.xlsx", texts)
    layouts = [unmapped(facts, f"2003/{name}.xlsx", texts) for name in "ab"]
    delivery = delivery_of(facts, layouts, MOST_LOST)
    assert lines(delivery) == [
        "edition 2003, 2 workbooks: the catalog knows tables from 2004 on only; widen the ranges in catalog/tables.csv "
        "to have them read, and see docs/add-an-edition.md"
    ]
    assert {one.outcome for one in delivery.tables} == {"passed over"}
    assert delivery.lacking == []


def test_the_editions_after_the_last_one_that_was_seen_are_read_by_the_open_ranges() -> None:
    later = PAIR.replace("人口\n", "人口状况\n").replace("年末总人口", "年末户籍人口")
    assert outcomes(delivered({"a.xlsx": later}, edition=2031)) == [("a.xlsx", "read", None)]


def test_a_finding_that_several_tables_of_a_sheet_share_is_told_once() -> None:
    wide = """
中国2004年数据 | 人口 | | 财政(全市)（万元） | 地区生产总值（万元） |
城市 | 年末总人口(万人) | | 财政收入 | 地区生产总值 |
 | 全市 | 市辖区 | 全市 | 全市 | 市辖区
北京 | 1 | 1 | 1 | 1 | 1
长舂 | 2 | 2 | 2 | 2 | 2
吉林 | 3 | 3 | 3 | 3 | 3
"""
    delivery = delivered({"wide.xlsx": wide})
    (one,) = delivery.findings
    assert (one.printed_table, one.cell) == (None, "A5")
    assert [outcome for _, outcome, _ in outcomes(delivery)] == ["held back"] * 3


@pytest.mark.parametrize(
    ("texts", "worth"),
    [
        ({"1": ["2-1 人口", "城市"]}, True),
        ({"1": ["2-5 工资"], "2": ["2-1 人口"]}, True),
        ({"1": ["2-7 地区生産总值"]}, True),
        ({"1": ["人口"]}, True),
        ({"人口": ["城市"]}, True),
        ({"1": ["2-5 工资", "人口"]}, False),
        ({"1": ["2-1 续表1"]}, True),
        ({"1": ["2-16 对外经济贸易"]}, False),
        ({}, False),
    ],
)
def test_a_workbook_is_worth_laying_out_where_a_title_may_be_that_of_a_mapped_table(
    texts: dict[str, list[str]], worth: bool
) -> None:
    assert may_hold_tables(EditionFacts(catalog(), 2005), "2005/2-1_人口.xlsx", texts) is worth


def test_a_workbook_that_holds_no_mapped_table_is_listed_with_its_title() -> None:
    facts = EditionFacts(catalog(), 2005)
    (one,) = unmapped(facts, "2005/a.xlsx", {"1": ["城市"], "2": ["2-5 工资 Wages"]}).passed_over
    assert (one.title, one.sheet, one.outcome, one.reason) == (
        "工资",
        "2",
        "passed over",
        "no table that the catalog maps",
    )
    (nameless,) = unmapped(facts, "2005/a.xlsx", {}).passed_over
    assert nameless.title == "a"
    (elsewhere,) = unmapped(facts, "2005/a.xlsx", {"1": ["2-16 对外经济贸易"]}).passed_over
    assert elsewhere.reason is not None and elsewhere.reason.startswith(
        "exports is not known for edition 2005"
    )


def test_the_roster_of_an_edition_is_that_of_the_year_before() -> None:
    young = dataclasses.replace(city(CHANGCHUN, "长春市"), first_year=2010)
    known = catalog(cities=(city(BEIJING, "北京市"), young))
    assert EditionFacts(known, 2010).roster == {BEIJING: "北京市"}
    assert EditionFacts(known, 2011).roster == {BEIJING: "北京市", CHANGCHUN: "长春市"}
