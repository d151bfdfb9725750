"""A panel small enough to be read, with known slopes, as the design that every check reads."""

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from assets.catalog import load_catalog
from assets.catalog.readings import Column, Component, Readings
from assets.catalog.study import Model, Study
from assets.catalog.study_language.model_parsing import model_formula_of
from assets.catalog.study_loading import load_study
from assets.indices.values import Values
from assets.regressions.design import Design, with_groups

PROVINCES = {1: "河北省", 2: "江苏省", 3: "湖北省", 4: "甘肃省"}
CITIES = [100 * province + number for province in PROVINCES for number in range(1, 7)]
YEARS = (2003, 2011)
CONTROLS = ("internet", "human_capital")
SLOPES = {"agglomeration": 0.4, "internet": -0.3, "human_capital": 0.2, "innovation": 0.3}
"""Of resilience; agglomeration moves innovation by 0.5, the instrument agglomeration by about 0.8."""
NEVER = 9999
FORMULA = "resilience ~ agglomeration + internet + human_capital | city + year"
ALONE = "resilience ~ agglomeration | city + year"
INSTRUMENT = "resilience ~ internet + human_capital | city + year | agglomeration ~ telephones_internet"
EVENT_YEARS = [
    "year -3 and before", "year -2", "year of adoption", "year +1", "year +2", "year +3 and after"
]  # fmt: skip
"""The terms of an event study with three lags."""
EVERY_INFERENCE: dict[str, dict[str, str]] = {
    "city": {},
    "province": {"cluster": "province"},
    "city + year": {"cluster": "city + year"},
    "crv3": {"inference": "crv3"},
    "crv3 by province": {"cluster": "province", "inference": "crv3"},
    "driscoll_kraay": {"inference": "driscoll_kraay"},
    "conley": {"inference": "conley", "lags": None},
    "wild_bootstrap": {"inference": "wild_bootstrap"},
    "wild_bootstrap by province": {"cluster": "province", "inference": "wild_bootstrap"},
}
MODELS = {
    "baseline_1": ALONE,
    "baseline_2": FORMULA,
    "mechanism_1": "innovation ~ agglomeration + internet + human_capital | city + year",
}


def model(formula: str = FORMULA, **varied: Any) -> Model:
    """An estimate of a formula that varies only what is named from the paper's headline.

    The term under study is the first of the formula, or the endogenous one.
    """
    written = model_formula_of(formula)
    own: dict[str, Any] = {"formula": written, "term": written.regressors[0].name, "years": YEARS}
    if written.endogenous:
        own["estimator"] = "instrumental"
    return dataclasses.replace(shipped_study().model("baseline_2"), **(own | varied))


def by(grouping: str, formula: str = FORMULA) -> Model:
    """A model with a slope of agglomeration for each group of a grouping."""
    slopes = formula.replace("agglomeration", f"i({grouping}, agglomeration)")
    return model(slopes, grouping=grouping)


def small_study(**fields: Any) -> Study:
    """The study sun2025 on the years and the controls of the small design, without checks."""
    models = tuple(
        model(formula, model_id=name, table_ref=f"table {3 + number // 2} ({1 + number % 2})")
        for number, (name, formula) in enumerate(MODELS.items())
    )
    return dataclasses.replace(shipped_study(), **({"models": models, "checks": (), "curve": None} | fields))


@cache
def shipped_study() -> Study:
    """The study sun2025, read once."""
    return load_study("sun2025")


@cache
def indicators() -> tuple[str, ...]:
    """The keys of the catalog's indicators."""
    return tuple(one.indicator for one in load_catalog().indicators)


def distances() -> pd.DataFrame:
    """Kilometres between cities scattered over 800 by 800 of them."""
    place = np.random.default_rng(5).uniform(0, 800, size=(len(CITIES), 2))
    between = np.linalg.norm(place[:, None] - place[None], axis=2)
    return pd.DataFrame(between, index=CITIES, columns=CITIES)


def quotients(quotient: pd.Series, distance_km: pd.DataFrame) -> pd.DataFrame:
    """The readings of agglomeration, distances in km, written out.

    Args:
        quotient: location quotients by city_id and year, in this order, every city in every year.
    """
    between = distance_km.to_numpy()
    alone = np.eye(len(between)) == 1
    nearness = np.where(alone, 0.0, 1 / np.where(alone, 1.0, between))
    own, near = quotient.to_numpy().reshape(len(between), -1), nearness.sum(axis=1)[:, None]
    each = {
        "location_quotient": own,
        "printed": own * (1 + near),
        "neighbours": own + nearness @ own,
        "row_standardised": own + nearness @ own / near,
    }
    return pd.DataFrame({name: one.ravel() for name, one in each.items()}, index=quotient.index)


def adoption(city_id: pd.Series) -> pd.Series:
    """The year in which a city adopts the pilot: 2006, 2007 or never, by the last digit of its code."""
    return (city_id % 10).map({1: 2006, 2: 2007, 3: 2006}).fillna(NEVER).astype(int)


def small_panel() -> pd.DataFrame:
    """24 cities in 4 provinces over 9 years: city and year effects, noise that grows with a city's own trend."""
    random = np.random.default_rng(3)
    panel = pd.DataFrame(
        [(city, year) for city in CITIES for year in range(YEARS[0], YEARS[1] + 1)],
        columns=["city_id", "year"],
    )
    rows = len(panel)
    city = panel["city_id"].map(dict(zip(CITIES, random.normal(size=len(CITIES)), strict=True)))
    year = panel["year"] - YEARS[0]
    panel["province"] = (panel["city_id"] // 100).map(PROVINCES)
    panel["telephones_internet"] = random.normal(size=rows)
    panel["internet"] = random.normal(size=rows) + 0.1 * year
    panel["human_capital"] = random.normal(size=rows) + city
    panel["quotient"] = (
        4 + 0.8 * panel["telephones_internet"] + 0.3 * panel["internet"] + city + random.normal(size=rows)
    )
    read = quotients(panel.set_index(["city_id", "year"])["quotient"], distances()).reset_index(drop=True)
    panel["agglomeration"] = read["printed"]
    panel["innovation"] = 0.5 * panel["agglomeration"] + 0.2 * year + random.normal(size=rows)
    panel["upgrading"] = random.normal(size=rows) + city
    panel["broadband_pilot"] = (panel["year"] >= adoption(panel["city_id"])).astype(float)
    panel["resilience"] = (
        20
        + sum(slope * panel[name] for name, slope in SLOPES.items())
        + 0.6 * panel["broadband_pilot"]
        + 2 * city
        + 0.3 * year
        + 0.1 * city * year
        + random.normal(size=rows)
    )
    panel["resilience:equal"] = panel["resilience"] + random.normal(size=rows)
    panel["resilience:winsorised"] = panel["resilience"].clip(upper=30)
    others = read.drop(columns="printed").add_prefix("agglomeration:")
    return pd.concat([panel.drop(columns="quotient"), others], axis=1)


def design_of(panel: pd.DataFrame, study: Study | None = None, **filled: list[int]) -> Design:
    """A panel of the small cities as a design.

    Args:
        panel: variables in the study's own readings under their names, in others as `variable:reading`.
        filled: of a variable or a printed indicator, the numbers of the rows that are filled cells.
    """
    known = Readings(study or small_study(), indicators())
    figures: dict[Any, np.ndarray] = {}
    statuses: dict[Any, np.ndarray] = {}
    for name in panel.columns.drop(["city_id", "year", "province"]):
        variable, _, reading = name.partition(":")
        column = Column(variable, reading) if reading else known.column(variable)
        figures[column] = panel[name].to_numpy(dtype=float)
        flags = np.isin(np.arange(len(panel)), filled.get(name, []))
        statuses[column] = np.where(flags, "interpolated", "reported").astype(object)
    city = pd.Series(CITIES)
    cities = pd.DataFrame(
        {"city_id": city, "name": city.astype(str), "province": (city // 100).map(PROVINCES)}
    )
    groups = pd.DataFrame(
        {
            "city_id": city,
            "boundary": np.where(city % 100 == 2, "changed", "unchanged"),
            "hu_line": np.where(city >= 400, "northwest", "southeast"),
            "municipality_or_capital": np.where(city % 100 == 1, "provincial_capital", "other"),
            "population_size": (city % 2).map({0: "five_million_or_more", 1: "less_than_three_million"}),
            "region": (city // 100).map({1: "east", 2: "east", 3: "central", 4: "west"}),
            "resource_based": np.where(city % 100 > 4, "resource_based", "other"),
        }
    ).melt(id_vars="city_id", var_name="scheme", value_name="member")
    values = Values(panel[["city_id", "year"]], figures, statuses)
    components = {
        Component(name): np.where(
            np.isin(np.arange(len(panel)), filled.get(name, [])), "interpolated", "reported"
        )
        for name in known.components()
    }
    return Design(known, values, with_groups(cities, groups), distances(), components)


def small_design(**filled: list[int]) -> Design:
    """The small panel as a design."""
    return design_of(small_panel(), None, **filled)
