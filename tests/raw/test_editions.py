"""A workbook is of the edition that its folder tells, else its own name, else the title inside."""

import random

import pytest

from assets.raw.editions import edition_by_place, edition_by_title, edition_in, edition_on_cover

SEED = 11
WORDS = (
    "中国城市统计年鉴",
    "（excel）",
    "【截面数据】",
    "第二章",
    " ",
    "_",
    "-",
    "2-1",
    "3—12",
    "人口",
    "年",
    "v",
    "31",
    "7",
)


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("2015", 2015),
        ("中国城市统计年鉴2015（excel）", 2015),
        ("2022_2022-2-1 人口数", 2022),
        ("中国城市统计年鉴２０１２", 2012),
        ("1985", 1985),
        ("中国2006年地级以上城市数据", 2007),
        ("中国2011年县级市数据", 2012),
        ("1984", None),
        ("2100", None),
        ("2004-2024", None),
        ("2014年（2013年数据）", None),
        ("20150312", None),
        ("120155", None),
        ("第二章", None),
        ("2-1 人口", None),
        ("", None),
    ],
)
def test_a_name_tells_an_edition_where_it_holds_one_year_and_no_other(name: str, edition: int | None) -> None:
    assert edition_in(name) == edition


def test_whatever_stands_around_a_year_it_is_told_and_a_second_one_is_one_too_many() -> None:
    choose = random.Random(SEED)
    for _ in range(500):
        before, after = ("".join(choose.choices(WORDS, k=choose.randrange(4))) for _ in range(2))
        year = choose.randrange(1985, 2100)
        name = f"{before} {year} {after}"
        assert edition_in(name) == year, name
        assert edition_in(f"{name} {year}") == year, name
        assert edition_in(f"{name} {year + 1 if year < 2099 else 1990}") is None, name
        assert edition_in(f"{before} {year}0 {after}") is None, name


@pytest.mark.parametrize(
    ("path", "edition", "copy"),
    [
        ("2015/2-1 人口.xlsx", 2015, "2015"),
        (
            "2015/中国城市统计年鉴2015（excel）/第二章/2-1 人口.xlsx",
            2015,
            "2015/中国城市统计年鉴2015（excel）",
        ),
        ("中国城市统计年鉴2015（excel）/2014年/2-1 人口.xlsx", 2014, "中国城市统计年鉴2015（excel）/2014年"),
        ("2004-2024/2012/a.xlsx", 2012, "2004-2024/2012"),
        ("2012/2004-2024/a.xlsx", 2012, "2012"),
        ("2012/2013_2-1 人口.xlsx", 2012, "2012"),
        ("new/2022_2022-2-1 人口数.xlsx", 2022, "new/2022_2022-2-1 人口数.xlsx"),
        ("中国城市统计年鉴2007【地级市截面数据】.xlsx", 2007, "中国城市统计年鉴2007【地级市截面数据】.xlsx"),
        ("中国2006年地级以上城市数据.xlsx", 2007, "中国2006年地级以上城市数据.xlsx"),
        ("new/2-1 人口.2012", None, "new/2-1 人口.2012"),
        ("new/2-1 人口.xlsx", None, "new/2-1 人口.xlsx"),
    ],
)
def test_the_deepest_folder_with_a_year_tells_the_edition_else_the_name_of_the_file(
    path: str, edition: int | None, copy: str
) -> None:
    assert edition_by_place(path) == (edition, copy)


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("2012_2-1 人口.xlsx", 2012),
        ("2012-2-1 人口.xlsx", 2012),
        ("2022_2022-2-1 人口数.xlsx", 2022),
        ("中国城市统计年鉴2012【地级市截面数据】.xlsx", 2012),
        ("2012年中国城市统计年鉴.xls", 2012),
        ("1—5_2006年我国地级及以上城市综合实力比较研究.xlsx", None),
        ("1-1_2004年城市行政区划和区域分布.xlsx", None),
        ("2-1 人口（2011年）.xlsx", None),
        ("2012年末人口.xlsx", None),
    ],
)
def test_a_file_tells_its_edition_outright_where_its_name_begins_with_it_or_names_the_yearbook(
    name: str, edition: int | None
) -> None:
    assert edition_on_cover(f"2012/{name}") == edition


@pytest.mark.parametrize(
    ("title", "edition"),
    [
        ("中国2006年地级以上城市数据", 2007),
        (" 中国2020年县级市数据 Statistics of Cities", 2021),
        ("2-1 人口状况（2006年）", 2007),
        ("2—13 工业企业数(2010年)", 2011),
        ("1-1 2004年城市行政区划和区域分布", None),
        ("表4 2007年两岸五地对外贸易情况比较", None),
        ("中国2010年人口普查数据", None),
        ("数据来源：《2008年中国城市统计年鉴》", None),
        ("2-1 人口状况", None),
        ("(2003年底) 单位：个", None),
    ],
)
def test_the_title_of_statistics_tells_the_year_of_the_figures(title: str, edition: int | None) -> None:
    assert edition_by_title(["城市", title, "北京市"]) == edition


def test_titles_of_two_years_tell_nothing() -> None:
    titles = ["中国2006年地级以上城市数据", "中国2006年县级市数据"]
    assert edition_by_title(titles) == 2007
    assert edition_by_title([*titles, "中国2007年县级市数据"]) is None
