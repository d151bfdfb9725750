"""Structural defects that leave a table's layout as it is: figures and English names in another place."""

import re
from collections.abc import Callable
from random import Random

from damage.chain import Key
from damage.structures import Structure, Volumes, changed
from damage.texts import PLAIN, scaled
from damage.workbooks import Place, Workbook, copied, province_of, put, text_at

POWERS = (1, 2, 3, -1, 4)


def columns_swapped(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """Two neighbouring columns of different indicators in each other's place, headings staying."""
    pairs = [pair for pair in zip(book.main, book.main[1:], strict=False) if pair[0][0] != pair[1][0]]
    return swap(book, random.choice(pairs)) if pairs else None


def scopes_swapped(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The whole city's and the districts' column of an indicator in each other's place."""
    pairs = [
        (one, other) for one in book.main for other in book.main if one[0] == other[0] and one[1] < other[1]
    ]
    return swap(book, random.choice(pairs)) if pairs else None


def swap(book: Workbook, pair: tuple[tuple[str, str, str], tuple[str, str, str]]) -> Structure:
    sheets = copied(book.sheets)
    one, other = (book.places(column) for column in pair)
    for place in one.keys() & other.keys():
        put(sheets, one[place], text_at(book.sheets, other[place]))
        put(sheets, other[place], text_at(book.sheets, one[place]))
    return changed(book, sheets, " and ".join(f"{column[0]} ({column[1]})" for column in pair))


def column_scaled(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """All figures of a column times a power of ten."""
    if not book.main:
        return None
    column, power = random.choice(book.main), random.choice(POWERS)
    sheets = copied(book.sheets)
    for place in book.places(column).values():
        text = (text_at(book.sheets, place) or "").strip()
        if PLAIN.fullmatch(text):
            put(sheets, place, scaled(text, power))
    return changed(book, sheets, f"{column[0]} ({column[1]}) times 1e{power}")


def rows_shifted(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The figures of a province's cities one row down: the last row's are lost, the first row is blank."""
    province = random.choice(book.provinces())
    return rearranged(book, province, lambda cities: [None, *cities[:-1]], f"province {province}")


def cities_swapped(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The rows of two cities of a province in each other's place, their names staying."""
    province = random.choice(book.provinces())
    one, other = sorted(random.sample(list(cities_of(book, province)), 2))

    def exchanged(cities: list[int]) -> list[int | None]:
        return [{one: other, other: one}.get(city, city) for city in cities]

    return rearranged(book, province, exchanged, f"{one} and {other}")


def cities_of(book: Workbook, province: int) -> list[int]:
    return [row.place_id for row in book.cities() if province_of(row.place_id) == province]


def rearranged(
    book: Workbook, province: int, order: Callable[[list[int]], list[int | None]], what: str
) -> Structure | None:
    """The rows of a province's cities with the figures of others of them, in every mapped column."""
    sheets = copied(book.sheets)
    moved: dict[Key, tuple[str | None, str | None]] = {}
    for column in book.printed:
        places = book.places(column, province)
        for city, source in zip(places, order(list(places)), strict=True):
            before = text_at(book.sheets, places[city])
            after = text_at(book.sheets, places[source]) if source is not None else None
            put(sheets, places[city], after)
            if column[2] == "main" and before != after:
                moved[city, book.year, column[0], column[1]] = (before, after)
    return Structure("", book, {book.path: sheets}, what, moved) if moved else None


def english_shifted(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The English names one row below the Chinese ones that they translate."""
    english = {row.row: book.sheets[row.sheet][row.row].get(2, "") for row in book.cities()}
    if sum(bool(re.search("[A-Za-z]", text)) for text in english.values()) < 0.8 * len(english):
        return None
    sheets = copied(book.sheets)
    places = [Place(row.sheet, row.row, 2) for row in book.rows]
    for place, above in zip(places, [None, *places[:-1]], strict=True):
        put(sheets, place, text_at(book.sheets, above) if above else None)
    return changed(book, sheets, "all rows")
