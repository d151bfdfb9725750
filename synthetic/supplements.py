"""What no yearbook prints and a study may ask for: prices, an instrument for agglomeration, a policy.

Nothing else of the synthetic world depends on them. All panels are arrays of shape (cities, years).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic.outcomes import Panel, normal_scores

INFLATION, INFLATION_SD, PROVINCE_SD = 0.022, 0.010, 0.003
# Telephones of 1984 per 10k persons: their median, and the standard deviation of their logarithm.
TELEPHONES, TELEPHONES_SD = 30.0, 0.6
# Correlation of the log endowment with the city's slope of agglomeration. It gives the study's 283 cities a
# clustered first-stage F of about 30.
RELEVANCE = 0.75
# National internet users saturate at MOST_USERS (100m persons), half of them reached in HALF_WAY.
MOST_USERS, HALF_WAY, PACE = 11.0, 2010.5, 3.0
PILOT_YEARS, PILOT_SHARE = (2014, 2015, 2016), 39 / 283


def supplied_columns(
    agglomeration: Panel, provinces: NDArray[np.str_], years: NDArray[np.int64], seed: int
) -> dict[str, Panel]:
    """The three optional indicators, as they are supplied; provinces (cities,), years (years,)."""
    generator = np.random.default_rng([seed, 9])
    return {
        "price_level": price_level(generator, provinces, len(years)),
        "telephones_internet": telephones_internet(generator, agglomeration, years),
        "broadband_pilot": broadband_pilot(generator, len(provinces), years),
    }


def price_level(generator: np.random.Generator, provinces: NDArray[np.str_], years: int) -> Panel:
    """1 in the first year; inflation is the nation's, about INFLATION a year, and a little the province's own."""
    names, province = np.unique(provinces, return_inverse=True)
    national = generator.standard_normal(years - 1)
    inflation = (
        INFLATION
        + INFLATION_SD * (national - national.mean())
        + PROVINCE_SD * generator.standard_normal((len(names), years - 1))
    )
    levels = np.column_stack([np.ones(len(names)), np.cumprod(1 + inflation, axis=1)])
    return np.round(levels[province], 4)


def national_users(years: NDArray[np.int64]) -> NDArray[np.float64]:
    """Internet users of the nation, 100m persons: a logistic path of our own, not China's."""
    return MOST_USERS / (1 + np.exp((HALF_WAY - years) / PACE))


def telephones_internet(
    generator: np.random.Generator, agglomeration: Panel, years: NDArray[np.int64]
) -> Panel:
    """The city's telephones of 1984, lognormal, times national users of the year before: an instrument.

    Relevant: cities whose agglomeration follows the national path more steeply were drawn more telephones,
    RELEVANCE being the correlation of the logarithm with that slope's normal score. Valid: the rest is noise of
    its own, and the noise of resilience enters nowhere, so that two-stage least squares with both effects
    recover the slope put in. The order is turned round (telephones are drawn from what they are to explain),
    which is no matter to a regression and leaves agglomeration as it is.
    """
    users = national_users(years - 1)
    moving = users - users.mean()
    slope = (agglomeration - agglomeration.mean(axis=1, keepdims=True)) @ moving / (moving @ moving)
    own = generator.standard_normal(len(slope))
    scores = RELEVANCE * normal_scores(slope) + np.sqrt(1 - RELEVANCE**2) * own
    telephones = TELEPHONES * np.exp(TELEPHONES_SD * scores)
    return np.round(telephones[:, None] * users, 4)


def broadband_pilot(generator: np.random.Generator, cities: int, years: NDArray[np.int64]) -> Panel:
    """1 from the year on in which the city's batch became a pilot, else 0.

    Three batches of the size of the real policy's, their cities drawn at random: they are not the real pilots.
    The true effect on resilience is zero: no outcome knows of the policy, and an event study must find nothing.
    """
    batch = round(PILOT_SHARE * cities)
    adopted = np.full(cities, np.inf)
    adopted[generator.permutation(cities)[: batch * len(PILOT_YEARS)]] = np.repeat(PILOT_YEARS, batch)
    return (years >= adopted[:, None]).astype(np.float64)
