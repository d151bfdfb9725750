"""The other columns of the volumes: figures that keep to the identities of the catalog, and on which nothing else rests.

Everything is drawn from the population and the catalog; what has a whole is a share of it, what is the last part of a
whole is what the others leave, and a quotient is that of its two figures, so that every test of the book has something
to hold them against.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from assets.catalog import Catalog
from assets.catalog.evidence_records import Identity
from assets.catalog.records import Indicator
from synthetic.outcomes import Panel, autoregressive

DISTRICT = "_district"
TWO_DECIMALS = frozenset(
    {"%", "‰", "10k persons", "m2/person", "m3/person", "mu/person", "kg/person", "copies"}
)
"""Canonical units in which the volumes print two decimals; of all others whole numbers."""
PARTS_OF_WHOLE = 0.6
"""What all parts of a whole but the last have of it together."""
GROWTH = 0.03
PER_HEAD = (2.0, 200.0)
"""Of figures that add up, the least and the most per 10k persons."""
RATES = (35.0, 90.0)
BELOW_ZERO = (3.0, 9.0)
TIMES = {
    "average_population": ("population_registered", 0.99),
    "staff_average": ("unit_employment", 0.95e-4),
    "staff_wages": ("staff_average", 40_000.0),
    "green_covered_area": ("built_up_area", 38.0),
    "water_sold": ("water_supply", 0.85),
}
"""Those that are so many times another one."""
GIVEN = frozenset({"industrial_output"})
"""Wholes that are printed without their parts, too."""


def screened_columns(catalog: Catalog, columns: dict[str, Panel], seed: int) -> dict[str, Panel]:
    """Figures of the screened indicators, of whole cities and `<indicator>_district`.

    Args:
        columns: figures of the other indicators, (cities, years), of whole cities and districts.
    """
    of_districts = {
        name.removesuffix(DISTRICT): panel for name, panel in columns.items() if name.endswith(DISTRICT)
    }
    of_cities = {name: panel for name, panel in columns.items() if not name.endswith(DISTRICT)}
    cities = Drawn(catalog, of_cities, seed).all()
    districts = Drawn(catalog, of_districts, seed).all()
    return cities | {f"{name}{DISTRICT}": panel for name, panel in districts.items()}


class Drawn:
    """The screened figures of one scope, each made when it is first asked for."""

    def __init__(self, catalog: Catalog, base: dict[str, Panel], seed: int) -> None:
        self.panels, self.seed = dict(base), seed
        self.people = base["population_registered"]
        self.screened = {one.indicator: one for one in catalog.indicators if one.depth == "screened"}
        self.sums = [one for one in catalog.identities if one.kind == "sum"]
        self.quotients = {one.whole: one for one in catalog.identities if one.kind == "quotient"}
        self.wholes = {one.indicator: one.compared_with for one in reversed(catalog.comparisons) if one.part}

    def all(self) -> dict[str, Panel]:
        """Every screened indicator."""
        return {name: self.panel(name) for name in self.screened}

    def panel(self, name: str) -> Panel:
        """One indicator, rounded as the volumes print it."""
        if name not in self.panels:
            indicator = self.screened[name]
            self.panels[name] = rounded(self.values(indicator), indicator)
        return self.panels[name]

    def values(self, indicator: Indicator) -> Panel:
        """One indicator before it is rounded."""
        name = indicator.indicator
        if quotient := self.quotients.get(name):
            return (quotient.factor or 1) * self.panel(quotient.parts) / self.panel(str(quotient.per))
        if made := next((one for one in self.sums if one.whole == name and self.adds_up(one)), None):
            return self.total(made.weighted_parts)
        noise = self.noise(name)
        if name in TIMES:
            other, times = TIMES[name]
            return times * self.panel(other) * noise
        split = next(
            (one for one in self.sums if name in dict(one.weighted_parts) and not self.adds_up(one)), None
        )
        if split and split.whole:
            *others, (last, _) = split.weighted_parts
            if name == last:
                return self.panel(split.whole) - self.total(others)
            return self.panel(split.whole) * (PARTS_OF_WHOLE / len(others)) * noise.clip(0.5, 1.5)
        whole = self.wholes.get(name)
        if whole and self.is_there(whole) and not any(one.whole == whole for one in self.sums):
            return self.panel(whole) * PARTS_OF_WHOLE * noise.clip(0.5, 1.5)
        if not indicator.additive:
            low, high = BELOW_ZERO if indicator.lowest == "negative" else RATES
            return low + (high - low) * (noise - 0.5).clip(0, 1)
        years = np.arange(self.people.shape[1])
        level = np.exp(
            np.random.default_rng([self.seed, zlib.crc32(name.encode()), 1]).uniform(*np.log(PER_HEAD))
        )
        return level * self.people * np.exp(GROWTH * years) * noise

    def total(self, parts: Sequence[tuple[str, float]]) -> Panel:
        """The sum of the parts that this scope has."""
        return np.sum([weight * self.panel(part) for part, weight in parts if self.is_there(part)], axis=0)

    def is_there(self, name: str) -> bool:
        """Whether this scope has an indicator."""
        return name in self.panels or name in self.screened

    def noise(self, name: str) -> Panel:
        """What a city has of an indicator beside the others, the same in its districts; about 1."""
        generator = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
        of_city = 0.25 * generator.standard_normal((self.people.shape[0], 1)).clip(-2, 2)
        return np.exp(of_city + 0.02 * autoregressive(generator, self.people.shape, 0.9))

    def adds_up(self, identity: Identity) -> bool:
        """Whether the whole is made of its parts; else it is given, and its last part is what the others leave."""
        return identity.whole in self.screened and identity.whole not in GIVEN


def rounded(values: Panel, indicator: Indicator) -> Panel:
    """Figures as the volumes print them, none below zero."""
    decimals = 2 if indicator.unit in TWO_DECIMALS else 0
    return np.maximum(np.round(values, decimals), 0.0)
