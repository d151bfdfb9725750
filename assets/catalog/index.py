"""The part of a study file that says what the composite index is made of and how.

An index has a name, dimensions, and under each of them variables of the catalog with their attributes: whether
more is better or less. In all tables its scores stand under the key `resilience`, whatever it measures.
"""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assets.catalog.robustness import record_of

Attribute = Literal["+", "-"]
FEWEST_INDICATORS = 3
"""An index that each indicator in turn is taken out of must still have two to weigh against each other."""


@dataclass(frozen=True)
class Dimension:
    """A part of the index: its name and its indicators."""

    dimension: str
    en: str
    zh: str
    indicators: Mapping[str, Attribute]
    """Variables of the catalog; +: more is better; -: less is better."""


@dataclass(frozen=True)
class Index:
    """How the composite index is built."""

    en: str
    zh: str
    dimensions: tuple[Dimension, ...]
    years: tuple[int, int]
    weights: Literal["entropy"]
    pooled: bool
    """True: one set of weights over all city-years; False: one set a year."""
    zero_shift: float

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The attribute of each indicator."""
        return {name: sign for one in self.dimensions for name, sign in one.indicators.items()}

    @property
    def dimension_of(self) -> dict[str, str]:
        """The dimension of each indicator."""
        return {name: one.dimension for one in self.dimensions for name in one.indicators}


def index_of(fields: dict[str, Any], years: tuple[int, int]) -> Index:
    """The index that the section `index` describes.

    Args:
        fields: of the section, none of them unknown.
        years: first and last, already read.

    Raises ValueError for a field that is missing, a dimension that is none, an indicator that stands twice.
    """
    if lacking := {one.name for one in dataclasses.fields(Index)} - fields.keys():
        raise ValueError(f"index: field {sorted(lacking)[0]!r} is missing")
    for name in ("en", "zh"):
        if not isinstance(fields[name], str) or not fields[name]:
            raise ValueError(f"index.{name}: expected the name of the index, not {fields[name]!r}")
    return Index(**fields | {"years": years, "dimensions": dimensions_of(fields["dimensions"])})


def dimensions_of(fields: object) -> tuple[Dimension, ...]:
    """The dimensions, in the order of the file."""
    if not isinstance(fields, dict) or not fields:
        raise ValueError("index.dimensions: expected dimensions with their indicators")
    dimensions = tuple(
        record_of(Dimension, one, f"index.dimensions.{name}", dimension=str(name))
        for name, one in fields.items()
    )
    place_of: dict[str, str] = {}
    for dimension in dimensions:
        place = f"index.dimensions.{dimension.dimension}"
        if not dimension.indicators:
            raise ValueError(f"{place}.indicators: expected at least one variable with + or -")
        for name in dimension.indicators:
            if name in place_of:
                raise ValueError(f"{place}.indicators: {name!r} is also in {place_of[name]}")
            place_of[name] = place
    if len(place_of) < FEWEST_INDICATORS:
        raise ValueError(
            f"index.dimensions: {len(place_of)} indicators; an index has at least {FEWEST_INDICATORS}"
        )
    return dimensions


def refuse_unknown_indicators(index: Index, known: Collection[str], chosen: Collection[str]) -> None:
    """Refuse an indicator that is no variable of the catalog, or that the study does without.

    Args:
        known: the variables of the catalog.
        chosen: those of which the study has a reading.
    """
    for dimension in index.dimensions:
        for name in dimension.indicators:
            place = f"index.dimensions.{dimension.dimension}.indicators"
            if name not in known:
                raise ValueError(f"{place}: no variable {name!r} in assets/catalog/variables.csv")
            if name not in chosen:
                raise ValueError(f"{place}: {name!r} has the reading none; name another under readings")
