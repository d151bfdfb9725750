"""Places: what a printed name stands for, and which rows of a sheet name a place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from assets.catalog import Catalog
from assets.catalog.records import PlaceException, within
from assets.observations.page import Row, is_figure
from assets.observations.text import CHINESE, without_spaces

NATION = 0
HEADING_OF_NAMES = "城市"
STRAY_MARKS = re.compile(r"[.'‘’`/=,;:·]")
ROW_NUMBER = re.compile(r"^(\(\d{1,3}\)|\d{1,3})[、)-]*")
LATIN = re.compile(r"[A-Za-z]")
NOT_A_LETTER = re.compile(r"[^a-z]")
COUNTY_ENDINGS = ("市", "县", "区", "旗")
COLUMNS_OF_NAMES = 4
"""Names stand in one of so many columns from the left: a blank column or one of numbers may come before."""
RESIDUE_CELLS = 3


def place_name(text: str) -> str:
    """A name without spaces and stray marks."""
    return STRAY_MARKS.sub("", without_spaces(text))


def kind_of(place: int, cities: set[int]) -> str:
    """`total` for all cities, `city` for a city (municipalities included), `province` otherwise."""
    if place == NATION:
        return "total"
    return "city" if place in cities else "province"


def letters(text: str) -> str:
    """An English name for comparison: its letters alone."""
    return NOT_A_LETTER.sub("", text.lower())


def resolve(places: list[int], province: int | None) -> int:
    """The place of a printed name.

    A name of a province and of a city in it (吉林, where 市 is omitted) is the city where rows of
    that province come before it, and opens the province otherwise.
    """
    if len(places) == 1:
        return places[0]
    inside = [place for place in places if place % 10000 and place // 10000 * 10000 == province]
    return inside[0] if inside else min(places)


def places_in_order(names: "Names", printed: Iterable[str]) -> Iterator[int]:
    """The places of the known names of the rows of a table, in printed order."""
    province: int | None = None
    for name in printed:
        place = resolve(names.places(name), province)
        if place != NATION:
            province = place // 10000 * 10000
        yield place


def is_province_and_city(places: list[int]) -> bool:
    """Whether places are a province and a city in it."""
    return len(places) == 2 and places[0] % 10000 == 0 and places[1] // 10000 * 10000 == places[0] != NATION


class Names:
    """The printed names of places, as one edition understands them.

    A name that the catalog knows in other editions alone is good where it stands for one place in all of them, or
    for a province and a city in it (吉林).
    """

    def __init__(self, catalog: Catalog, edition: int) -> None:
        self.cities = {city.city_id for city in catalog.cities}
        self.now: dict[str, list[int]] = defaultdict(list)
        ever: dict[str, set[int]] = defaultdict(set)
        misread: set[str] = set()
        for name in catalog.names:
            ever[name.printed].add(name.place_id)
            if name.kind in ("misprint", "misreading"):
                misread.add(name.printed)
            if within(name, edition):
                self.now[name.printed].append(name.place_id)
        self.elsewhere = {
            printed: sorted(places)
            for printed, places in ever.items()
            if printed not in self.now
            and (len(places) == 1 or (printed not in misread and is_province_and_city(sorted(places))))
        }
        self.known: dict[str, str | None] = {}

    def name_of(self, text: str) -> str | None:
        """The known name that a cell prints, without its number and English and with its 市; None for any other text."""
        if text not in self.known:
            name = place_name(text)
            chinese = "".join(CHINESE.findall(name))
            tried = (name, ROW_NUMBER.sub("", name), chinese, f"{chinese}市")
            self.known[text] = next((one for one in tried if one in self.now or one in self.elsewhere), None)
        return self.known[text]

    def places(self, name: str) -> list[int]:
        """The places that a known name can stand for."""
        return self.now.get(name) or self.elsewhere[name]

    def is_city(self, name: str) -> bool:
        """Whether a known name is a city's and no province's."""
        return all(place in self.cities for place in self.places(name))


def named_rows(rows: Mapping[int, Row], names: Names) -> tuple[int, dict[int, str]]:
    """The column in which most names of places stand, and the known name of every row that has one there.

    A name that is filled down counts once: a province beside each of its cities is not the name of the row.
    """
    best: tuple[int, dict[int, str]] = (1, {})
    most = 0
    for column in range(1, COLUMNS_OF_NAMES + 1):
        named = {
            number: name
            for number, row in rows.items()
            if column in row and (name := names.name_of(row[column]))
        }
        count = sum(1 for _ in groupby(named.values()))
        if count > most:
            best, most = (column, named), count
        if 2 * most >= len(rows):
            break
    return best


def further_name_columns(rows: Mapping[int, Row], name_column: int, names: Names) -> list[int]:
    """The columns to the right in which the roster goes on: 城市 is printed over them as over the first, and most of
    what stands below are names of places."""
    headed = {
        column
        for row in rows.values()
        if place_name(row.get(name_column, "")) == HEADING_OF_NAMES
        for column, text in row.items()
        if column > name_column and place_name(text) == HEADING_OF_NAMES
    }
    return sorted(column for column in headed if holds_names(rows, column, names))


def holds_names(rows: Mapping[int, Row], column: int, names: Names) -> bool:
    """Whether most texts of a column are names of places."""
    texts = [
        row[column] for row in rows.values() if column in row and place_name(row[column]) != HEADING_OF_NAMES
    ]
    return 2 * sum(names.name_of(text) is not None for text in texts) > len(texts)


def has_figures(row: Row, name_column: int) -> bool:
    """Whether numbers stand beside the name of a row."""
    return any(column > name_column and is_figure(text) for column, text in row.items())


def is_stranger(row: Row, name_column: int) -> bool:
    """Whether a row whose name is not known holds figures. The residue of a page number is none: the same
    digit in a few cells of a row without a name."""
    if place_name(row.get(name_column, "")) == HEADING_OF_NAMES or not has_figures(row, name_column):
        return False
    texts = {text.strip() for text in row.values()}
    residue = (
        name_column not in row
        and len(row) <= RESIDUE_CELLS
        and len(texts) == 1
        and len(next(iter(texts))) == 1
    )
    return not residue


def english_name(row: Row, name_column: int) -> str | None:
    """The English name beside the Chinese one."""
    text = row.get(name_column + 1, "")
    if not text or text[-1].isdigit():
        return None
    return " ".join(text.split()) if LATIN.search(text) and not CHINESE.search(text) else None


def of_counties(cities: int, strangers: list[str]) -> bool:
    """Whether a table is of counties and county-level cities.

    Args:
        cities: how many rows with figures name a city of the catalog.
        strangers: the names of the other rows with figures.
    """
    counties = [name for name in strangers if name.endswith(COUNTY_ENDINGS)]
    return cities < len(strangers) and 2 * len(counties) >= len(strangers) > 0


def excepted(
    exceptions: list[PlaceException], name: str, english: str | None, order: int, times: int
) -> int | None:
    """The place of a row whose printed name is that of another one, as the catalog rules; None for other rows.

    Args:
        exceptions: those of the printed table in its edition.
        order: the how many-th row of the table this one is that prints the name.
        times: how many rows of the table print it.

    Where the copy prints an English name, it must be the one that the catalog gives; where it prints none, the
    name must stand more often than once: a copy that has the right name there is left alone.
    """
    for one in exceptions:
        if one.printed == name and one.order == order:
            if english and one.printed_english:
                if letters(english) == letters(one.printed_english):
                    return one.place_id
            elif times > 1:
                return one.place_id
    return None
