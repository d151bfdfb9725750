"""Structural defects of pages, rows and names, and whole workbooks in another one's place."""

from random import Random

from assets.catalog.records import within
from damage.structures import Structure, Volumes, changed
from damage.workbooks import Place, Workbook, copied, inserted, province_of, put, text_at, without_rows

CITIES_LOST = 40
LEAST_DIFFERENCE = 0.05
UNKNOWN_CITY = "无名市"


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
    """The workbook of a neighbouring edition under this one's name, where a figure in twenty is another one.

    Land hardly changes: its tables of two years can be the same, and the one in the other's place is no defect.
    """
    others = [
        one
        for one in volumes.books.values()
        if one.table.printed_table == book.table.printed_table and abs(one.edition - book.edition) == 1
    ]
    if not others:
        return None
    other = random.choice(sorted(others, key=lambda one: one.path))
    if likeness(other, book) > 1 - LEAST_DIFFERENCE:
        return None
    return changed(book, other.sheets, f"that of edition {other.edition}")


def likeness(one: Workbook, other: Workbook) -> float:
    """The share of the figures that two workbooks both print in which they say the same."""
    texts, other_texts = figures_of(one), figures_of(other)
    common = texts.keys() & other_texts.keys()
    return sum(texts[at] == other_texts[at] for at in common) / len(common) if common else 0.0


def figures_of(book: Workbook) -> dict[tuple[object, ...], str]:
    """What a workbook prints, by column and place; blanks are left out."""
    return {
        (*column, place_id): text.strip()
        for column in book.printed
        for place_id, place in book.places(column).items()
        if (text := text_at(book.sheets, place))
    }
