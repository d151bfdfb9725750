"""Structural defects: what befalls a column, a row, a page, a name, a heading or a whole workbook."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from assets.catalog import Catalog
from assets.catalog.records import within
from assets.observations.layout import MappedColumn, label_and_unit
from assets.observations.page import label_and_scope
from assets.observations.text import UNIT_NOTE, read_number, without_spaces
from damage.cells import SEED
from damage.chain import Key
from damage.texts import PLAIN, scaled
from damage.workbooks import (
    Place,
    Sheets,
    Workbook,
    copied,
    inserted,
    province_of,
    put,
    text_at,
    without_rows,
)

CITIES_LOST = 40
POWERS = (1, 2, 3, -1, 4)
UNKNOWN_WORDS = "另行统计的"
UNKNOWN_CITY = "无名市"
SCOPE_WORDS = {"city": "全市", "district": "市辖区"}
TRIES = 50


@dataclass(frozen=True)
class Volumes:
    """The delivered workbooks and what is known about them."""

    catalog: Catalog
    books: dict[str, Workbook]


@dataclass(frozen=True)
class Structure:
    """One structural defect: the workbooks that it changes, and how they stand after it."""

    kind: str
    book: Workbook
    changed: dict[str, Sheets]
    what: str
    moved: dict[Key, tuple[str | None, str | None]] = field(default_factory=dict)
    """Figures of cities that say something else, where finding each of them is enough: before and after."""


Damage = Callable[[Volumes, Workbook, Random], Structure | None]
Kind = tuple[str, Damage]


def changed(book: Workbook, sheets: Sheets, what: str) -> Structure:
    """A defect of one workbook; its kind is named by the caller."""
    return Structure("", book, {book.path: sheets}, what)


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


def page_repeated(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """A page printed again below itself."""
    page = random.choice(book.pages())
    sheet, headings = book.heading_rows(page)
    body = [row.row for row in book.rows if row.page == page]
    rows = [dict(book.sheets[sheet][number]) for number in (*headings, *sorted(body))]
    return changed(book, inserted(book.sheets, sheet, max(body), rows), f"page {page}")


def page_lost(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """A page gone, of two or more."""
    if len(book.pages()) < 2:
        return None
    page = random.choice(book.pages())
    sheet, headings = book.heading_rows(page)
    gone = [*headings, *[row.row for row in book.rows if row.page == page]]
    return changed(book, without_rows(book.sheets, ((sheet, number) for number in gone)), f"page {page}")


def province_lost(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The rows of a province and its cities gone."""
    province = random.choice(book.provinces())
    rows = ((row.sheet, row.row) for row in book.rows if province_of(row.place_id) == province)
    return changed(book, without_rows(book.sheets, rows), f"province {province}")


def forty_cities_fewer(volumes: Volumes, book: Workbook, random: Random) -> Structure | None:
    """Forty cities gone from all tables of an edition."""
    lost = set(random.sample(sorted({row.place_id for row in book.cities()}), CITIES_LOST))
    sheets = {
        one.path: without_rows(one.sheets, ((row.sheet, row.row) for row in one.rows if row.place_id in lost))
        for one in volumes.books.values()
        if one.edition == book.edition
    }
    return Structure("", book, sheets, f"edition {book.edition}")


def unit_changed(volumes: Volumes, book: Workbook, random: Random) -> Structure | None:
    """Another known unit over a column, of the same canonical unit where there is one."""
    column = random.choice(book.columns)
    canonical = {one.unit for one in volumes.catalog.units if one.printed == column.unit}
    alike = sorted({one.printed for one in volumes.catalog.units if one.unit in canonical} - {column.unit})
    unit = random.choice(alike or sorted(volumes.catalog.printed_units - {column.unit}))
    in_print = re.compile(rf"(?<=[(:])(\s*){re.escape(column.unit)}(?=\s*(?:[)]|$))", re.MULTILINE)
    sheets = copied(book.sheets)
    found = False
    for page in book.pages():
        for place in unit_places(book, page, column, in_print):
            text = unicodedata.normalize("NFKC", text_at(sheets, place) or "")
            put(sheets, place, in_print.sub(rf"\g<1>{unit}", text))
            found = True
    return changed(book, sheets, f"{column.heading}: {column.unit} to {unit}") if found else None


def unit_places(book: Workbook, page: int, column: MappedColumn, in_print: re.Pattern[str]) -> list[Place]:
    """The heading cells of a page that state a column's unit: over the column, else for the page, else to its left."""
    sheet, rows = book.heading_rows(page)
    number = {one.page: one.column_number for one in book.columns if alike(one, column)}.get(page)
    stated: dict[int, list[Place]] = {}
    notes: list[Place] = []
    for place in (Place(sheet, row, at) for row in rows for at in book.sheets[sheet][row]):
        text = unicodedata.normalize("NFKC", text_at(book.sheets, place) or "")
        if in_print.search(text):
            stated.setdefault(place.column, []).append(place)
            if place.column == 1 or UNIT_NOTE.search(without_spaces(text)):
                notes.append(place)
    if number is None:
        return []
    nearest = max((at for at in stated if 1 < at < number), default=0)
    return stated.get(number) or notes or stated.get(nearest, [])


def alike(one: MappedColumn, other: MappedColumn) -> bool:
    """Whether two columns are the same one on two pages."""
    return (one.indicator, one.scope, one.printing) == (other.indicator, other.scope, other.printing)


def heading_unknown(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """Words before a heading that make it one which nobody knows."""
    column = random.choice(book.columns)
    sheets = copied(book.sheets)
    labels = [label_places(book, page, column) for page in book.pages()]
    for places in labels:
        if places:
            put(sheets, places[0], UNKNOWN_WORDS + (text_at(book.sheets, places[0]) or "").strip())
    return changed(book, sheets, column.heading) if any(labels) else None


def heading_of_another(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The heading of another indicator of the table over a column."""
    column = random.choice(book.columns)
    others = sorted({one.heading for one in book.columns if one.indicator != column.indicator})
    if not others:
        return None
    heading = random.choice(others)
    sheets = copied(book.sheets)
    labels = [label_places(book, page, column) for page in book.pages()]
    for places in labels:
        for place in places[1:]:
            put(sheets, place, None)
        if places:
            text = "".join(without_spaces(text_at(book.sheets, place) or "") for place in places)
            label, scope = label_and_scope(text)
            unit = label_and_unit(label, frozenset({column.unit}))[1]
            put(
                sheets,
                places[0],
                heading + (f"({unit})" if unit else "") + (SCOPE_WORDS[scope] if scope else ""),
            )
    return changed(book, sheets, f"{column.heading} to {heading}") if any(labels) else None


def label_places(book: Workbook, page: int, column: MappedColumn) -> list[Place]:
    """The heading cells of a page that hold a column's own Chinese label."""
    sheet, rows = book.heading_rows(page)
    number = {one.page: one.column_number for one in book.columns if alike(one, column)}.get(page)
    places = (
        [Place(sheet, row, number) for row in rows if number in book.sheets[sheet][row]] if number else []
    )
    return [place for place in places if is_label(text_at(book.sheets, place) or "")]


def is_label(text: str) -> bool:
    """Whether a heading cell holds words of a label, not only a scope, a unit or a page's title."""
    label = label_and_scope(text)[0]
    return (
        bool(re.sub(r"\([^()]*\)$", "", label))
        and "续表" not in label
        and "单位" not in without_spaces(text)[:2]
    )


def city_unknown(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """A city under a name that nobody knows."""
    return renamed(book, random, UNKNOWN_CITY)


def city_of_another_name(volumes: Volumes, book: Workbook, random: Random) -> Structure | None:
    """A city under the name of another known city."""
    cities = {one.city_id for one in volumes.catalog.cities}
    names = sorted(
        {
            one.printed
            for one in volumes.catalog.names
            if one.place_id in cities and one.kind in ("official", "short") and within(one, book.edition)
        }
    )
    return renamed(book, random, random.choice(names), volumes)


def renamed(book: Workbook, random: Random, name: str, volumes: Volumes | None = None) -> Structure | None:
    row = random.choice(book.cities())
    if volumes and any(one.printed == name and one.place_id == row.place_id for one in volumes.catalog.names):
        return None
    sheets = copied(book.sheets)
    put(sheets, Place(row.sheet, row.row, 1), f"  {name}")
    return changed(book, sheets, f"{row.printed_name} as {name}")


def city_lost(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The row of a city gone."""
    row = random.choice(book.cities())
    return changed(book, without_rows(book.sheets, iter([(row.sheet, row.row)])), row.printed_name)


def city_twice(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The row of a city twice."""
    row = random.choice(book.cities())
    again = [dict(book.sheets[row.sheet][row.row])]
    return changed(book, inserted(book.sheets, row.sheet, row.row, again), row.printed_name)


def stale(volumes: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The workbook of a neighbouring edition under this one's name."""
    others = [
        one
        for one in volumes.books.values()
        if (one.table.table_key, one.table.scope) == (book.table.table_key, book.table.scope)
        and abs(one.edition - book.edition) == 1
    ]
    if not others:
        return None
    other = random.choice(sorted(others, key=lambda one: one.path))
    return changed(book, other.sheets, f"that of edition {other.edition}")


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


STRUCTURAL_KINDS: tuple[Kind, ...] = (
    ("column swapped with its neighbour", columns_swapped),
    ("city and district columns swapped", scopes_swapped),
    ("column scaled", column_scaled),
    ("rows of a province shifted", rows_shifted),
    ("two cities swapped", cities_swapped),
    ("page repeated", page_repeated),
    ("page lost", page_lost),
    ("province lost", province_lost),
    ("forty cities fewer", forty_cities_fewer),
    ("unit changed", unit_changed),
    ("heading unknown", heading_unknown),
    ("heading of another indicator", heading_of_another),
    ("city unknown", city_unknown),
    ("city of another name", city_of_another_name),
    ("city lost", city_lost),
    ("city twice", city_twice),
    ("workbook of another edition", stale),
    ("English names shifted", english_shifted),
)


def structures(volumes: Volumes, kind: Kind, count: int) -> Iterator[Structure]:
    """Defects of a kind in workbooks chosen at random."""
    name, damage = kind
    random = Random(f"{SEED} {name}")
    paths = sorted(volumes.books)
    made = 0
    for _ in range(TRIES * count):
        if made == count:
            return
        structure = damage(volumes, volumes.books[random.choice(paths)], random)
        if structure and changes_something(volumes, structure):
            made += 1
            yield Structure(name, structure.book, structure.changed, structure.what, structure.moved)


def changes_something(volumes: Volumes, structure: Structure) -> bool:
    """Whether some workbook differs from the delivered one."""
    return any(sheets != volumes.books[path].sheets for path, sheets in structure.changed.items())


def numbers(texts: tuple[str | None, str | None]) -> tuple[float | None, float | None]:
    """What two texts read as."""
    before, after = (read_number(text).value if text is not None else None for text in texts)
    return before, after
