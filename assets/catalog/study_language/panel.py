"""The panel of a study: its years, its cities by name or code, its fills."""

from collections.abc import Collection, Iterable

from assets.catalog.panel_rules import EndFill
from assets.catalog.records import Catalog
from assets.catalog.study import EVERY_YEAR, UNLIMITED, Years
from assets.catalog.study_language.conditions import cities_where, names_of_cities, read_condition, with_keys
from assets.catalog.study_language.declarations import ordered_years
from assets.catalog.study_language.errors import FieldError, Path, UnknownName
from assets.catalog.study_language.fields import Cities, Fill, StudyFields

REFUSE = EndFill("refuse", 0)


def panel_years(fields: StudyFields, delivered: Collection[int] | None) -> Years:
    """The first and the last year of the panel; EVERY_YEAR for the years delivered before they are known."""
    years = fields.panel.years
    if isinstance(years, list):
        return ordered_years(years, ("panel", "years"))
    return EVERY_YEAR if delivered is None else longest_run(delivered)


def longest_run(delivered: Collection[int]) -> Years:
    """The first and the last of the longest run of consecutive years, the later one of two.

    Raises FieldError where there is no year.

    >>> longest_run({2004, 2005, 2008, 2010, 2011})
    (2010, 2011)
    """
    if not delivered:
        raise FieldError(("panel", "years"), "the book has no volume: deliver one")
    runs = [
        (first, last)
        for first in delivered
        for last in delivered
        if first <= last and all(year in delivered for year in range(first, last))
    ]
    return max(runs, key=lambda run: (run[1] - run[0], run))


def panel_cities(fields: Cities, years: Years, catalog: Catalog) -> tuple[int, ...]:
    """The codes of the panel's cities; none before its years are known.

    Raises:
        FieldError: a city that there is not, fewer than two cities.
    """
    path: Path = ("panel", "cities")
    also = codes_of(fields.also, catalog, (*path, "also"))
    without = codes_of(fields.without, catalog, (*path, "without"))
    where = None
    if fields.where is not None:
        place = (*path, "where")
        condition = with_keys(read_condition(fields.where, place), catalog, place)
        where = cities_where(condition, catalog, place)
    if years == EVERY_YEAR:
        return ()
    first, last = years
    found = {
        one.city_id
        for one in catalog.cities
        if fields.printed_in_every_edition and one.printed_in(first) and one.printed_in(last)
    }
    found = (found if where is None else found & where) | set(also)
    cities = tuple(sorted(found - set(without)))
    if len(cities) < 2:
        raise FieldError(path, f"the panel would have {len(cities)} cities")
    return cities


def codes_of(names: Iterable[str | int], catalog: Catalog, path: Path) -> list[int]:
    """The codes of cities given by name, former names included, or by code. Raises UnknownName."""
    by_name = names_of_cities(catalog)
    codes = {one.city_id for one in catalog.cities}
    found = []
    for position, name in enumerate(names):
        code = name if isinstance(name, int) else by_name.get(name)
        if code is None or code not in codes:
            raise UnknownName((*path, position), str(name), "city", by_name)
        found.append(code)
    return found


def end_fills(fields: dict[str, Fill], indicators: Collection[str]) -> dict[str, EndFill]:
    """The rules at the ends of series; `ends` is that of all that are not named."""
    found = {"ends": REFUSE}
    for name, fill in fields.items():
        path: Path = ("fills", name)
        if name != "ends" and name not in indicators:
            raise UnknownName(path, name, "printed indicator", ["ends", *indicators])
        if fill.rule == "refuse":
            found[name] = REFUSE
            continue
        if fill.reach is None:
            raise FieldError(path, f"the rule {fill.rule} needs a reach: a number of years, or unlimited")
        found[name] = EndFill(fill.rule, UNLIMITED if fill.reach == "unlimited" else fill.reach)
    return found
