"""Every structural defect changes the grid as its name says, and the layout judges what it should."""

from collections.abc import Callable
from random import Random

import pytest

from assets.catalog import Catalog, load_catalog
from assets.observations.edition import EditionFacts
from assets.observations.layout import layout_of
from damage.broken_headings import heading_of_another, heading_unknown, unit_changed
from damage.broken_pages import (
    city_lost,
    city_of_another_name,
    city_twice,
    city_unknown,
    page_lost,
    page_repeated,
    province_lost,
)
from damage.misplaced_figures import (
    cities_swapped,
    column_scaled,
    columns_swapped,
    english_shifted,
    rows_shifted,
    scopes_swapped,
)
from damage.structural_runs import laid_out
from damage.structures import Structure, Volumes
from damage.workbooks import Sheets, Workbook

PATH = "2013/2-5_地区生产总值.xlsx"
EDITION = 2013
BY_THE_LAYOUT = (
    page_repeated, page_lost, province_lost, unit_changed, heading_unknown, heading_of_another,
    city_unknown, city_of_another_name, city_lost, city_twice,
)  # fmt: skip
IN_THE_FIGURES = (
    columns_swapped,
    scopes_swapped,
    column_scaled,
    rows_shifted,
    cities_swapped,
    english_shifted,
)
Damage = Callable[[Volumes, Workbook, Random], Structure | None]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def volumes(catalog: Catalog) -> Volumes:
    """One workbook of two pages that prints every city of an edition, in two provinces at least."""
    table = next(one for one in catalog.tables if one.table_key == "gdp" and one.printed_in(EDITION))
    sheets: Sheets = {"1-7": {1: {1: f"2-5 {table.title}"}}}
    rows = sheets["1-7"]
    number = 1
    cities = [one for one in catalog.cities if one.printed_in(EDITION - 1)]
    for at, city in enumerate(cities):
        if at in (0, 150):
            rows[number + 1] = {
                1: "城市",
                2: "City",
                3: "地区生产总值(当年价格)\r\n(万元)\r\nGRP",
                5: "人均地区生产总值\r\n(元)\r\nPer Capita",
                7: "地区生产总值增长率\r\n(%)\r\nGrowth",
            }
            rows[number + 2] = {column: "市辖区" if column % 2 == 0 else "全市" for column in range(3, 9)}
            number += 2
        number += 1
        rows[number] = {1: f"  {city.name}", 2: city.name_en} | {
            column: f"{1000 * column + at}" for column in range(3, 9)
        }
    (found,) = layout_of(EditionFacts(catalog, EDITION), PATH, sheets).tables
    assert found.findings == []
    return Volumes(catalog, {PATH: Workbook(PATH, EDITION, sheets, found)})


def damaged(volumes: Volumes, damage: Damage, seed: int = 3) -> Structure:
    random = Random(seed)
    tries = (damage(volumes, volumes.books[PATH], random) for _ in range(20))
    structure = next(one for one in tries if one is not None)
    assert structure.changed[PATH] != volumes.books[PATH].sheets
    return structure


@pytest.mark.parametrize("damage", BY_THE_LAYOUT, ids=lambda damage: damage.__name__)
def test_what_breaks_the_layout_is_told(volumes: Volumes, damage: Damage) -> None:
    for seed in range(10):
        structure = damaged(volumes, damage, seed)
        assert laid_out(volumes, structure)[1] != [], structure.what


def test_a_page_printed_twice_is_told_and_does_no_harm(volumes: Volumes) -> None:
    (found,), told = laid_out(volumes, damaged(volumes, page_repeated))
    assert "stand in it before and are passed over" in told[0]
    assert found.figures == volumes.books[PATH].layout.figures


@pytest.mark.parametrize("damage", IN_THE_FIGURES, ids=lambda damage: damage.__name__)
def test_what_befalls_the_figures_leaves_the_layout_alone(volumes: Volumes, damage: Damage) -> None:
    (found,), told = laid_out(volumes, damaged(volumes, damage))
    assert told == []
    assert found.columns == volumes.books[PATH].columns
    assert [row.place_id for row in found.rows] == [row.place_id for row in volumes.books[PATH].rows]


def column(sheets: Sheets, number: int, book: Workbook) -> list[str | None]:
    return [sheets["1-7"][row.row].get(number) for row in book.rows]


def test_swapped_columns_hold_each_others_figures(volumes: Volumes) -> None:
    book = volumes.books[PATH]
    changed = damaged(volumes, columns_swapped).changed[PATH]
    pair = [
        number for number in range(3, 9) if column(changed, number, book) != column(book.sheets, number, book)
    ]
    assert pair == [4, 5]
    assert column(changed, 4, book) == column(book.sheets, 5, book)
    assert column(changed, 5, book) == column(book.sheets, 4, book)


def test_shifted_rows_are_one_down_in_one_province_only(volumes: Volumes) -> None:
    book = volumes.books[PATH]
    structure = damaged(volumes, rows_shifted)
    province = int(structure.what.split()[1])
    changed = column(structure.changed[PATH], 3, book)
    before = column(book.sheets, 3, book)
    inside = [at for at, row in enumerate(book.rows) if row.place_id // 10000 * 10000 == province]
    assert [changed[at] for at in inside] == [None, *[before[at] for at in inside[:-1]]]
    assert [text for at, text in enumerate(changed) if at not in inside] == [
        text for at, text in enumerate(before) if at not in inside
    ]
    assert {key[0] for key in structure.moved} == {book.rows[at].place_id for at in inside}


def test_two_swapped_cities_are_of_one_province(volumes: Volumes) -> None:
    structure = damaged(volumes, cities_swapped)
    cities = {key[0] for key in structure.moved}
    assert len(cities) == 2
    assert len({city // 10000 for city in cities}) == 1
    for city in cities:
        (other,) = cities - {city}
        for key, (before, after) in structure.moved.items():
            if key[0] == city:
                assert structure.moved[other, *key[1:]] == (after, before)


def test_shifted_english_names_stand_one_row_below_their_own(volumes: Volumes) -> None:
    book = volumes.books[PATH]
    changed = damaged(volumes, english_shifted).changed[PATH]
    assert column(changed, 2, book) == [None, *column(book.sheets, 2, book)[:-1]]
    assert column(changed, 1, book) == column(book.sheets, 1, book)
