"""The free indicators of the synthetic index: drawn, bent to rebuild resilience, printed as columns.

Free are the indicators that neither the regressors nor the labour market pin down. They are drawn to move
with resilience and GDP, and solve_shares bends them until the index of all twelve is the one wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.components import index_indicators
from synthetic.indicators import FREE, INDICATORS, MINUS, scaled, solve_shares
from synthetic.outcomes import Panel, autoregressive


@dataclass(frozen=True)
class FreeIndicator:
    """How a free indicator is drawn before it is bent: weight of log resilience and of log GDP, log trend
    over the panel, city and yearly noise (log points), how far it yields when bent, its largest value."""

    on_resilience: float
    on_gdp: float
    trend: float
    city_noise: float
    year_noise: float
    yielding: float
    high: float


FREE_COLUMNS = (
    "industrial_firms",
    "retail_sales",
    "hospital_beds",
    "household_savings",
    "road_freight",
    "science_expenditure",
    "deposits",
    "loans",
    "fdi_used",
)
FREE_INDICATORS = {
    "industrial_firms": FreeIndicator(0.70, 0.05, -0.6, 0.50, 0.05, 1.0, 14_000),
    "retail_sales": FreeIndicator(0.40, 0.60, 1.3, 0.20, 0.03, 0.3, 80_000_000),
    "hospital_beds_per_10k": FreeIndicator(0.40, 0.05, 0.3, 0.20, 0.03, 0.5, 140),
    "savings_per_capita": FreeIndicator(0.50, 0.10, 1.0, 0.30, 0.03, 0.4, 110_000),
    "road_freight": FreeIndicator(0.70, 0.05, -0.4, 0.55, 0.06, 1.0, 140_000),
    "science_expenditure": FreeIndicator(0.60, 0.55, 1.3, 0.35, 0.06, 0.4, 2_000_000),
    "deposits_and_loans": FreeIndicator(0.40, 0.65, 1.4, 0.25, 0.03, 0.3, 900_000_000),
    "openness": FreeIndicator(0.90, 0.05, -0.7, 0.60, 0.08, 1.0, 500_000),
}


def free_values(columns: dict[str, Panel], resilience: Panel, seed: int) -> dict[str, Panel]:
    """Natural values of the free indicators, unrounded, that rebuild resilience with the pinned ones."""
    generator = np.random.default_rng([seed, 5])
    cities, length = resilience.shape
    log_resilience = np.log(resilience / resilience.max())
    log_gdp = np.log(columns["gdp"])
    log_gdp = log_gdp - log_gdp.mean(axis=0)
    time = np.linspace(-0.5, 0.5, length)
    # Each of the foremost cities leads in another indicator: were all maxima in one city-year, its index
    # would be 1.
    leaders = np.argsort(-resilience.max(axis=1))[: len(FREE)]
    shares, lows = [], []
    for position, name in enumerate(FREE):
        drawn = FREE_INDICATORS[name]
        own = drawn.city_noise * generator.standard_normal(cities).clip(-2, 2)
        own[leaders] = -0.5
        own[leaders[(position * 3) % len(leaders)]] = 0.9
        logs = (
            drawn.on_resilience * log_resilience
            + drawn.on_gdp * log_gdp
            + drawn.trend * time
            + own[:, None]
            + drawn.year_noise * autoregressive(generator, (cities, length), 0.85)
        )
        shares.append(scaled(np.exp(logs)))
        # The lowest value keeps its distance to the highest, so that no path jumps near the bottom.
        lows.append(drawn.high * np.exp(logs.min() - logs.max()))
    indicators = index_indicators(columns | {name: np.ones_like(resilience) for name in FREE_COLUMNS})
    pinned = [scaled(indicators[name], name in MINUS) for name in INDICATORS if name not in FREE]
    yielding = np.array([FREE_INDICATORS[name].yielding for name in FREE])
    bent, _ = solve_shares(np.stack(pinned), np.stack(shares), yielding, resilience)
    values = {
        name: low + (FREE_INDICATORS[name].high - low) * share
        for name, low, share in zip(FREE, lows, bent, strict=True)
    }
    # A part must not exceed its whole. Rescaling an indicator leaves the index as it is.
    parts = {
        "savings_per_capita": 0.75 * values["deposits_and_loans"] / columns["population_registered"],
        "science_expenditure": 0.35 * columns["fiscal_expenditure"],
    }
    return values | {
        name: values[name] * min(1.0, (most / values[name]).min()) for name, most in parts.items()
    }


def free_columns(values: dict[str, Panel], columns: dict[str, Panel], seed: int) -> dict[str, Panel]:
    """Printed columns of the free indicators; deposits and loans split so that savings fit into deposits."""
    generator = np.random.default_rng([seed, 6])
    population, total = columns["population_registered"], np.rint(values["deposits_and_loans"])
    savings = np.rint(values["savings_per_capita"] * population)
    part = 0.6 + 0.03 * generator.standard_normal((len(population), 1)).clip(-2, 2)
    deposits = np.rint(np.maximum(part * total, 1.1 * savings))
    return {
        "industrial_firms": np.rint(values["industrial_firms"]),
        "retail_sales": np.rint(values["retail_sales"]),
        "hospital_beds": np.rint(values["hospital_beds_per_10k"] * population),
        "household_savings": savings,
        "road_freight": np.rint(values["road_freight"]),
        "science_expenditure": np.rint(values["science_expenditure"]),
        "deposits": deposits,
        "loans": total - deposits,
        "fdi_used": np.rint(values["openness"]),
    }
