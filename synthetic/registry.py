"""Firms of the synthetic world: yearly stocks by city, and a registry of single firms with those stocks.

The study's location quotient is LQ_it = (IT_it/F_it) / (IT_t/F_t), F and IT being stocks of all firms and
of firms in information transmission, computer services and software at year end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from synthetic.outcomes import Panel

EARTH_RADIUS_KM = 6371.0088
IT_INDUSTRIES = np.array(["I63", "I64", "I65"])
OTHER_INDUSTRIES = np.array(
    ["A01", "C13", "C26", "C39", "E47", "F51", "F52", "G54", "H62", "K70", "L72", "M73", "O80"]
)
FIRST_OPENING_YEAR = 1992
SMALLEST_STOCK = 120


@dataclass(frozen=True)
class FirmStocks:
    """Integer stocks at year end, both (cities, years), and the agglomeration they imply."""

    firms: NDArray[np.int64]
    it_firms: NDArray[np.int64]
    agglomeration: Panel


def proximity(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 + the sum of inverse great-circle distances (1/km) to all other cities; degrees in, (cities,) out."""
    east, north = np.radians(longitude), np.radians(latitude)
    half_chord = (
        np.sin((north[:, None] - north) / 2) ** 2
        + np.cos(north)[:, None] * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    )
    distance = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half_chord))
    np.fill_diagonal(distance, np.inf)
    return 1 + (1 / distance).sum(axis=1)


def agglomeration(
    firms: NDArray[np.int64], it_firms: NDArray[np.int64], closeness: NDArray[np.float64]
) -> Panel:
    """The study's printed reading, LQ_i * (1 + sum of inverse distances); (cities, years)."""
    nationwide = it_firms.sum(axis=0) / firms.sum(axis=0)
    return it_firms / firms / nationwide * closeness[:, None]


def firm_stocks(
    wanted: Panel,
    closeness: NDArray[np.float64],
    size: Panel,
    totals: NDArray[np.float64],
    it_share: NDArray[np.float64],
) -> FirmStocks:
    """Integer firm counts whose agglomeration is `wanted`, as nearly as whole firms allow.

    The definition forces the firm-weighted mean of LQ to 1 in every year. Cities with a high LQ are
    therefore given more firms: counts are proportional to size * LQ^tilt, with the tilt solved by year.
    totals (years,) are nationwide stocks, it_share (years,) the nationwide share of IT firms.
    """
    quotient = wanted / closeness[:, None]
    # A city's mean over the years, lest its stock of firms swing with its quotient.
    attraction = quotient.mean(axis=1) + 0.05
    firms = np.empty(wanted.shape, dtype=np.int64)
    for year, total in enumerate(totals):
        yearly = quotient[:, year]

        def spread(
            tilt: float, base: NDArray[np.float64] = size[:, year], total: float = total
        ) -> NDArray[np.float64]:
            weights = base * attraction**tilt
            return np.maximum(total * weights / weights.sum(), SMALLEST_STOCK)

        tilt = brentq(lambda value, y=yearly, f=spread: (f(value) * (y - 1.0)).sum(), -8.0, 12.0)
        firms[:, year] = np.rint(spread(tilt))
    it_firms = np.rint(quotient * it_share * firms).astype(np.int64)
    # The top value is the only one the study's table shows to four digits: pick the pair of whole numbers
    # nearest to it, near the stock drawn, given the stocks of the other cities.
    top = np.unravel_index(wanted.argmax(), wanted.shape)
    other_firms = firms[:, top[1]].sum() - firms[top]
    other_it = it_firms[:, top[1]].sum() - it_firms[top]
    around = firms[top] + np.arange(-firms[top] // 40, firms[top] // 40 + 1)
    exact = quotient[top] * around * other_it / (other_firms + around - quotient[top] * around)
    best = np.abs(np.rint(exact) / exact - 1).argmin()
    firms[top], it_firms[top] = around[best], np.rint(exact[best])
    return FirmStocks(firms, it_firms, agglomeration(firms, it_firms, closeness))


def _firms_of_kind(
    generator: np.random.Generator, stocks: NDArray[np.int64], years: NDArray[np.int64], turnover: float
) -> pd.DataFrame:
    """Single firms (city_position, opened, closed) with the given year-end stocks (cities, years).

    Within a city the oldest firms close first, so the n-th closing ends the n-th firm.
    """
    cities = len(stocks)
    change = np.diff(stocks, axis=1)
    closing = np.floor(turnover * stocks[:, :-1]).astype(np.int64) + np.maximum(-change, 0)
    closing = np.minimum(closing, stocks[:, :-1])
    opening = np.column_stack([stocks[:, 0], change + closing])
    closing = np.column_stack([np.zeros(cities, dtype=np.int64), closing])
    city_of_firm = np.repeat(np.arange(cities), opening.sum(axis=1))
    opened_year = np.repeat(np.tile(years, cities), opening.ravel())
    founders = opened_year == years[0]
    opened_year = np.where(
        founders, generator.integers(FIRST_OPENING_YEAR, years[0] + 1, len(opened_year)), opened_year
    )
    first_of_city = np.concatenate([[0], np.cumsum(opening.sum(axis=1))[:-1]])
    order = np.arange(len(city_of_firm)) - first_of_city[city_of_firm]
    closed_city = np.repeat(np.arange(cities), closing.sum(axis=1))
    closed_year = np.repeat(np.tile(years, cities), closing.ravel())
    first_closing = np.concatenate([[0], np.cumsum(closing.sum(axis=1))[:-1]])
    closed_order = np.arange(len(closed_city)) - first_closing[closed_city]
    opened = _random_day(generator, opened_year)
    closed = np.full(len(order), np.datetime64("NaT", "D"))
    ended = first_of_city[closed_city] + closed_order
    # A firm that opens and closes in one year must not close before it opens.
    closed[ended] = np.maximum(_random_day(generator, closed_year), opened[ended])
    return pd.DataFrame({"city_position": city_of_firm, "opened": opened, "closed": closed})


def _random_day(generator: np.random.Generator, year: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """A day of the given year, first and last day included now and then: the edges of "at year end"."""
    start = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    length = ((year - 1969).astype("datetime64[Y]").astype("datetime64[D]") - start).astype(np.int64)
    day = (generator.random(len(year)) * length).astype(np.int64)
    edge = generator.random(len(year))
    day = np.where(edge < 0.01, 0, np.where(edge > 0.99, length - 1, day))
    return start + day.astype("timedelta64[D]")


def registry(firms: pd.DataFrame, seed: int = 2025) -> pd.DataFrame:
    """Registry of single firms with exactly the stocks of `firms`.

    firms: city_id, year, name, firms, it_firms, as in Truth.firms. Returns firm_id, city, industry_code,
    opened, closed (NaT: still open), one row a firm, ordered by firm_id. A firm counts at the end of a
    year when opened <= 31 December and (closed is null or closed > 31 December).
    """
    generator = np.random.default_rng([seed, 7])
    ordered = firms.sort_values(["city_id", "year"])
    years = np.sort(ordered["year"].unique())
    city_ids = ordered["city_id"].unique()
    total = ordered["firms"].to_numpy().reshape(len(city_ids), len(years))
    it_total = ordered["it_firms"].to_numpy().reshape(len(city_ids), len(years))
    kinds = []
    for stocks, codes, turnover in (
        (it_total, IT_INDUSTRIES, 0.04),
        (total - it_total, OTHER_INDUSTRIES, 0.03),
    ):
        single = _firms_of_kind(generator, stocks, years, turnover)
        kinds.append(single.assign(industry_code=generator.choice(codes, len(single))))
    both = pd.concat(kinds, ignore_index=True)
    both = both.iloc[generator.permutation(len(both))].reset_index(drop=True)
    names = ordered["name"].iloc[:: len(years)].astype(str)
    full_names = names.where(names.str.endswith("市"), names + "市").to_numpy()
    return pd.DataFrame(
        {
            "firm_id": ("SYN" + pd.Series(np.arange(1, len(both) + 1)).astype(str).str.zfill(8)),
            "city": full_names[both["city_position"].to_numpy()],
            "industry_code": both["industry_code"],
            "opened": both["opened"],
            "closed": both["closed"],
        }
    )
