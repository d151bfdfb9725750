"""Explanatory side of the synthetic world: latent city paths, and the printed figures they become.

Every figure is rounded to the precision the volumes print before anything is computed from it, so that
regressors, resilience and mediators rest on what a workbook can hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic.outcomes import (
    Moments,
    Panel,
    autoregressive,
    match_moments,
    normal_scores,
    two_way_slopes,
    without_effects,
)
from synthetic.registry import FirmStocks, firm_stocks, proximity

# Sun (2025), Table 2, n = 5,943.
TABLE_2 = {
    "resilience": Moments(0.0966, 0.070, 0.0100, 0.5651),
    "agglomeration": Moments(0.6454, 0.533, 0.0000, 6.1919),
    "internet": Moments(0.2003, 0.198, 0.0020, 2.0164),
    "human_capital": Moments(0.0175, 0.023, 0.0001, 0.1848),
    "population_density": Moments(0.0432, 0.034, 0.0005, 0.3430),
    "economic_density": Moments(6.8894, 1.417, 1.7047, 12.0627),
    "government": Moments(0.1735, 0.093, 0.0313, 1.0268),
}
REGRESSORS = (
    "agglomeration",
    "internet",
    "human_capital",
    "population_density",
    "economic_density",
    "government",
)
# Sun (2025), Table 3 column (2).
SLOPES = dict(zip(REGRESSORS, (0.015, 0.032, 1.070, 0.925, 0.009, -0.086), strict=True))
SLOPE_WITHOUT_CONTROLS = 0.033  # Table 3 column (1)
REGION_LEVEL = {"east": 0.7, "central": -0.2, "west": -0.4, "northeast": -0.1}


@dataclass(frozen=True)
class Explanatory:
    """Printed figures (cities, years) behind the six regressors, and the latent city traits behind all.

    Units: gdp and fiscal_expenditure 10k yuan, population 10k persons, broadband_users 10k households,
    university_students persons; land_area (cities,) km2. development and growth (cities,) have sd near 1.
    """

    stocks: FirmStocks
    gdp: Panel
    population: Panel
    land_area: NDArray[np.float64]
    fiscal_expenditure: Panel
    broadband_users: Panel
    university_students: Panel
    development: NDArray[np.float64]
    growth: NDArray[np.float64]

    @property
    def regressors(self) -> Panel:
        """The six regressors in the order of REGRESSORS, (6, cities, years)."""
        return np.stack(
            [
                self.stocks.agglomeration,
                self.broadband_users / self.population,
                self.university_students / 10_000 / self.population,
                self.population / self.land_area[:, None],
                np.log(self.gdp / self.land_area[:, None]),
                self.fiscal_expenditure / self.gdp,
            ]
        )


def _rounded_above(values: Panel, low: Panel, step: float) -> Panel:
    """Round to a multiple of step, upwards where rounding would fall below low."""
    per_unit = round(1 / step) if step < 1 else 1 / step
    return np.maximum(np.rint(values * per_unit), np.ceil(low * per_unit - 1e-9)) / per_unit


def _land_areas(
    generator: np.random.Generator, density: Panel, economic_density: Panel
) -> NDArray[np.float64]:
    """Land areas in km2: thinly settled cities are wide; 1,500 to 90,000; constant over time."""
    log_density = np.log(density).mean(axis=1)
    spread = generator.standard_normal(len(density))
    wide = 9.35 - 0.48 * (log_density - log_density.mean()) + 0.46 * spread
    # The densest economies are compact cities; this keeps the national product near its real size.
    wide -= 0.06 * (economic_density.mean(axis=1) - economic_density.mean())
    return np.rint(np.clip(np.exp(wide), 1_500, 90_000))


def _stocks_of_firms(latent: Panel, closeness: NDArray[np.float64], size: Panel) -> FirmStocks:
    """Stocks whose agglomeration, in whole firms, comes nearest to Table 2.

    Whole firms move mean and sd a little, so the difference is asked for more, and the best try kept.
    """
    count, length = latent.shape
    goal = wanted = TABLE_2["agglomeration"]
    tries = []
    for _ in range(12):
        stocks = firm_stocks(
            match_moments(latent, wanted),
            closeness,
            size,
            np.linspace(88_000.0, 222_000.0, length) * count / 283,
            np.linspace(0.08, 0.12, length),
        )
        miss_mean = goal.mean - stocks.agglomeration.mean()
        miss_sd = goal.sd - stocks.agglomeration.std(ddof=1)
        tries.append((10 * abs(miss_mean) + abs(miss_sd), len(tries), stocks))
        wanted = replace(wanted, mean=wanted.mean + 0.7 * miss_mean, sd=wanted.sd + 0.7 * miss_sd)
    return min(tries)[2]


def draw_explanatory(cities: pd.DataFrame, years: NDArray[np.int64], seed: int) -> Explanatory:
    """Draw the six regressors with the moments of Table 2, as printed figures.

    How strongly internet and human capital move with agglomeration within a city is solved so that the
    slope of agglomeration without controls is the study's .033.
    """
    generator = np.random.default_rng([seed, 1])
    count, length = len(cities), len(years)
    time = np.linspace(-1.0, 1.0, length)
    development = (
        0.8 * generator.standard_normal(count) + cities["region"].map(REGION_LEVEL).fillna(0.0).to_numpy()
    )
    development = (development - development.mean()) / development.std()
    growth = generator.standard_normal(count)
    own = generator.standard_normal((5, count))
    # Settlement and schooling grow at their own pace, so that the regressors are not collinear.
    own_growth = generator.standard_normal((2, count, 1)).clip(-2.2, 2.2)
    shape = (count, length)

    def path(level: NDArray[np.float64], trend: Panel, noise: float, persistence: float = 0.85) -> Panel:
        return level[:, None] + trend + noise * autoregressive(generator, shape, persistence)

    agglomeration = path(0.55 * development + 0.75 * own[0], (-0.10 + 0.22 * growth[:, None]) * time, 0.40)
    density = match_moments(
        path(
            0.8 * normal_scores(0.35 * development + 0.7 * own[1]),
            (0.02 + 0.15 * own_growth[0]) * time,
            0.012,
        ),
        TABLE_2["population_density"],
        by_rank=False,
    )
    income = path(
        0.42 * development + 0.2 * own[2], (0.83 + 0.10 * growth[:, None]) * time - 0.16 * time**2, 0.06
    )
    economic_density = match_moments(np.log(density) + income, TABLE_2["economic_density"], by_rank=False)
    government = match_moments(
        path(-0.55 * development - 0.35 * own[1], (0.32 - 0.05 * growth[:, None]) * time, 0.12),
        TABLE_2["government"],
    )
    internet_base = path(0.45 * development + 0.3 * own[3], (1.05 + 0.08 * growth[:, None]) * time, 0.10)
    human_base = path(0.55 * development + 0.8 * own[4], (0.22 + 0.26 * own_growth[1]) * time, 0.10)

    land_area = _land_areas(generator, density, economic_density)
    population = _rounded_above(density * land_area[:, None], 0.0005 * land_area[:, None], 0.01)
    gdp = _rounded_above(np.exp(economic_density) * land_area[:, None], np.zeros(shape), 100.0)
    fiscal_expenditure = _rounded_above(government * gdp, np.zeros(shape), 1.0)
    stocks = _stocks_of_firms(
        agglomeration,
        proximity(cities["longitude"].to_numpy(), cities["latitude"].to_numpy()),
        np.sqrt(gdp),
    )
    moving = without_effects(agglomeration)

    def with_pull(pull: float) -> Explanatory:
        internet = match_moments(internet_base + pull * moving, TABLE_2["internet"])
        human = match_moments(human_base + 0.6 * pull * moving, TABLE_2["human_capital"])
        return Explanatory(
            stocks,
            gdp,
            population,
            land_area,
            fiscal_expenditure,
            _rounded_above(internet * population, 0.002 * population, 0.01),
            _rounded_above(human * population * 10_000, np.full(shape, 5.0), 1.0),
            development,
            growth,
        )

    slopes = np.array(list(SLOPES.values()))

    def slope_alone(pull: float) -> float:
        explained = np.tensordot(slopes, with_pull(pull).regressors, axes=1)
        return float(two_way_slopes(explained, stocks.agglomeration[None])[0])

    # Secant steps; the relation is smooth and nearly linear.
    pulls = [0.0, 0.4]
    reached = [slope_alone(pull) for pull in pulls]
    for _ in range(6):
        rate = (reached[-1] - reached[-2]) / (pulls[-1] - pulls[-2])
        pulls.append(pulls[-1] + (SLOPE_WITHOUT_CONTROLS - reached[-1]) / rate)
        reached.append(slope_alone(pulls[-1]))
        if abs(reached[-1] - SLOPE_WITHOUT_CONTROLS) < 1e-6:
            break
    return with_pull(pulls[-1])
