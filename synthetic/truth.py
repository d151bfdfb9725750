"""The synthetic truth: a world of city-years whose every published result is known beforehand.

Known truth in, known truth out (METHODS.md, section 5). The moments are those of Sun (2025), Table 2, and
the slopes those of Tables 3 and 4; the cities and their coordinates are real, every figure is invented.
It shows that a pipeline recovers what was put in, and nothing about China.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.catalog import load_catalog
from synthetic.components import (
    GAP_COLUMNS_PINNED,
    GAP_COLUMNS_REGRESSORS,
    GAP_COLUMNS_SOLVED,
    Gap,
    add_districts,
    draw_gaps,
    extreme_cities,
    industry_shares,
    interpolate,
    long_frame,
    printed,
    remaining_columns,
    study_variables,
)
from synthetic.explanatory import SLOPES, TABLE_2, Explanatory, draw_explanatory
from synthetic.free_indicators import free_columns, free_values
from synthetic.indicators import scaled
from synthetic.outcomes import NoiseTarget, Panel, autoregressive, mediator, noise_for, resilience_target
from synthetic.screened import screened_columns
from synthetic.supplements import supplied_columns

YEARS = np.arange(2003, 2024)
# Sun (2025), Table 3 column (2): constant, R2, and slope over t-value for each regressor.
CONSTANT, R_SQUARED = -0.041, 0.849
STANDARD_ERRORS = (0.015 / 2.83, 0.032 / 3.74, 1.070 / 13.07, 0.925 / 7.99, 0.009 / 3.14, 0.086 / 5.47)
# How far resilience is kept above what pinned indicators contribute to it, tried in turn.
MARGINS = (1.35, 1.5, 1.7, 2.0, 2.4)
# Table 4: slope, standard error and R2 of the two mediators; slopes of the controls are our own.
FREE_ERRORS = (np.nan,) * 5
INNOVATION_SLOPES = np.array([0.606, 0.55, 6.0, 4.0, 0.03, -0.15])
INNOVATION_NOISE = NoiseTarget(0.492, (0.606 / 2.06, *FREE_ERRORS))
UPGRADING_SLOPES = np.array([0.091, 0.05, 1.5, 0.5, -0.05, 0.15])
UPGRADING_NOISE = NoiseTarget(0.624, (0.091 / 2.40, *FREE_ERRORS))


@dataclass(frozen=True)
class Truth:
    """The synthetic world as frames, one row a city-year unless said otherwise.

    components: printed figures of the whole city, and `<key>_district`; gaps: city_id, year, indicator of
    whole-city cells left unprinted; firms: city_id, year, name, firms, it_firms at year end; variables:
    twelve indicators and nine variables; put_in: slopes of the resilience equation; supplied: price_level,
    telephones_internet and broadband_pilot, on which nothing else depends; screened: printed figures of the indicators
    that no study of ours uses, and `<key>_district`.
    """

    components: pd.DataFrame
    gaps: pd.DataFrame
    firms: pd.DataFrame
    variables: pd.DataFrame
    put_in: dict[str, float]
    supplied: pd.DataFrame
    screened: pd.DataFrame


def _resilience(world: Explanatory, margin: float, seed: int) -> Panel:
    """Resilience wanted: Table 2's moments, Table 3's slopes, constant and R2.

    margin: how far above the contribution of its own students and income each city is kept.
    """
    generator = np.random.default_rng([seed, 2])
    regressors, slopes = world.regressors, np.array(list(SLOPES.values()))
    moments = TABLE_2["resilience"]
    explained = np.tensordot(slopes, regressors, axes=1)
    # The constant is relative to the first year, so it fixes that year's mean; the others rise from it,
    # with dents in 2008 and 2020.
    first = CONSTANT + explained[:, 0].mean()
    rise = (
        np.linspace(0.0, 1.0, len(YEARS))
        - 0.05 * np.isin(YEARS, (2008, 2009))
        - 0.07 * np.isin(YEARS, (2020, 2021))
    )
    year_means = first + (moments.mean - first) * rise / rise.mean()
    systematic = explained + year_means - explained.mean(axis=0)
    level = explained.mean(axis=1)
    scale = 0.2 + (level - level.min()) / (level.max() - level.min())
    noise = noise_for(generator, regressors, systematic, scale, NoiseTarget(R_SQUARED, STANDARD_ERRORS))
    size = np.log(world.gdp).mean(axis=1)
    # Students and income are themselves among the twelve indicators: what they contribute has to fit.
    traits = np.stack([size, level, np.log(regressors[2]).mean(axis=1), generator.standard_normal(len(size))])
    traits = (traits - traits.mean(axis=1, keepdims=True)) / traits.std(axis=1, keepdims=True)
    standing = np.array([0.6, 0.45, 0.3, 0.15]) @ traits
    contribution = 0.165 * regressors[2] / regressors[2].max() + 0.13 * scaled(world.gdp / world.population)
    floor = np.maximum(moments.low, 0.004 + margin * contribution)
    return resilience_target(regressors, slopes, noise, year_means, np.exp(0.75 * standing), moments, floor)


def _mediators(world: Explanatory, seed: int) -> dict[str, Panel]:
    """Patents granted and the three industry shares, with Table 4's slopes put in."""
    generator = np.random.default_rng([seed, 3])
    count, regressors = len(world.gdp), world.regressors
    time = np.linspace(0.0, 1.0, len(YEARS))
    size = np.log(world.gdp).mean(axis=1)
    size = (size - size.mean()) / size.std()
    innovation = mediator(
        generator,
        regressors,
        INNOVATION_SLOPES,
        1.0 * time**1.5,
        0.1 * np.exp(0.8 * size + 0.6 * world.development),
        np.exp(0.7 * size),
        INNOVATION_NOISE,
        0.02 + 0.04 * generator.random(count),
    )
    upgrading = mediator(
        generator,
        regressors,
        UPGRADING_SLOPES,
        0.75 + 0.55 * time**1.3,
        0.85 + 0.18 * world.development + 0.12 * generator.standard_normal(count),
        np.ones(count),
        UPGRADING_NOISE,
        0.2 + 0.1 * generator.random(count),
    )
    agriculture = (
        0.2 - 0.08 * world.development[:, None] + 0.05 * generator.standard_normal((count, 1)) - 0.06 * time
    )
    primary, secondary, tertiary = industry_shares(upgrading, agriculture.clip(0.004, 0.5))
    return {
        "patents_granted": printed(10_000 * innovation, "patents_granted"),
        "primary_share": primary,
        "secondary_share": secondary,
        "tertiary_share": tertiary,
    }


def _pinned_columns(world: Explanatory, resilience: Panel, seed: int) -> tuple[dict[str, Panel], list[Gap]]:
    """Columns settled before the index is solved: population, GDP, employment, revenue and their gaps."""
    generator = np.random.default_rng([seed, 4])
    shape = world.gdp.shape
    city = generator.standard_normal((4, shape[0], 1))
    persons = 10_000 * world.population
    employment = 0.11 * np.exp(0.25 * world.development[:, None] + 0.15 * city[0])
    unit = np.maximum(printed(persons * employment, "unit_employment"), 2_000)
    private = np.rint(unit * (0.75 * np.exp(0.2 * city[1]) + 0.03 * np.arange(shape[1])))
    # One depressed city keeps all others near the good end: the entropy weight of the rate stays small.
    depressed = np.where(
        np.arange(shape[0]) == np.argsort(-resilience.mean(axis=1))[shape[0] // 4], 1.2, 0.0
    )[:, None]
    unrest = 0.16 * city[2].clip(-2.2, 2.2) - 0.08 * world.development[:, None].clip(-2, 2) + depressed
    rate = 0.030 * np.exp(unrest + 0.06 * autoregressive(generator, shape, 0.8))
    it_share = 0.012 * (0.4 + world.stocks.agglomeration.mean(axis=1, keepdims=True)).clip(0.3, 4.0)
    # Revenue over expenditure follows resilience, so that poor cities are not pushed above their index.
    wealth = np.log(resilience / np.median(resilience))
    sufficiency = 0.42 * np.exp(0.75 * wealth + 0.12 * city[3] + 0.04 * autoregressive(generator, shape, 0.8))
    columns = {
        "gdp": world.gdp,
        # 10k yuan over 10k persons: yuan.
        "gdp_per_capita": np.rint(world.gdp / world.population),
        "population_registered": world.population,
        "land_area": np.broadcast_to(world.land_area[:, None], shape).copy(),
        "fiscal_expenditure": world.fiscal_expenditure,
        "broadband_users": world.broadband_users,
        "university_students": world.university_students,
        "unit_employment": unit,
        "private_employment": private,
        "it_employment": np.maximum(printed(unit * it_share, "it_employment"), 100),
        "registered_unemployed": np.rint(rate / (1 - rate) * (unit + private)),
        "fiscal_revenue": np.rint(sufficiency.clip(0.04, 1.15) * world.fiscal_expenditure),
    }
    gaps = draw_gaps(generator, GAP_COLUMNS_PINNED, extreme_cities([rate, sufficiency]), shape)
    return columns | {name: interpolate(columns[name], gaps, name) for name in GAP_COLUMNS_PINNED}, gaps


def _gap_frame(gaps: list[Gap], city_ids: NDArray[np.int64]) -> pd.DataFrame:
    """One row an unprinted cell: city_id, year, indicator."""
    rows = [
        (int(city_ids[gap.city]), int(YEARS[gap.first + step]), gap.column)
        for gap in gaps
        for step in range(gap.length)
    ]
    frame = pd.DataFrame(rows, columns=["city_id", "year", "indicator"])
    return frame.sort_values(["indicator", "city_id", "year"], ignore_index=True)


def build_truth(cities: pd.DataFrame, seed: int = 2025) -> Truth:
    """Build the synthetic world of the given cities, years 2003 to 2023.

    cities: city_id, name, province, region (`east` `central` `west` `northeast`), longitude, latitude
    (degrees), one row a city. The same cities and seed give the same frames, whatever the order of the rows.
    Made for the study's 283 cities: with far fewer, Table 2's extremes may be out of reach, which raises
    ValueError.
    """
    cities = cities.sort_values("city_id", ignore_index=True)
    city_ids = cities["city_id"].to_numpy(dtype=np.int64)
    world = draw_explanatory(cities, YEARS, seed)
    generator = np.random.default_rng([seed, 8])
    shape = world.gdp.shape
    gaps = draw_gaps(generator, GAP_COLUMNS_REGRESSORS, extreme_cities(list(world.regressors)), shape)
    world = replace(
        world, **{name: interpolate(getattr(world, name), gaps, name) for name in GAP_COLUMNS_REGRESSORS}
    )
    for margin in MARGINS:
        resilience = _resilience(world, margin, seed)
        columns, more_gaps = _pinned_columns(world, resilience, seed)
        try:
            values = free_values(columns, resilience, seed)
            break
        except ValueError:
            if margin == MARGINS[-1]:
                raise
    columns |= _mediators(world, seed)
    columns |= free_columns(values, columns, seed)
    # Leading cities weigh most in the slopes, so their indicators are all printed.
    leading = set(np.argsort(-resilience.mean(axis=1))[: shape[0] // 5].tolist())
    protected = extreme_cities(list(values.values())) | leading
    last_gaps = draw_gaps(generator, GAP_COLUMNS_SOLVED, protected, shape)
    columns |= {name: interpolate(columns[name], last_gaps, name) for name in GAP_COLUMNS_SOLVED}
    trade = 0.12 * np.exp(0.6 * world.development[:, None] + 0.1 * autoregressive(generator, shape, 0.9))
    columns |= remaining_columns(generator, columns, trade)
    stocks = {"firms": world.stocks.firms, "it_firms": world.stocks.it_firms}
    firms = long_frame(city_ids, YEARS, stocks)
    firms.insert(2, "name", np.repeat(cities["name"].to_numpy(), len(YEARS)))
    provinces = cities["province"].to_numpy(dtype=str)
    printed_columns = columns | add_districts(generator, columns)
    supplied = supplied_columns(world.stocks.agglomeration, provinces, YEARS, seed)
    return Truth(
        components=long_frame(city_ids, YEARS, printed_columns),
        gaps=_gap_frame([*gaps, *more_gaps, *last_gaps], city_ids),
        firms=firms,
        variables=long_frame(city_ids, YEARS, study_variables(columns, world.stocks.agglomeration)),
        put_in=dict(SLOPES),
        supplied=long_frame(city_ids, YEARS, supplied),
        screened=long_frame(city_ids, YEARS, screened_columns(load_catalog(), printed_columns, seed)),
    )
