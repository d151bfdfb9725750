"""Which indicator a printed heading names: its exact wording, another edition's, its words, a letter misread."""

import pytest

from assets.catalog import Catalog, Unit
from assets.observations.headings import Headings, Misunderstood, Understood
from assets.observations.page import Heading
from assets.observations.titles import PrintedTable
from tests.observations.small_catalog import catalog, heading
from tests.observations.small_catalog import indicator as measured


def read(
    label: str,
    table_key: str = "population",
    edition: int = 2005,
    beside: str | None = None,
    unit_may_lack: bool = False,
    known: Catalog | None = None,
) -> Understood | Misunderstood:
    table = PrintedTable(table_key, table_key, "某表", None)
    headings = Headings(known or catalog(), table_key, edition)
    return headings.read(Heading(2, 1, label, None), table, beside, unit_may_lack)


def indicator(label: str, table_key: str = "population", edition: int = 2005) -> str | None:
    """The indicator of a heading that is understood to the letter; `nothing` where it is known and not collected."""
    found = read(label, table_key, edition)
    assert isinstance(found, Understood), found
    assert found.note is None
    return found.heading.indicator or "nothing"


def message(label: str, table_key: str = "population", edition: int = 2005, beside: str | None = None) -> str:
    found = read(label, table_key, edition, beside)
    assert isinstance(found, Misunderstood), found
    return found.message


def note(label: str, table_key: str = "population", edition: int = 2005) -> str | None:
    found = read(label, table_key, edition)
    assert isinstance(found, Understood), found
    return found.note


def test_the_exact_wording_of_the_edition_comes_first() -> None:
    assert indicator("年末总人口(万人)") == "population_registered"
    assert indicator("自然增长率(‰)") == "nothing"


def test_the_wording_of_another_edition_is_good_where_the_indicator_is_printed_in_the_same_unit() -> None:
    assert indicator("年末户籍人口(万人)", edition=2005) == "population_registered"
    assert indicator("年末总人口(万人)", edition=2020) == "population_registered"
    assert indicator("地区生产总值(亿元)", "gdp", 2020) == "gdp"


def test_a_wording_whose_indicator_the_edition_is_not_known_to_print_says_which_editions_do() -> None:
    assert message("常住人口(万人)", edition=2005) == (
        "heading '常住人口' (population_resident) is not known for edition 2005 (known: 2012); widen the range in "
        "catalog/headings.csv, or add a row of this edition"
    )


def test_the_unit_is_that_of_the_edition_whatever_the_wording() -> None:
    assert message("地区生产总值(万元)", "gdp", 2020).startswith(
        "unit '万元' over '地区生产总值', expected '亿元'"
    )
    assert message("年末总人口", beside=None).startswith("no unit stands over '年末总人口', expected '万人'")
    found = read("年末总人口(人)", beside="万人")
    assert isinstance(found, Misunderstood), "its own unit comes first"
    assert isinstance(read("年末总人口", beside="万人"), Understood)


def test_english_enumeration_and_punctuation_are_no_part_of_the_words() -> None:
    for label in (
        "(4)信息传输、计算机服务和软件业(万人)",
        "(4)信息传输.计算机服务.软件业(万人)",
        "其中:信息传输和计算机服务、软件业(万人)",
        "InformationTransmission信息传输、计算机服务和软件业(万人)",
    ):
        assert indicator(label, "employment") == "it_employment"


def test_a_broken_bracket_around_the_unit_does_not_matter() -> None:
    assert indicator("年末户籍人口(万人>", edition=2016) == "population_registered"
    assert indicator("年末户籍人口(万人", edition=2016) == "population_registered"


def test_a_letter_misread_is_read_and_told_where_one_wording_alone_is_that_near() -> None:
    assert note("年末总入口(万人)") == "heading '年末总入口' is read as '年末总人口'"
    assert message("货物迸口额(万元)", "exports", 2014).startswith("heading '货物迸口额' is unknown"), (
        "imports and exports are one letter away"
    )


def test_a_unit_misread_by_a_letter_is_read_and_told_unless_it_is_another_magnitude() -> None:
    assert note("货物进口额(方元)", "exports", 2014) == "unit '方元' is read as '万元'"
    assert message("货物进口额(千元)", "exports", 2014) == (
        "unit '千元' is unknown; correct the workbook or add it to catalog/units.csv"
    )


def test_where_no_unit_may_be_printed_that_of_the_edition_holds_and_it_is_told() -> None:
    found = read("年末总人口", unit_may_lack=True)
    assert isinstance(found, Understood)
    assert (found.unit, found.note) == ("万人", "no unit over '年末总人口': read as '万人'")
    assert isinstance(read("年末总人口(人)", unit_may_lack=True), Misunderstood)


def test_a_label_with_its_own_unit_may_be_listed_whole_with_the_unit_it_stands_for() -> None:
    stated = heading("population", "年末总人口(人)", "population_registered", "万人", note="unit stated here")
    found = read("年末总人口(人)", known=catalog(headings=(*catalog().headings, stated)))
    assert isinstance(found, Understood)
    assert found.unit == "万人"


def test_an_unknown_heading_is_told_with_the_nearest_wording() -> None:
    assert message("年末人口总数") == (
        "heading '年末人口总数' is unknown in table '某表'; add it to catalog/headings.csv; the nearest known is "
        "'年末总人口'"
    )


def test_a_unit_behind_a_stroke_or_comma_or_before_other_brackets_is_that_of_the_heading() -> None:
    for label in (
        "年末总人口/万人",
        "年末总人口,万人",
        "年末总人口Population(10000persons)(万人)",
    ):
        found = read(label)
        assert isinstance(found, Understood), label
        assert (found.heading.indicator, found.unit) == ("population_registered", "万人")
    found = read("地区生产总值(亿元)(当年价格)", "gdp", 2012)
    assert isinstance(found, Understood)
    assert (found.heading.indicator, found.unit) == ("gdp", "亿元")


def test_a_column_of_figures_without_a_heading_asks_for_the_workbook_and_not_for_the_catalog() -> None:
    assert message("") == "no heading stands over a column of figures; complete the workbook"


GAS = catalog(
    indicators=(measured("gas_households_use", "10k m3"), measured("lpg_households_use", "tons")),
    units=(Unit("万立方米", "10k m3", 1, True), Unit("吨", "tons", 1, True)),
    headings=(
        heading("gas", "家庭用量(万立方米)", "gas_households_use", "万立方米", 2004, 2017),
        heading("gas", "居民家庭用量(万立方米)", "gas_households_use", "万立方米", 2018),
        heading("gas", "家庭用量(吨)", "lpg_households_use", "吨"),
    ),
)
"""What households use of natural gas and of liquefied petroleum gas, under the same words in one table."""


@pytest.mark.parametrize(
    ("label", "beside", "edition", "expected"),
    [
        ("家庭用量(万立方米)", None, 2005, "gas_households_use"),
        ("家庭用量(吨)", None, 2005, "lpg_households_use"),
        ("家庭用量", "万立方米", 2005, "gas_households_use"),
        ("家庭用量", "吨", 2005, "lpg_households_use"),
        ("家庭用量(吨)", "万立方米", 2005, "lpg_households_use"),
        ("其中:家庭用量(吨)", None, 2005, "lpg_households_use"),
        ("家庭用量(万立方米)", None, 2020, "gas_households_use"),
        ("家庭用量(吨)", None, 2020, "lpg_households_use"),
    ],
)
def test_of_two_indicators_under_the_same_words_the_unit_tells_which_is_meant(
    label: str, beside: str | None, edition: int, expected: str
) -> None:
    found = read(label, "gas", edition, beside, known=GAS)
    assert isinstance(found, Understood), found
    assert (found.heading.indicator, found.note) == (expected, None)


@pytest.mark.parametrize("unit_may_lack", [False, True])
def test_without_the_unit_that_tells_them_apart_neither_is_meant(unit_may_lack: bool) -> None:
    assert isinstance(read("家庭用量", "gas", unit_may_lack=unit_may_lack, known=GAS), Misunderstood)


@pytest.mark.parametrize(
    ("printed", "expected", "read_as"),
    [
        ("平方米", "平方米/人", "平方米/人"),
        ("万平方米", "平方米/人", None),
        ("%", "‰", "‰"),
        ("‰", "%", None),
        ("年", "平方米/人", None),
    ],
)
def test_a_unit_that_counts_alike_is_read_as_the_expected_one_and_told(
    printed: str, expected: str, read_as: str | None
) -> None:
    """Road area per head, printed in square metres; a per mille sign is misread as per cent, and never the other way."""
    known = catalog(
        units=(
            Unit("平方米/人", "m2/person", 1, True),
            Unit("平方米", "m2/person", 1, False),
            Unit("万平方米", "m2/person", 10_000, False),
            Unit("年", "years", 1, True),
            Unit("%", "%", 1, True),
            Unit("‰", "‰", 1, True),
        ),
        indicators=(measured("road_area_per_capita", "m2/person"),),
        headings=(heading("roads", "人均道路面积", "road_area_per_capita", expected),),
    )
    found = read(f"人均道路面积({printed})", "roads", known=known)
    if read_as is None:
        assert isinstance(found, Misunderstood), found
    else:
        assert isinstance(found, Understood), found
        assert (found.unit, found.note) == (read_as, f"unit {printed!r} is read as {read_as!r}")
