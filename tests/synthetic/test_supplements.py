"""What is supplied beside the volumes is what a study can rest on: prices, a valid instrument, an idle policy.

The estimators are those of the pipeline; that they are right is shown in tests/regressions.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assets.catalog import Catalog, load_catalog
from assets.observations.supplement import supplement_figures
from assets.raw.supplement import read_supplements
from assets.regressions.estimators.event_study import EventStudy, event_study
from assets.regressions.estimators.instrumental import (
    InstrumentalFit,
    anderson_rubin_interval,
    two_stage_least_squares,
)
from assets.regressions.within import clustered_variance, effects_of, least_squares
from synthetic.supplements import broadband_pilot, national_users, price_level, telephones_internet
from synthetic.truth import YEARS, Truth, build_truth
from synthetic.volumes import SEED, sample, write_supplements

SUPPLIED = ["price_level", "telephones_internet", "broadband_pilot"]
TRUE_SLOPE = 0.015  # Sun (2025), Table 3 column (2)
CONTROLS = ["internet", "human_capital", "population_density", "economic_density", "government"]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def truth(catalog: Catalog) -> Truth:
    """The truth as it is shipped."""
    return build_truth(sample(catalog), SEED)


@pytest.fixture(scope="module")
def supplements(catalog: Catalog, truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extracts folder that holds the supplements as they are written."""
    extracts = tmp_path_factory.mktemp("extracts")
    write_supplements(catalog, truth, extracts / "supplement")
    return extracts


def wide(truth: Truth, indicator: str) -> pd.DataFrame:
    """Cities by years."""
    return truth.supplied.pivot(index="city_id", columns="year", values=indicator)


def instrumented(truth: Truth, telephones: np.ndarray) -> InstrumentalFit:
    """Agglomeration on resilience by an instrument of shape (cities, years)."""
    frame = truth.variables
    effects = effects_of(frame["city_id"], frame["year"])
    return two_stage_least_squares(
        frame["resilience"].to_numpy(),
        frame["agglomeration"].to_numpy(),
        frame[CONTROLS].to_numpy(),
        telephones.reshape(-1, 1),
        effects.city,
        effects,
    )


def distance_from_truth(fit: InstrumentalFit) -> float:
    """The estimated slope less the true one, in standard errors."""
    return float((fit.slopes[0] - TRUE_SLOPE) / np.sqrt(fit.variance[0, 0]))


def pilot_study(truth: Truth, put_in: float = 0.0) -> EventStudy:
    """The event study of the pilot on resilience, to which an effect may be added from the adoption on."""
    frame = truth.variables
    adopted = truth.supplied[truth.supplied["broadband_pilot"] > 0].groupby("city_id")["year"].min()
    effects = effects_of(frame["city_id"], frame["year"])
    return event_study(
        frame["resilience"].to_numpy() + put_in * truth.supplied["broadband_pilot"].to_numpy(),
        frame[CONTROLS].to_numpy(),
        frame["city_id"].map(adopted).to_numpy(dtype=float),
        frame["year"].to_numpy(),
        effects,
        3,
        5,
        effects.city,
    )


def test_every_city_year_of_the_study_is_supplied(truth: Truth) -> None:
    assert list(truth.supplied) == ["city_id", "year", *SUPPLIED]
    assert truth.supplied[["city_id", "year"]].equals(truth.variables[["city_id", "year"]])
    assert np.isfinite(truth.supplied[SUPPLIED]).all().all()


def test_supplements_are_read_as_they_were_put_in(catalog: Catalog, truth: Truth, supplements: Path) -> None:
    rows = [row for row in read_supplements(supplements) if row.indicator in SUPPLIED]
    assert {(row.path, row.indicator, row.scope, row.unit, row.source) for row in rows} == {
        (f"supplement/{name}.csv", name, "city", "1", "synthetic") for name in SUPPLIED
    }
    figures = pd.DataFrame(
        [
            (one.city_id, one.year, one.indicator, one.printed_value)
            for one in supplement_figures(catalog, rows)
        ],
        columns=["city_id", "year", "indicator", "value"],
    )
    assert len(figures) == 3 * 283 * 21
    read = figures.pivot(index=["city_id", "year"], columns="indicator", values="value")
    assert (read[SUPPLIED] == truth.supplied.set_index(["city_id", "year"])[SUPPLIED]).all().all()


def test_supplements_of_printed_indicators_leave_out_what_is_printed(supplements: Path) -> None:
    rows = [row for row in read_supplements(supplements) if row.indicator not in SUPPLIED]
    assert [(row.city, row.year) for row in rows if row.indicator == "loans"] == [("621200", "2003")]
    assert {row.unit for row in rows if row.indicator in ("imports", "exports")} == {"10k yuan"}


def test_price_level_is_one_in_the_base_year_and_rises_about_as_fast_everywhere(
    catalog: Catalog, truth: Truth
) -> None:
    levels = wide(truth, "price_level")
    assert (levels[2003] == 1).all()
    yearly = levels[2023] ** (1 / 20) - 1
    assert yearly.between(0.02, 0.024).all()
    assert yearly.std() > 1e-4
    # What is common to all cities swings more than what is a province's own.
    inflation = levels.pct_change(axis=1).iloc[:, 1:]
    assert inflation.mean().std() > 2 * inflation.sub(inflation.mean()).to_numpy().std()
    assert inflation.to_numpy().min() > -0.02
    province = levels.index.map({city.city_id: city.province for city in catalog.cities})
    assert (levels.groupby(province).nunique() == 1).all().all()


def test_telephones_are_the_citys_and_users_the_nations(truth: Truth) -> None:
    product = wide(truth, "telephones_internet")
    telephones = product[2023] / product.loc[110000, 2023]
    users = product.loc[110000]
    expected = np.outer(telephones, users)
    np.testing.assert_allclose(product, expected, rtol=1e-4)
    np.testing.assert_allclose(
        users / users[2023], national_users(YEARS - 1) / national_users(2022), rtol=1e-4
    )
    growth = users.pct_change().dropna()
    assert growth[2004] > 0.25
    assert 0 < growth[2023] < 0.02
    assert growth.is_monotonic_decreasing
    logarithm = np.log(telephones)
    assert logarithm.std() == pytest.approx(0.6, abs=0.08)
    assert abs(logarithm.skew()) < 0.4


def test_the_instrument_is_relevant_and_recovers_the_slope_put_in(truth: Truth) -> None:
    fit = instrumented(truth, truth.supplied["telephones_internet"].to_numpy())
    assert truth.put_in["agglomeration"] == TRUE_SLOPE
    assert (fit.n, fit.clusters) == (5_943, 283)
    assert 15 < fit.first_stage_f < 60
    assert fit.first_stage_slopes[0] > 0
    assert abs(distance_from_truth(fit)) < 2


def test_the_instrument_does_not_know_the_noise_of_resilience(truth: Truth) -> None:
    frame = truth.variables
    noise = frame["resilience"] - sum(slope * frame[term] for term, slope in truth.put_in.items())
    effects = effects_of(frame["city_id"], frame["year"])
    given = (noise.to_numpy(), frame["agglomeration"].to_numpy(), frame[CONTROLS].to_numpy())
    telephones = truth.supplied[["telephones_internet"]].to_numpy()
    fit = least_squares(given[0], np.column_stack([telephones, given[2]]), effects)
    error = np.sqrt(clustered_variance(fit, effects.city, effects)[0, 0])
    assert abs(fit.slopes[0] / error) < 1.5
    assert anderson_rubin_interval(*given, telephones, effects.city, effects).p_value > 0.1


def test_telephones_of_other_cities_are_no_instrument(truth: Truth) -> None:
    product = wide(truth, "telephones_internet").to_numpy()
    for seed in range(3):
        strangers = product[np.random.default_rng(seed).permutation(len(product))]
        assert instrumented(truth, strangers).first_stage_f < 8


def test_the_instrument_is_valid_in_other_worlds_too(catalog: Catalog) -> None:
    distances = []
    for seed in range(1, 5):
        world = build_truth(sample(catalog), seed)
        fit = instrumented(world, world.supplied["telephones_internet"].to_numpy())
        assert fit.first_stage_f > 15
        distances.append(distance_from_truth(fit))
    assert np.abs(distances).max() < 2.5
    assert abs(np.mean(distances)) < 2 / np.sqrt(len(distances))


def test_the_pilot_has_three_batches_and_no_way_back(truth: Truth) -> None:
    pilot = wide(truth, "broadband_pilot")
    assert set(np.unique(pilot)) == {0, 1}
    assert (pilot.diff(axis=1).iloc[:, 1:] >= 0).all().all()
    assert pilot.diff(axis=1).sum()[lambda batch: batch > 0].to_dict() == {2014: 39, 2015: 39, 2016: 39}
    assert pilot[2013].sum() == 0
    assert pilot[2023].sum() == 117


def test_pilots_are_drawn_from_all_cities_alike(truth: Truth) -> None:
    first = truth.variables[truth.variables["year"] == 2003].set_index("city_id")
    pilot = wide(truth, "broadband_pilot")[2023] == 1
    for name in ("resilience", "agglomeration", "internet", "economic_density"):
        inside, outside = first.loc[pilot, name], first.loc[~pilot, name]
        error = np.sqrt(inside.var() / len(inside) + outside.var() / len(outside))
        assert abs(inside.mean() - outside.mean()) < 2.5 * error, name


def test_the_event_study_finds_no_effect_of_the_pilot(truth: Truth) -> None:
    found = pilot_study(truth)
    assert found.leads_p > 0.01
    assert found.estimates["event_time"].tolist() == [-3, -2, 0, 1, 2, 3, 4, 5]
    holds_none = (found.estimates["ci_low"] < 0) & (found.estimates["ci_high"] > 0)
    assert holds_none.sum() >= 7


def test_the_event_study_would_find_an_effect_of_a_tenth_of_mean_resilience(truth: Truth) -> None:
    found = pilot_study(truth, put_in=0.01).estimates.set_index("event_time")
    none = pilot_study(truth).estimates.set_index("event_time")
    np.testing.assert_allclose(
        found["estimate"] - none["estimate"], [0, 0, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01], atol=1e-12
    )
    assert (found.loc[0:, "ci_low"] > 0).all()


def test_prices_of_a_province_are_those_of_each_of_its_cities() -> None:
    generator = np.random.default_rng(1)
    levels = price_level(generator, np.array(["晋", "鲁", "晋"]), 4)
    assert levels.shape == (3, 4)
    assert levels[0].tolist() == levels[2].tolist()
    assert levels[0].tolist() != levels[1].tolist()
    assert levels[:, 0].tolist() == [1, 1, 1]


def test_telephones_follow_the_slope_of_agglomeration_on_national_users() -> None:
    users = national_users(YEARS - 1)
    cities = np.random.default_rng(2).permutation(500)
    agglomeration = np.linspace(5, 1, 500)[:, None] + np.outer(cities / 1000, users)
    product = telephones_internet(np.random.default_rng(3), agglomeration, YEARS)
    assert np.corrcoef(np.log(product[:, -1]), cities)[0, 1] == pytest.approx(0.75, abs=0.06)


def test_a_seventh_of_the_cities_is_in_each_batch() -> None:
    pilot = broadband_pilot(np.random.default_rng(4), 14, np.arange(2012, 2018))
    assert pilot.sum(axis=0).tolist() == [0, 0, 2, 4, 6, 6]


def test_the_seed_decides(catalog: Catalog, truth: Truth) -> None:
    cities = sample(catalog)
    again = build_truth(cities.sample(frac=1.0, random_state=1), SEED)
    pd.testing.assert_frame_equal(again.supplied, truth.supplied)
    other = build_truth(cities, seed=7)
    for name in SUPPLIED:
        assert not other.supplied[name].equals(truth.supplied[name])
