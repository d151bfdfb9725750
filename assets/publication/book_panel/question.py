"""What is asked of the book for a panel, as words: which series, years and cities; and what of it the book does not
have."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from assets.errors import nearest, year_ranges
from assets.publication.reading import ReadingError

SCOPES: Mapping[str, tuple[str, ...]] = {
    "city": ("city",),
    "district": ("district",),
    "both": ("city", "district"),
}
SHAPES = ("wide", "long")
ALL = "all"
TOPIC = "topic:"
"""Before the key of a topic, where an indicator has the same key."""
YEARS = re.compile(r"(\d{4})(?:\s*[-–—至]\s*(\d{4}))?")


class PanelError(ReadingError):
    """What is asked for a panel and cannot be answered, in one line."""


@dataclass(frozen=True)
class Question:
    """What is asked for, in the words of who asks; no year and no city: all that the book has."""

    indicators: Sequence[str]
    """Keys or labels of indicators, series (`gdp_district`), topics; or `all`."""
    years: Sequence[str]
    """`2010-2019` or `2010`."""
    cities: Sequence[str]
    """Names or codes of cities and provinces."""
    scope: str
    shape: str


@dataclass(frozen=True)
class Asked:
    """The same, as the book has it."""

    series: tuple[str, ...]
    """Components of table series, in the order in which they were named; those of districts end in `_district`."""
    years: tuple[int, ...]
    cities: tuple[int, ...]
    shape: str


@dataclass(frozen=True)
class Series:
    """A row of table series."""

    component: str
    indicator: str
    scope: str
    label_en: str
    label_zh: str
    topic: str | None
    printed: bool
    """Whether the book has a cell of it, be it blank."""


def asked_of(connection: duckdb.DuckDBPyConnection, question: Question) -> Asked:
    """What is asked for, as the published book has it. Raises PanelError for what it does not have."""
    shape = chosen("shape", question.shape, SHAPES)
    scopes = SCOPES[chosen("scope", question.scope, SCOPES)]
    return Asked(
        series=series_named(connection, question.indicators, scopes),
        years=years_named(connection, question.years),
        cities=cities_named(connection, question.cities),
        shape=shape,
    )


def chosen(what: str, word: str, known: Iterable[str]) -> str:
    """A word that is one of some. Raises PanelError where it is not."""
    if word not in known:
        raise PanelError(f"unknown {what} {word!r}{nearest(word, known)}; use one of {', '.join(known)}")
    return word


def series_named(
    connection: duckdb.DuckDBPyConnection, words: Sequence[str], scopes: Sequence[str]
) -> tuple[str, ...]:
    """The components of the series that are named, each once."""
    rows = connection.execute(
        """
        select
            series.component, series.indicator, series.scope, series.label_en, series.label_zh, indicator.topic,
            series.first_year is not null
        from series
        inner join indicator on series.indicator = indicator.indicator
        order by series.component
        """
    ).fetchall()
    book = [Series(*row) for row in rows]
    if not words:
        raise PanelError(f"no indicator is named; name one or more, apart by commas, or {ALL!r}")
    return tuple(dict.fromkeys(one.component for word in words for one in series_of(word, book, scopes)))


def series_of(word: str, book: Sequence[Series], scopes: Sequence[str]) -> list[Series]:
    """The printed series that a word means: one that is named with its scope, or those of the scopes asked for.

    Raises PanelError where there is none.
    """
    of_districts = [one for one in book if one.component == word.lower() and one.component != one.indicator]
    found = of_districts or meant(word, book)
    printed = [one for one in found if one.printed]
    if not printed:
        raise PanelError(
            f"{word!r}: the book has no figure of it; deliver volumes that print it, and make refresh"
        )
    in_scope = of_districts or [one for one in printed if one.scope in scopes]
    if not in_scope:
        has = printed[0].scope
        where = "whole cities" if has == "city" else "city districts"
        raise PanelError(
            f"{word!r}: is printed of {where} alone; ask for scope {has!r} or 'both', or leave it out"
        )
    return in_scope


def meant(word: str, book: Sequence[Series]) -> list[Series]:
    """What a word means in every scope: an indicator, those of a topic, or all; an indicator goes before a topic.

    Raises PanelError for a word that is none of them.
    """
    asked = word.lower()
    if asked == ALL:
        return list(book)
    found = [one for one in book if asked in (one.indicator, one.label_en.lower(), one.label_zh.lower())]
    found = found or [one for one in book if one.topic == asked.removeprefix(TOPIC)]
    if not found:
        known = {key for one in book for key in (one.indicator, one.component, one.topic) if key}
        raise PanelError(
            f"unknown indicator {word!r}{nearest(asked, known)}; table indicator of the book lists all, with their topics"
        )
    return found


def years_named(connection: duckdb.DuckDBPyConnection, words: Sequence[str]) -> tuple[int, ...]:
    """The data years that are named, in their order."""
    rows = connection.execute("select distinct year from observation order by year").fetchall()
    book = [year for (year,) in rows]
    if not words:
        return tuple(book)
    found: set[int] = set()
    for word in words:
        said = YEARS.fullmatch(word)
        if said is None:
            raise PanelError(f"unknown year {word!r}; name years as 2010-2019 or 2010,2015")
        first, last = int(said[1]), int(said[2] or said[1])
        if first > last:
            raise PanelError(f"{word!r}: ends before it begins; use {last}-{first}")
        for year in (first, last):
            if year not in book:
                near = min(book, key=lambda one: abs(one - year), default="none")
                raise PanelError(
                    f"unknown year {str(year)!r}; the nearest known is {near}: the book has the data years "
                    f"{year_ranges(book)}, each one before its edition"
                )
        found |= {year for year in book if first <= year <= last}
    return tuple(sorted(found))


def cities_named(connection: duckdb.DuckDBPyConnection, words: Sequence[str]) -> tuple[int, ...]:
    """The codes of the cities that are named, by themselves or by their province, in order; of those that are printed."""
    rows = connection.execute("select distinct city_id from observation order by city_id").fetchall()
    book = [city_id for (city_id,) in rows]
    if not words:
        return tuple(book)
    places = spelled_places(connection, frozenset(book))
    return tuple(sorted(frozenset().union(*(cities_of(word, places) for word in words))))


@dataclass(frozen=True)
class Place:
    """A city or a province, and the printed cities that it stands for."""

    spelling: str
    name: str
    place_id: int
    cities: frozenset[int]


def spelled_places(connection: duckdb.DuckDBPyConnection, printed: frozenset[int]) -> dict[str, list[Place]]:
    """By spelling, as `spelled` has it, the cities and provinces that are written so."""
    places: dict[str, list[Place]] = {}
    for spelling, name, city_id in connection.execute(
        "select spelling.spelling, city.name, city.city_id from spelling inner join city using (city_id) order by all"
    ).fetchall():
        place = Place(spelling, name, city_id, printed & {city_id})
        places.setdefault(spelled(spelling), []).append(place)
    for *spellings, province_id, cities in connection.execute(
        """
        select province.name, province.short_name, province.name_en, province.province_id, list(city.city_id)
        from province
        left join city on province.name = city.province
        group by all
        order by province.province_id
        """
    ).fetchall():
        for spelling in dict.fromkeys((*spellings, str(province_id))):
            place = Place(spelling, spellings[0], province_id, printed.intersection(cities))
            places.setdefault(spelled(spelling), []).append(place)
    return places


def spelled(name: str) -> str:
    """A name as it is compared.

    >>> spelled("Xi'an")
    'xian'
    """
    return name.lower().replace("'", "")


def cities_of(word: str, places: Mapping[str, Sequence[Place]]) -> frozenset[int]:
    """The printed cities that a word stands for. Raises PanelError for none, and where it may mean two places."""
    found = {one.cities: one for one in places.get(spelled(word), ())}
    if not found:
        known = [one.spelling for spelled_so in places.values() for one in spelled_so]
        raise PanelError(
            f"unknown city {word!r}{nearest(word, known)}; use a name or a code of table city, or of a province"
        )
    if len(found) > 1:
        names = " and ".join(
            f"{one.name} ({one.place_id})" for one in sorted(found.values(), key=lambda one: one.place_id)
        )
        raise PanelError(f"unknown city {word!r}: the name of {names}; use the full Chinese name or the code")
    (cities,) = found
    if not cities:
        raise PanelError(f"{word!r}: the volumes of this book print no city of it; leave it out")
    return cities
