"""Studies of a few variables over two cities and some years, written out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from assets.catalog import load_catalog
from assets.catalog.index_parts import Dimension
from assets.catalog.panel_rules import Winsorise
from assets.catalog.readings import Column, Component, Readings
from assets.catalog.study import (
    FormulaReading,
    FormulaVariable,
    IndexReading,
    IndexVariable,
    Model,
    QuotientReading,
    QuotientVariable,
    Study,
    Variable,
)
from assets.catalog.study_language.model_parsing import model_formula_of
from assets.catalog.study_language.parsing import formula_of
from assets.catalog.study_loading import load_study
from assets.indices.engine import Computed, Engine, Surroundings
from assets.indices.values import Values

PAPER = load_study("sun2025")
PRINTED = (*(one.indicator for one in load_catalog().indicators), "beds", "staff", "software")
"""The indicators that there are: those of the catalog, and three with short names."""
SEVERITY = {
    "reported": 0, "corrected": 1, "interpolated": 2, "carried": 3, "extrapolated": 4, "winsorised": 5, "missing": 6,
}  # fmt: skip
YUAN_PER_USD = {2003: 8.0, 2004: 6.0}
GAP = np.nan


def formula(variable: str, unit: str = "number", **readings: str) -> FormulaVariable:
    """A variable of formulas by reading, the study's own first."""
    return FormulaVariable(
        variable,
        tuple(
            FormulaReading(name, formula_of(text), unit, f"{variable} {name}", f"{variable}（{name}）", "")
            for name, text in readings.items()
        ),
    )


OWN = IndexReading(
    reading="own",
    label_en="Own",
    label_zh="原",
    weights="entropy",
    pooled=True,
    zero_shift=0.0,
    aggregation="sum",
    normalisation="min_max",
    transform="level",
    winsorise=0.0,
    real=False,
    read={},
    without=(),
)


def index(
    variable: str,
    indicators: Mapping[str, Any],
    readings: Sequence[IndexReading] = (OWN,),
    years: tuple[int, int] = (2003, 2099),
) -> IndexVariable:
    """An index of one dimension, `means`, or of several where indicators stand under their names."""
    dimensions = (
        indicators if any(isinstance(one, dict) for one in indicators.values()) else {"means": indicators}
    )
    return IndexVariable(
        variable=variable,
        readings=tuple(readings),
        label_en=variable,
        label_zh=variable,
        years=years,
        dimensions=tuple(Dimension(name, name, name, signs) for name, signs in dimensions.items()),
        uncertainty=None,
    )


def quotient(
    variable: str, sector: str, total: str, years: tuple[int, int] = (2003, 2099), **neighbours: Any
) -> QuotientVariable:
    """A location quotient, by reading whose quotients count."""
    readings = tuple(
        QuotientReading(name, name, name, whose, "100 km" if name.endswith("100_km") else "km")
        for name, whose in (neighbours or {"alone": "none"}).items()
    )
    return QuotientVariable(variable, readings, variable, variable, years, sector, total)


def study_of(*variables: Variable, winsorise: Winsorise | None = None, **read: str) -> Study:
    """A study of these variables; one model reads the last in these readings."""
    models: tuple[Model, ...] = ()
    if read:
        of_two = model_formula_of(f"{variables[-1].variable} ~ {variables[0].variable}")
        models = (replace(PAPER.models[0], formula=of_two, read=read, mediator=None, policy=None),)
    return replace(
        PAPER,
        variables=variables,
        winsorise=winsorise,
        samples=(),
        headline=None,
        models=models,
        checks=(),
        curve=None,
    )


def keys_of(rows: int, years: int) -> pd.DataFrame:
    """The city-years of cities 1, 2, … from 2003."""
    return pd.DataFrame({"city_id": np.arange(rows) // years + 1, "year": np.arange(rows) % years + 2003})


def computed(
    study: Study,
    components: Mapping[str, Sequence[float]],
    years: int = 2,
    statuses: Mapping[str, Sequence[str]] | None = None,
    latitude: Sequence[float] | None = None,
) -> Computed:
    """All columns of a study over components, city by city.

    Args:
        latitude: of the cities, in degrees, all of one meridian; else a degree apart.
    """
    keys = keys_of(len(next(iter(components.values()))), years)
    cities = keys["city_id"].nunique()
    figures = {Component(name): np.array(values, dtype=float) for name, values in components.items()}
    plain = {
        one: np.where(np.isnan(values), "missing", "reported").astype(object)
        for one, values in figures.items()
    }
    given = {Component(name): np.array(values, dtype=object) for name, values in (statuses or {}).items()}
    north = np.arange(cities, dtype=float) if latitude is None else np.array(latitude)
    surroundings = Surroundings(YUAN_PER_USD, np.zeros(cities), north, SEVERITY)
    return Engine(Readings(study, PRINTED), Values(keys, figures, plain | given), surroundings).run()


def figures(found: Computed, variable: str, reading: str, **others: str) -> list[float | None]:
    """The figures of a column, None where there is none."""
    column = Column(variable, reading, tuple(sorted(others.items())))
    return [None if np.isnan(one) else float(one) for one in found.values.figures[column]]


def statuses(found: Computed, variable: str, reading: str) -> list[str]:
    """How the figures of a column came to be."""
    return list(found.values.statuses[Column(variable, reading)])
