"""A catalog of three cities and a few tables, and workbooks written out by a test."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from assets.catalog import Catalog, City, Heading, Indicator, PlaceName, Table, Unit
from assets.observations.edition import EditionFacts
from assets.observations.layout import layout_of
from assets.observations.page import Row
from assets.observations.records import TableLayout, WorkbookLayout

WORKBOOK = "2005/2-1_人口.xlsx"
BEIJING, CHANGCHUN, JILIN_CITY, JILIN_PROVINCE = 110000, 220100, 220200, 220000
WHOLE = """
2-1 人口
城市 | 年末总人口(万人) | 自然增长率(‰)
城市合计 | 2000 | 3
北京 | 1162 | 1
吉林 | 2661 | 2
  长 春 | 724 | 3
  吉林 | 444 | 4
"""
PAIR = """
2-1 人口
城市 | 年末总人口(万人) | 年末总人口(万人)
 | 全市 | 市辖区
北京 | 1162 | 1000
长春 | 724 | 300
吉林 | 444 | 180
"""


def city(city_id: int, name: str, last_year: int | None = None) -> City:
    return City(city_id, name, name, "省", "east", 116.0, 40.0, 2003, last_year)


def indicator(name: str, unit: str) -> Indicator:
    return Indicator(
        indicator=name,
        topic=None,
        label_en=name,
        label_zh=name,
        unit=unit,
        additive=True,
        lowest="positive",
        highest=None,
        depth="ruled",
        sector=None,
        definition="",
        source="",
    )


def heading(
    table_key: str,
    words: str,
    indicator: str | None = None,
    unit: str | None = None,
    first: int = 2004,
    last: int | None = None,
    note: str | None = None,
) -> Heading:
    return Heading(table_key, words, indicator, "main" if indicator else None, None, unit, first, last, note)


def catalog(**changes: object) -> Catalog:
    """Three cities; people, GDP, budgets of the whole city and of its districts, and a part of employment."""
    facts: dict[str, Any] = dict.fromkeys((one.name for one in dataclasses.fields(Catalog)), ())
    facts |= {
        "indicators": (
            indicator("population_registered", "10k persons"),
            indicator("population_resident", "10k persons"),
            indicator("gdp", "10k yuan"),
            indicator("fiscal_revenue", "10k yuan"),
            indicator("it_employment", "persons"),
            indicator("imports", "as printed"),
            indicator("exports", "as printed"),
        ),
        "units": (
            Unit("万人", "10k persons", 1, True),
            Unit("人", "10k persons", 0.0001, False),
            Unit("万元", "10k yuan", 1, True),
            Unit("亿元", "100m yuan", 1, True),
            Unit("‰", "‰", 1, True),
        ),
        "tables": (
            Table("population", "人口", None, 2004, 2011, None),
            Table("population", "人口状况", None, 2012, None, "2013"),
            Table("gdp", "地区生产总值", None, 2004, None, None),
            Table("fiscal", "财政(全市)", "city", 2004, None, None),
            Table("fiscal", "财政(市辖区)", "district", 2004, None, None),
            Table("employment", "按行业分组的单位从业人员(三)", None, 2004, None, None),
            Table("exports", "对外经济贸易", None, 2012, None, None),
        ),
        "headings": (
            heading("population", "年末总人口", "population_registered", "万人", 2004, 2011),
            heading("population", "年末户籍人口", "population_registered", "万人", 2012),
            heading("population", "常住人口", "population_resident", "万人", 2012, 2012),
            heading("population", "自然增长率"),
            heading("gdp", "地区生产总值", "gdp", "万元", 2004, 2011),
            heading("gdp", "地区生产总值(当年价格)", "gdp", "亿元", 2012),
            heading("fiscal", "财政收入", "fiscal_revenue", "万元"),
            heading("employment", "信息传输、计算机服务和软件业", "it_employment", "万人"),
            heading("exports", "货物进口额", "imports", "万元", 2012),
            heading("exports", "货物出口额", "exports", "万元", 2012),
        ),
        "cities": (city(BEIJING, "北京市"), city(CHANGCHUN, "长春市"), city(JILIN_CITY, "吉林市")),
        "names": (
            PlaceName("城市合计", 0, "total", 2004, None),
            PlaceName("北京", BEIJING, "short", 2004, None),
            PlaceName("吉林", JILIN_PROVINCE, "short", 2004, None),
            PlaceName("长春", CHANGCHUN, "short", 2004, None),
            PlaceName("长眷", CHANGCHUN, "misreading", 2005, 2005),
            PlaceName("吉林", JILIN_CITY, "short", 2004, None),
        ),
    }
    return Catalog(**facts | changes)


def sheet(lines: str) -> dict[int, Row]:
    """Rows of cells parted by |, blank cells left out; ~ stands for a line break inside a cell."""
    return {
        number: {
            column: cell.strip().replace("~", "\n")
            for column, cell in enumerate(line.split("|"), start=1)
            if cell.strip()
        }
        for number, line in enumerate(lines.strip("\n").splitlines(), start=1)
        if line.strip(" |")
    }


def laid_out(
    sheets: str | Mapping[str, str],
    known: Catalog | None = None,
    edition: int = 2005,
    workbook: str = WORKBOOK,
) -> WorkbookLayout:
    """The layout of a workbook of several sheets, or of one that is named 1-7."""
    texts = {"1-7": sheets} if isinstance(sheets, str) else sheets
    facts = EditionFacts(known or catalog(), edition)
    return layout_of(facts, workbook, {name: sheet(lines) for name, lines in texts.items()})


def table(lines: str, known: Catalog | None = None, edition: int = 2005) -> TableLayout:
    """The one table of a workbook of one sheet."""
    (found,) = laid_out(lines, known, edition).tables
    return found


def lines_of(found: TableLayout) -> list[str]:
    """What is not understood of a table."""
    return [one.finding for one in found.findings]
