"""A panel small enough to be read, with known slopes, as the design that every check reads."""

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from assets.catalog.robustness import Check
from assets.catalog.study import Model, Study, load_study
from assets.regressions.design import Design, agglomeration_columns

PROVINCES = {1: "河北省", 2: "江苏省", 3: "湖北省", 4: "甘肃省"}
CITIES = [100 * province + number for province in PROVINCES for number in range(1, 7)]
YEARS = (2003, 2011)
CONTROLS = ("internet", "human_capital")
SLOPES = {"agglomeration": 0.4, "internet": -0.3, "human_capital": 0.2, "innovation": 0.3}
"""Of resilience; agglomeration moves innovation by 0.5, the instrument agglomeration by about 0.8."""
NEVER = 9999


def small_study(**fields: Any) -> Study:
    """The study sun2025 on the years and the controls of the small design."""
    models = (
        Model("baseline_1", "table 3 (1)", "resilience", ("agglomeration",), YEARS),
        Model("baseline_2", "table 3 (2)", "resilience", ("agglomeration", *CONTROLS), YEARS),
        Model("mechanism_1", "table 4 (1)", "innovation", ("agglomeration", *CONTROLS), YEARS),
    )
    return dataclasses.replace(shipped_study(), **({"models": models, "robustness": ()} | fields))


@cache
def shipped_study() -> Study:
    """The study sun2025, read once."""
    return load_study("sun2025")


def check(**varied: Any) -> Check:
    """A check that varies only what is named."""
    return Check(**({"check": "one", "table_ref": "appendix A9 (1)", "en": "One", "zh": "一"} | varied))


def distances() -> pd.DataFrame:
    """Kilometres between cities scattered over 800 by 800 of them."""
    place = np.random.default_rng(5).uniform(0, 800, size=(len(CITIES), 2))
    between = np.linalg.norm(place[:, None] - place[None], axis=2)
    return pd.DataFrame(between, index=CITIES, columns=CITIES)


def readings(quotient: pd.Series, distance_km: pd.DataFrame) -> pd.DataFrame:
    """The four readings of agglomeration written out.

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
    read = readings(panel.set_index(["city_id", "year"])["quotient"], distances())
    columns = pd.DataFrame(agglomeration_columns(read)).reset_index(drop=True)
    panel["agglomeration"] = read["printed"].to_numpy()
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
    return pd.concat([panel.drop(columns="quotient"), columns], axis=1)


def design_of(panel: pd.DataFrame, **filled: list[int]) -> Design:
    """A panel of the small cities as a design.

    Args:
        filled: of a variable, the numbers of the rows that are filled cells.
    """
    city = panel["city_id"]
    groups = pd.DataFrame(
        {
            "boundary": np.where(city % 100 == 2, "changed", "unchanged"),
            "hu_line": np.where(city >= 400, "northwest", "southeast"),
            "municipality_or_capital": np.where(city % 100 == 1, "provincial_capital", "other"),
            "population_size": (city % 2).map({0: "five_million_or_more", 1: "less_than_three_million"}),
            "region": (city // 100).map({1: "east", 2: "east", 3: "central", 4: "west"}),
            "resource_based": np.where(city % 100 > 4, "resource_based", "other"),
        }
    )
    flags = {name: np.isin(np.arange(len(panel)), rows) for name, rows in filled.items()}
    return Design(panel, pd.DataFrame(flags, index=panel.index), groups, distances())


def small_design(**filled: list[int]) -> Design:
    """The small panel as a design."""
    return design_of(small_panel(), **filled)
