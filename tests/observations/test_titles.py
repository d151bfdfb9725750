"""Which table a title names, however it is printed."""

import pytest

from assets.catalog import Table
from assets.observations.titles import Elsewhere, Named, Titles, title_within
from tests.observations.small_catalog import catalog


def named(text: str, edition: int = 2005) -> list[str] | str | None:
    """The printed tables that a title names in an edition, or the editions that print its table."""
    titles = Titles(catalog(), edition)
    found = titles.names(titles.title(text))
    if isinstance(found, Elsewhere):
        return found.editions
    return [one.printed_table for one in found.tables] if found else None


@pytest.mark.parametrize(
    "text",
    [
        "2-1 人口",
        "２－１　人 口",
        "2—1_人口",
        "人口",
        "2-1人口 Population",
        "2-1 人口（万人）",
        "2-1 人口（2004年）",
        "2-1人口 Household Population常住人口 Resident Population",
        "2-1 人口 年末总人口（万人）",
    ],
)
def test_number_english_unit_and_width_are_no_part_of_a_title(text: str) -> None:
    assert named(text) == ["population"]


@pytest.mark.parametrize("text", ["2-1 人口变动", "2-1 人口年龄", "2-1 常住人口", "2-1", "Population", ""])
def test_other_words_name_no_table(text: str) -> None:
    assert named(text) is None


def test_a_title_of_any_edition_is_good_in_every_edition_that_prints_the_table() -> None:
    assert named("2-1 人口状况", 2005) == ["population"]
    assert named("2-1 人口", 2014) == ["population"]
    assert named("2-1 人口", 2013) == "from 2004 on without 2013"
    assert named("2-9 对外经济贸易", 2005) == "from 2012 on"


def test_the_scope_in_a_title_names_the_table_of_that_scope() -> None:
    assert named("2-9 财政（全市）") == ["fiscal city"]
    assert named("2-9 财政(市辖区)") == ["fiscal district"]
    assert named("2-9 财政") == ["fiscal city", "fiscal district"], "the columns tell"
    titles = Titles(catalog(), 2005)
    found = titles.names(titles.title("2-7 地区生产总值(市辖区)"))
    assert isinstance(found, Named)
    assert ([one.printed_table for one in found.tables], found.scope) == (["gdp"], "district")


def test_a_title_without_its_part_is_shared_with_tables_that_are_not_mapped() -> None:
    titles = Titles(catalog(), 2005)
    whole = titles.names(titles.title("按行业分组的单位从业人员（万人）"))
    part = titles.names(titles.title("2-7 按行业分组的单位从业人员(三)"))
    assert isinstance(whole, Named) and isinstance(part, Named)
    assert (whole.table_keys, whole.shared) == (part.table_keys, True)
    assert not part.shared
    assert named("2-6 按行业分组的单位从业人员(二)") is None


def test_a_title_that_another_edition_prints_for_the_whole_is_shared_where_the_table_is_in_parts() -> None:
    known = catalog(
        tables=(
            Table("students", "在校学生数", None, 2004, 2010, None),
            Table("students", "在校学生数(一)", None, 2011, None, None),
        )
    )
    shared = {}
    for edition in (2005, 2016):
        titles = Titles(known, edition)
        found = titles.names(titles.title("在校学生数"))
        assert isinstance(found, Named)
        shared[edition] = found.shared
    assert shared == {2005: False, 2016: True}


def test_a_title_that_is_nearly_known_is_offered_with_a_note() -> None:
    titles = Titles(catalog(), 2014)
    (found,) = titles.nearly(titles.title("2-9 对外经済贸易"))
    assert [one.printed_table for one in found.tables] == ["exports"]
    assert found.note == "its title '对外经済贸易' is read as '对外经济贸易'"
    assert list(titles.nearly(titles.title("2-6 按行业分组的单位从业人员(二)"))) == []
    assert list(Titles(catalog(), 2005).nearly(titles.title("2-9 对外经済贸易"))) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2-1_人口", "人口"),
        ("2022_2022-2-7 地区生产总值", "地区生产总值"),
        ("2—23_商业经济", "商业经济"),
        ("人口状况", "人口状况"),
    ],
)
def test_the_title_in_the_name_of_a_file_follows_the_number_of_the_table(name: str, title: str) -> None:
    assert title_within(name) == title
