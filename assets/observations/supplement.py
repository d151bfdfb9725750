"""Supplement rows as figures in the canonical unit, through the same names, units and indicators."""

from collections import defaultdict
from dataclasses import dataclass

from assets.catalog import Catalog
from assets.errors import nearest, refuse
from assets.observations.places import place_name
from assets.observations.text import read_number
from assets.raw.supplement import SupplementRow


@dataclass(frozen=True)
class SupplementFigure:
    """One supplied figure of a city."""

    path: str
    row: int
    sha256: str
    city_id: int
    year: int
    indicator: str
    scope: str
    printed_value: float
    unit: str
    raw_text: str
    source: str


def supplement_figures(catalog: Catalog, rows: list[SupplementRow]) -> list[SupplementFigure]:
    """The figures of all supplements.

    Raises ExtractError with a line for every row that is not understood, or whose figure another row gives already.
    """
    cities = cities_by_name(catalog)
    indicators = {one.indicator: one.unit for one in catalog.indicators}
    wordings = indicators_by_wording(catalog)
    conversions = unit_conversions(catalog)
    figures: list[SupplementFigure] = []
    first_places: dict[tuple[int, int, str, str], str] = {}
    findings: list[str] = []
    for row in rows:
        where = f"{row.path}, row {row.row}"
        city = cities.get(place_name(row.city))
        unit = indicators.get(row.indicator)
        reading = read_number(row.value)
        if city is None:
            findings.append(
                f"{where}: city {row.city!r} is neither a name nor a code of catalog/cities.csv"
                + nearest(row.city, cities)
            )
        elif unit is None:
            near = nearest(wordings.get(row.indicator, row.indicator), indicators)
            findings.append(f"{where}: indicator {row.indicator!r} is not in catalog/indicators.csv{near}")
        elif row.scope not in ("city", "district"):
            findings.append(f"{where}: scope {row.scope!r} is neither city nor district")
        elif not row.year.isdecimal():
            findings.append(f"{where}: year {row.year!r} is no year")
        elif reading.value is None:
            findings.append(f"{where}: value {row.value!r} is no number; leave the row out if unknown")
        elif (row.indicator, row.unit) not in conversions:
            units = ", ".join(sorted(name for indicator, name in conversions if indicator == row.indicator))
            findings.append(
                f"{where}: unit {row.unit!r} cannot be converted into {unit!r}; it may be {units} "
                "(catalog/units.csv)"
            )
        else:
            key = (city, int(row.year), row.indicator, row.scope)
            if first_places.setdefault(key, where) != where:
                findings.append(
                    f"{where}: {row.indicator} ({row.scope}) of {row.city} in {row.year} stands already in "
                    f"{first_places[key]}; keep one of the two rows"
                )
            factor, unit = conversions[row.indicator, row.unit]
            figures.append(
                SupplementFigure(
                    row.path, row.row, row.sha256, *key, round(reading.value * factor, 8), unit, row.value,
                    row.source,
                )
            )  # fmt: skip
    refuse(findings)
    return figures


def cities_by_name(catalog: Catalog) -> dict[str, int]:
    """The cities by their codes, by every name that they bear or bore, and without 市 where that is one place alone."""
    cities = {city.city_id for city in catalog.cities}
    full = {
        name.printed: name.place_id
        for name in catalog.names
        if name.kind in ("official", "former") and name.place_id in cities
    }
    short: dict[str, set[int]] = defaultdict(set)
    for printed, place in full.items():
        short[printed.removesuffix("市")].add(place)
    for name in catalog.names:
        if name.kind == "short":
            short[name.printed].add(name.place_id)
    alone = {
        printed: min(places) for printed, places in short.items() if len(places) == 1 and places <= cities
    }
    return alone | full | {str(city): city for city in cities}


def indicators_by_wording(catalog: Catalog) -> dict[str, str]:
    """The key of each indicator by its label in either language."""
    return {label: one.indicator for one in catalog.indicators for label in (one.label_en, one.label_zh)}


def unit_conversions(catalog: Catalog) -> dict[tuple[str, str], tuple[float, str]]:
    """Indicator and supplied unit, to the factor and the unit that the figure is kept in.

    A figure may come in the canonical unit or in a printed one. Where the canonical unit is `as printed`,
    the units of the indicator's headings are the ones that are understood.
    """
    conversions: dict[tuple[str, str], tuple[float, str]] = {}
    for indicator in catalog.indicators:
        headings = {one.unit for one in catalog.headings if one.indicator == indicator.indicator}
        for unit in catalog.units:
            if unit.unit == indicator.unit:
                conversions[indicator.indicator, unit.printed] = (unit.factor, unit.unit)
                conversions[indicator.indicator, unit.unit] = (1.0, unit.unit)
            elif indicator.unit == "as printed" and unit.base and unit.printed in headings:
                conversions[indicator.indicator, unit.printed] = (1.0, unit.unit)
                conversions[indicator.indicator, unit.unit] = (1.0, unit.unit)
    return conversions
