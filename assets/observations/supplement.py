"""Supplement rows as figures in the canonical unit, through the same names, units and indicators."""

from dataclasses import dataclass

from assets.catalog import Catalog
from assets.errors import refuse
from assets.observations.layout import place_name
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
    """The figures of all supplements. Raises ExtractError with a line for every row not understood."""
    cities = {
        name.printed: name.place_id
        for name in catalog.names
        if name.kind in ("official", "former") and name.place_id in city_ids(catalog)
    } | {str(city.city_id): city.city_id for city in catalog.cities}
    canonical = {one.indicator: one.unit for one in catalog.indicators}
    conversions = unit_conversions(catalog)
    figures: list[SupplementFigure] = []
    findings: list[str] = []
    for row in rows:
        where = f"{row.path}, row {row.row}"
        city = cities.get(place_name(row.city))
        unit = canonical.get(row.indicator)
        reading = read_number(row.value)
        if city is None:
            findings.append(
                f"{where}: city {row.city!r} is neither a name nor a code of assets/catalog/cities.csv"
            )
        elif unit is None:
            findings.append(f"{where}: indicator {row.indicator!r} is not in assets/catalog/indicators.csv")
        elif row.scope not in ("city", "district"):
            findings.append(f"{where}: scope {row.scope!r} is neither city nor district")
        elif not row.year.isdecimal():
            findings.append(f"{where}: year {row.year!r} is no year")
        elif reading.value is None:
            findings.append(f"{where}: value {row.value!r} is no number; leave the row out if unknown")
        else:
            factor, unit = conversions.get((row.indicator, row.unit), (None, unit))
            if factor is None:
                findings.append(
                    f"{where}: unit {row.unit!r} cannot be converted into {unit!r}; "
                    "see assets/catalog/units.csv"
                )
                continue
            figures.append(
                SupplementFigure(
                    row.path, row.row, row.sha256, city, int(row.year), row.indicator, row.scope,
                    round(reading.value * factor, 8), unit, row.value, row.source,
                )
            )  # fmt: skip
    refuse(findings)
    return figures


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


def city_ids(catalog: Catalog) -> set[int]:
    return {city.city_id for city in catalog.cities}
