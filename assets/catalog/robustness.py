"""The part of a study file that puts the study under scrutiny: other forms of the index, checks, the curve.

A form of the index and a check are a row each: a name, its labels, and what varies. Nothing that a row does
not name differs from the study.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal

Weighting = Literal["entropy", "equal", "critic", "principal_components"]
Aggregation = Literal["sum", "topsis"]
Reading = Literal["location_quotient", "printed", "neighbours", "row_standardised"]
Inference = Literal[
    "city", "province", "two_way", "crv3", "driscoll_kraay", "conley", "wild_bootstrap"
]  # fmt: skip
Cleaning = Literal["as_studied", "winsorised_variables", "winsorised_indicators", "reported_only"]
CheckCleaning = Literal["as_studied", "winsorised_variables", "reported_only"]
"""The curve alone winsorises indicators: a check names a form of the index that does."""
Unit = Literal["km", "100 km"]
OVER_DISTANCE = ("printed", "neighbours")
"""Readings whose value depends on the unit of distance."""
OWN = "own"
"""The study's own form of the index, its own reading, its own regressors."""


@dataclass(frozen=True)
class IndexVariant:
    """Another form of the index."""

    variant: str
    en: str
    zh: str
    weights: Weighting | None = None
    pooled: bool | None = None
    zero_shift: float | None = None
    aggregation: Aggregation = "sum"
    winsorise: float = 0.0
    """The share of each tail of every indicator, before it is normalised."""
    readings: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    """Indicators left out."""
    real: bool = False
    """Indicators in yuan are divided by the price level."""


@dataclass(frozen=True)
class Check:
    """An estimate beside the study's own models."""

    check: str
    table_ref: str
    en: str
    zh: str
    model: str | None = None
    """The model that it varies; none: that of the headline."""
    estimator: str = "least_squares"
    """One of estimators.csv."""
    inference: Inference = "city"
    index: str = OWN
    agglomeration: Reading | Literal["own"] = "own"
    distance_unit: Unit = "km"
    regressors: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    """Regressors left out."""
    sample: str = "all"
    years: tuple[int, int] | None = None
    cleaning: CheckCleaning = "as_studied"
    lag: int = 0
    """Years by which the headline's term is lagged."""
    lead: int = 0
    """The headline's term this many years ahead is added."""
    province_year: bool = False
    """Effects of province and year in place of year."""
    by: str | None = None
    """A grouping of cities: a slope for each group."""
    mediator: str | None = None
    instruments: tuple[str, ...] = ()
    policy: str | None = None
    draws: int = 1000
    seed: int = 2025
    lags: int = 2
    """Of the kernels of Driscoll–Kraay and Conley; of an event study, the last year after adoption."""
    cutoff_km: float = 500.0
    r_max: float = 1.3
    """The largest R² as a multiple of that of the long regression; 0: one."""


@dataclass(frozen=True)
class Curve:
    """The choices that the specification curve combines, every one with every other."""

    cleaning: tuple[Cleaning, ...]
    index: tuple[str, ...]
    agglomeration: tuple[Reading, ...]
    distance_unit: tuple[Unit, ...]
    regressors: Mapping[str, tuple[str, ...]]
    """Regressors beside the headline's term, under names."""
    samples: tuple[str, ...]
    clusters: tuple[Literal["city", "province", "two_way"], ...]

    @property
    def combinations(self) -> list[tuple[str, ...]]:
        """Every combination once, in the order of the fields: a unit of distance counts only where there is a
        distance."""
        readings = [
            (reading, unit)
            for reading in self.agglomeration
            for unit in (self.distance_unit if reading in OVER_DISTANCE else self.distance_unit[:1])
        ]
        rows = product(self.cleaning, self.index, readings, self.regressors, self.samples, self.clusters)
        return [(cleaning, index, *reading, *rest) for cleaning, index, reading, *rest in rows]


@dataclass(frozen=True)
class Uncertainty:
    """How many forms of the index are drawn at random, and from which seed."""

    draws: int
    seed: int


def record_of(kind: type, fields: object, place: str, **given: object) -> Any:
    """A record of the study file; an unknown field, a missing one or a value that is none of the choices
    is an error that names the place."""
    if not isinstance(fields, dict):
        raise ValueError(f"{place}: expected fields with values")
    hints = typing.get_type_hints(kind)
    names = {one.name: one for one in dataclasses.fields(kind)}
    if unknown := fields.keys() - names.keys() | fields.keys() & given.keys():
        offered = ", ".join(sorted(names.keys() - given.keys()))
        raise ValueError(f"{place}: unknown field {sorted(unknown)[0]!r}; known are {offered}")
    values = {name: value_of(hints[name], value, f"{place}.{name}") for name, value in fields.items()}
    required = {
        name
        for name, one in names.items()
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    }
    if lacking := required - values.keys() - given.keys():
        raise ValueError(f"{place}: field {sorted(lacking)[0]!r} is missing")
    return kind(**values, **given)


def value_of(kind: Any, value: object, place: str) -> object:
    """A value of the study file as its annotated type."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else value_of(union_of_choices(arguments), value, place)
    if origin is Literal:
        if value not in arguments:
            raise ValueError(f"{place}: {value!r} is none of {', '.join(map(str, arguments))}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{place}: expected a list, not {value!r}")
        items = arguments[:1] * len(value) if arguments[1:] == (...,) else arguments
        if len(items) != len(value):
            raise ValueError(f"{place}: expected {len(items)} values, not {value!r}")
        return tuple(value_of(item, one, place) for item, one in zip(items, value, strict=True))
    if origin is not None:
        if not isinstance(value, dict):
            raise ValueError(f"{place}: expected names with values, not {value!r}")
        return {name: value_of(arguments[1], one, f"{place}.{name}") for name, one in value.items()}
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{place}: expected {kind.__name__}, not {value!r}")
    return value


def union_of_choices(arguments: tuple[Any, ...]) -> Any:
    """The one type of an optional annotation; choices of several Literals count as one."""
    kinds = [one for one in arguments if one is not type(None)]
    if all(typing.get_origin(one) is Literal for one in kinds):
        return Literal[tuple(choice for one in kinds for choice in typing.get_args(one))]
    return kinds[0]
