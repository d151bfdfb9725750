"""The panel of a study: its years, its cities by name or code, its fills and bridges."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from assets.catalog.panel_rules import Bridge, EndFill, LeftOut
from assets.catalog.readings import PRICE_LEVEL
from assets.catalog.records import Catalog, City
from assets.catalog.rulings import DISTRICT
from assets.catalog.study import EVERY_YEAR, UNLIMITED, Years
from assets.catalog.study_language.conditions import cities_where, names_of_cities, read_condition, with_keys
from assets.catalog.study_language.declarations import ordered_years
from assets.catalog.study_language.errors import FieldError, Path, UnknownName, require_known
from assets.catalog.study_language.estimates import Lacking
from assets.catalog.study_language.fields import Bridge as BridgeFields
from assets.catalog.study_language.fields import Cities, Fill, StudyFields
from assets.catalog.study_language.files import Source

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


def panel_cities(
    fields: Cities, years: Years, catalog: Catalog
) -> tuple[tuple[int, ...], tuple[LeftOut, ...]]:
    """The codes of the panel's cities, and why it does not have the others; none before its years are known.

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
        return (), ()
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
    outside = [one for one in catalog.cities if one.city_id not in cities]
    return cities, tuple(reason for one in outside for reason in reasons(one, fields, years, without, where))


def reasons(
    city: City, fields: Cities, years: Years, without: Collection[int], where: Collection[int] | None
) -> Iterator[LeftOut]:
    """Why a city is left out by the rule of a panel.

    Args:
        without: the codes of those that the rule takes away.
        where: the codes of those that meet its condition; none: it has none.
    """
    if city.city_id in without:
        yield LeftOut(city.city_id, "without", "")
        return
    if not fields.printed_in_every_edition:
        yield LeftOut(city.city_id, "not_named", "")
        return
    if not all(city.printed_in(year) for year in years):
        if city.last_year is None:
            yield LeftOut(city.city_id, "printed_since", str(city.first_year))
        else:
            yield LeftOut(city.city_id, "not_printed", f"{city.first_year}–{city.last_year}")
    if where is not None and city.city_id not in where:
        yield LeftOut(city.city_id, "where", str(fields.where))


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
    """The rules at the ends of series; `ends` is that of all that are not named.

    The price level is always named, and refuses unless the file says otherwise: the level of a year deflates no other.
    """
    found = {"ends": REFUSE, PRICE_LEVEL: REFUSE}
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


def bridges_of(
    name: str, fields: BridgeFields | list[BridgeFields], years: Years, indicators: Collection[str]
) -> tuple[Bridge, ...]:
    """The breaks of a printed series that are bridged, in the order of their years.

    Raises:
        UnknownName: no printed series.
        Lacking: a year whose break lies outside the panel.
        FieldError: a year twice.
    """
    path: Path = ("bridge", name)
    series = [one for indicator in indicators for one in (indicator, f"{indicator}{DISTRICT}")]
    require_known([name], series, path, "printed indicator")
    breaks = fields if isinstance(fields, list) else [fields]
    for one in breaks:
        if years != EVERY_YEAR and not years[0] < one.year <= years[1]:
            raise Lacking(
                (*path, "year"),
                f"{one.year} has no year before it in the panel of {years[0]} to {years[1]}: "
                f"name a year from {years[0] + 1} to {years[1]}, the first of the new definition",
            )
    found = {one.year: Bridge(one.year, one.how) for one in breaks}
    if len(found) < len(breaks):
        raise FieldError(path, "names a year twice")
    return tuple(found[year] for year in sorted(found))


def refuse_years_outside(fields: StudyFields, source: Source, panel_years: Years) -> None:
    """Refuse years that the file itself names and that lie outside a panel of fixed years."""
    if fields.panel.years == "delivered":
        return
    first, last = panel_years
    sections: dict[str, Mapping[str, object]] = {
        "variables": fields.variables,
        "models": fields.models,
        "robustness": fields.robustness,
    }
    for section, rows in sections.items():
        for name, one in rows.items():
            years = getattr(one, "years", None)
            path = (section, name, "years")
            if years and not source.inherited(*path) and (years[0] < first or years[1] > last):
                raise FieldError(path, f"{years[0]} to {years[1]} lies outside the panel's {first} to {last}")
