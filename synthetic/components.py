"""Printed figures of the synthetic world: from indicators to the columns of a yearbook, and back.

Every column is rounded as the volumes print it; cells that the volumes leave unprinted hold the linear
interpolation of their neighbours, so that filling the gap recovers them. Panels are (cities, years).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic.indicators import entropy_index
from synthetic.outcomes import Panel, autoregressive

# Columns left unprinted here and there. None of them ties another figure: no GDP, share, or total.
GAP_COLUMNS_REGRESSORS = ("university_students", "broadband_users")
GAP_COLUMNS_PINNED = ("registered_unemployed", "fiscal_revenue")
GAP_COLUMNS_SOLVED = (
    "industrial_firms",
    "retail_sales",
    "hospital_beds",
    "household_savings",
    "road_freight",
    "science_expenditure",
    "fdi_used",
)
RUNS_PER_COLUMN = 20
# Exponent on the district's share of population: above 1, the column lies outside the district more
# than people do (land), below 1, inside it (deposits, students).
DISTRICT_EXPONENTS = {
    "gdp": 0.75,
    "population_registered": 1.0,
    "population_resident": 0.9,
    "land_area": 1.9,
    "unit_employment": 0.6,
    "private_employment": 0.65,
    "it_employment": 0.5,
    "registered_unemployed": 0.7,
    "industrial_firms": 0.8,
    "fiscal_revenue": 0.6,
    "fiscal_expenditure": 0.7,
    "science_expenditure": 0.75,
    "education_expenditure": 0.8,
    "retail_sales": 0.6,
    "deposits": 0.5,
    "loans": 0.45,
    "household_savings": 0.7,
    "hospital_beds": 0.6,
    "university_students": 0.15,
    "fdi_used": 0.5,
    "broadband_users": 0.75,
}
STEPS = {
    "gdp": 100.0,
    "population_registered": 0.01,
    "population_resident": 0.01,
    "broadband_users": 0.01,
    "unit_employment": 100.0,
    "it_employment": 100.0,
}


@dataclass(frozen=True)
class Gap:
    """A run of unprinted years of one column of one city; positions, not codes."""

    column: str
    city: int
    first: int
    length: int


def printed(values: Panel, column: str) -> Panel:
    """Round to the precision the volumes print for the column; integers unless STEPS says otherwise."""
    step = STEPS.get(column, 1.0)
    # Dividing by a whole number gives the double nearest to the decimal, multiplying by 0.01 does not.
    return np.rint(values / step) * step if step >= 1 else np.rint(values / step) / round(1 / step)


def draw_gaps(
    generator: np.random.Generator, columns: tuple[str, ...], protected: set[int], shape: tuple[int, int]
) -> list[Gap]:
    """Runs of one to three interior years, one run at most a city and column, none in protected cities."""
    cities, years = shape
    allowed = np.array([city for city in range(cities) if city not in protected])
    runs = min(RUNS_PER_COLUMN * cities // 283 + 1, len(allowed))
    gaps = []
    for column in columns:
        for city in generator.choice(allowed, runs, replace=False):
            length = int(generator.choice([1, 2, 3], p=[0.5, 0.3, 0.2]))
            first = int(generator.integers(2, years - 2 - length + 1))
            gaps.append(Gap(column, int(city), first, length))
    return gaps


def interpolate(values: Panel, gaps: list[Gap], column: str) -> Panel:
    """Put the linear interpolation in time into the gaps of the column."""
    filled = values.copy()
    for gap in gaps:
        if gap.column == column:
            before, after = filled[gap.city, gap.first - 1], filled[gap.city, gap.first + gap.length]
            steps = np.arange(1, gap.length + 1) / (gap.length + 1)
            filled[gap.city, gap.first : gap.first + gap.length] = before + (after - before) * steps
    return filled


def extreme_cities(panels: list[Panel]) -> set[int]:
    """Cities that hold the minimum or maximum of any panel; a gap there would move a published extreme."""
    found = set()
    for panel in panels:
        for position in (panel.argmin(), panel.argmax()):
            found.add(int(np.unravel_index(position, panel.shape)[0]))
    return found


def industry_shares(upgrading: Panel, agriculture: Panel) -> tuple[Panel, Panel, Panel]:
    """Primary, secondary, tertiary share in percent, to the cent, from Y3/(Y1+Y2) and Y1/(Y1+Y2)."""
    tertiary = np.rint(10_000 * upgrading / (1 + upgrading))
    primary = np.maximum(np.rint((10_000 - tertiary) * agriculture), 2)
    return primary / 100, (10_000 - tertiary - primary) / 100, tertiary / 100


def add_districts(generator: np.random.Generator, columns: dict[str, Panel]) -> dict[str, Panel]:
    """Figures of the city district beside those of the whole city, none larger than the city's.

    The share of people in the district is steady in a city; in a few cities the district is all of it.
    """
    cities, years = columns["gdp"].shape
    share = generator.uniform(0.12, 0.75, cities)
    share[generator.random(cities) < 0.04] = 1.0
    people = share[:, None] * np.exp(0.01 * (np.arange(years) - years + 1) * (share < 1)[:, None])
    districts = {}
    for column, exponent in DISTRICT_EXPONENTS.items():
        noise = np.where(share < 1, np.exp(0.06 * generator.standard_normal(cities)), 1.0)[:, None]
        fraction = np.minimum((people if column != "land_area" else share[:, None]) ** exponent * noise, 1.0)
        step = STEPS.get(column, 1.0)
        inside = printed(columns[column] * fraction, column)
        # Figures of the whole city that are interpolated are not rounded: round the district down there.
        inside = np.where(
            inside > columns[column], printed(columns[column] * fraction - step / 2, column), inside
        )
        districts[column] = np.maximum(inside, step)
    # Savings are part of deposits, in the district too.
    districts["household_savings"] = np.where(
        share[:, None] < 1,
        np.minimum(districts["household_savings"], np.floor(0.95 * districts["deposits"])),
        districts["household_savings"],
    )
    outside = 1 - districts["gdp"] / columns["gdp"]
    primary = np.maximum(np.rint(100 * columns["primary_share"] * (1 - 0.8 * outside)), 1)
    moved = np.rint(100 * columns["primary_share"]) - primary
    tertiary = np.rint(100 * columns["tertiary_share"] + 0.5 * moved)
    districts["primary_share"] = primary / 100
    districts["secondary_share"] = (10_000 - primary - tertiary) / 100
    districts["tertiary_share"] = tertiary / 100
    districts["gdp_per_capita"] = np.rint(districts["gdp"] / districts["population_registered"])
    return {f"{column}_district": values for column, values in districts.items()}


def remaining_columns(
    generator: np.random.Generator, columns: dict[str, Panel], trade_openness: Panel
) -> dict[str, Panel]:
    """Columns of the yearbook that no variable of the study uses; trade_openness is trade over GDP."""
    population, gdp = columns["population_registered"], columns["gdp"]
    shape = population.shape
    city = generator.standard_normal((4, shape[0], 1))
    noise = autoregressive(generator, shape, 0.9)
    trade = trade_openness * gdp
    return {
        "population_resident": printed(
            population * np.exp(0.05 * city[0] + 0.004 * noise), "population_resident"
        ),
        "education_expenditure": printed(
            columns["fiscal_expenditure"] * (0.17 + 0.015 * city[1].clip(-2, 2) + 0.004 * noise),
            "education_expenditure",
        ),
        "imports": printed(np.maximum(trade * 0.42 * np.exp(0.2 * city[2]), 5), "imports"),
        "exports": printed(np.maximum(trade * 0.58, 5), "exports"),
    }


def index_indicators(columns: dict[str, Panel]) -> dict[str, Panel]:
    """The twelve index indicators in natural units (yuan, persons or beds per 10k persons, 10k yuan)."""
    population = columns["population_registered"]
    employed = columns["unit_employment"] + columns["private_employment"]
    return {
        "gdp_per_capita": columns["gdp_per_capita"],
        "unemployment_rate": columns["registered_unemployed"] / (columns["registered_unemployed"] + employed),
        "industrial_firms": columns["industrial_firms"],
        "fiscal_self_sufficiency": columns["fiscal_revenue"] / columns["fiscal_expenditure"],
        "retail_sales": columns["retail_sales"],
        "hospital_beds_per_10k": columns["hospital_beds"] / population,
        "savings_per_capita": columns["household_savings"] / population,
        "road_freight": columns["road_freight"],
        "students_per_10k": columns["university_students"] / population,
        "science_expenditure": columns["science_expenditure"],
        "deposits_and_loans": columns["deposits"] + columns["loans"],
        "openness": columns["fdi_used"],
    }


def study_variables(columns: dict[str, Panel], agglomeration: Panel) -> dict[str, Panel]:
    """The twelve indicators and the nine variables, all from printed figures; shares of 1, logs natural."""
    indicators = index_indicators(columns)
    population, gdp, land = columns["population_registered"], columns["gdp"], columns["land_area"]
    return indicators | {
        "resilience": entropy_index(indicators),
        "agglomeration": agglomeration,
        "internet": columns["broadband_users"] / population,
        "human_capital": columns["university_students"] / 10_000 / population,
        "population_density": population / land,
        "economic_density": np.log(gdp / land),
        "government": columns["fiscal_expenditure"] / gdp,
        "innovation": columns["patents_granted"] / 10_000,
        "upgrading": columns["tertiary_share"] / (columns["primary_share"] + columns["secondary_share"]),
    }


def long_frame(
    city_ids: NDArray[np.int64], years: NDArray[np.int64], columns: dict[str, Panel]
) -> pd.DataFrame:
    """One row a city-year, ordered by both."""
    keys = {"city_id": np.repeat(city_ids, len(years)), "year": np.tile(years, len(city_ids))}
    return pd.DataFrame(keys | {name: values.ravel() for name, values in columns.items()})
