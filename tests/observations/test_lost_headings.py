"""Headings that are lost or damaged on one page are those of the other pages of the table."""

from assets.observations.lost_headings import with_lost_headings
from assets.observations.page import Heading, pages
from tests.observations.small_catalog import catalog, laid_out, lines_of, sheet, table
from tests.observations.test_page import UNITS, labels

CITIES = ("北京", "长春", "吉林")
PEOPLE, GROWTH = "年末总人口(万人)", "自然增长率(‰)"


def test_a_heading_lost_on_a_page_is_that_of_the_page_before() -> None:
    rows = sheet("""
城市 | 收入 | 支出
北京 | 1 | 2
城市 | 收入
天津 | 3 | 4
城市 | 全市 | 支出
唐山 | 5 | 6
城市 | (万元) | 支出
保定 | 7 | 8
""")
    first, *others = pages(rows, {2, 4, 6, 8}, UNITS)
    before = first
    for page in others:
        before = with_lost_headings(page, before, rows, 1, UNITS)
        assert labels(before) == [(2, "收入", None), (3, "支出", None)]


def test_figures_under_no_heading_at_all_keep_an_empty_label_to_be_reported() -> None:
    rows = sheet("城市 | 收入\n北京 | 1 | 2")
    (page,) = pages(rows, {2}, UNITS)
    assert with_lost_headings(page, None, rows, 1, UNITS).headings == (
        Heading(2, 1, "收入", None),
        Heading(3, 2, "", None),
    )


def test_english_names_and_what_stands_left_of_the_names_are_no_columns_of_figures() -> None:
    rows = sheet(" 7 | 城市 | | 收入\n 8 | 北京 | Beijing | 1")
    (page,) = pages(rows, {2}, UNITS, name_column=2)
    assert labels(with_lost_headings(page, None, rows, 2, UNITS)) == [(4, "收入", None)]


def printed_pages(*headings: tuple[str, str]) -> str:
    """A table of one city a page, under these two headings."""
    return "2-1 人口\n" + "\n".join(
        f"城市 | {first} | {second}\n{city} | {number} | {number + 1}"
        for number, (city, (first, second)) in enumerate(zip(CITIES, headings, strict=False), start=1)
    )


def test_a_heading_damaged_on_one_page_is_read_as_on_most_others_and_told() -> None:
    found = table(printed_pages((PEOPLE, GROWTH), (PEOPLE, GROWTH), ("丰木总亼囗(万人)", GROWTH)))
    assert lines_of(found) == []
    assert [(one.page, one.indicator) for one in found.columns] == [
        (page, "population_registered") for page in (1, 2, 3)
    ]
    assert found.notes == [
        "heading '丰木总亼囗(万人)' (sheet 1-7, column B) is read as on the other pages: '年末总人口(万人)'"
    ]


def test_a_heading_that_stands_twice_on_one_page_is_read_as_on_the_others() -> None:
    """The second of the two is the growth rate; the first is what it says."""
    found = table(printed_pages((PEOPLE, GROWTH), (PEOPLE, PEOPLE), (PEOPLE, GROWTH)))
    assert lines_of(found) == []
    assert [one.column_letters for one in found.columns] == ["B", "B", "B"]
    assert found.notes == [
        "heading '年末总人口(万人)' (sheet 1-7, column C) is read as on the other pages: '自然增长率(‰)'"
    ]


def test_of_two_pages_none_tells_how_the_other_is_read() -> None:
    found = table(printed_pages((PEOPLE, GROWTH), ("丰木总亼囗(万人)", GROWTH)))
    assert found.notes == []
    assert any("'丰木总亼囗'" in line for line in lines_of(found))


def test_a_heading_that_most_pages_do_not_print_is_no_usual_one() -> None:
    found = table(printed_pages((PEOPLE, GROWTH), ("丰木总亼囗(万人)", GROWTH), ("年木总入囗(万人)", GROWTH)))
    assert found.notes == []
    assert [one.page for one in found.columns] == [1]


def test_a_scope_lost_on_one_page_is_that_of_the_others() -> None:
    page = "城市 | 年末总人口(万人) | 年末总人口(万人)\n | 全市 | {}\n{} | {} | {}\n"
    lines = "2-1 人口\n" + "".join(
        page.format(scope, city, 10 * number, number)
        for number, (city, scope) in enumerate(zip(CITIES, ("市辖区", "", "市辖区"), strict=True), start=1)
    )
    (found,) = laid_out(lines, catalog()).tables
    assert lines_of(found) == []
    assert [(one.page, one.column_letters, one.scope) for one in found.columns] == [
        (page, letters, scope) for page in (1, 2, 3) for letters, scope in (("B", "city"), ("C", "district"))
    ]
