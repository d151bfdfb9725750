"""The interaction-weighted event study against pyfixest's saturated one, changes by hand, and known effects."""

from collections.abc import Mapping
from random import Random

import numpy as np
import pandas as pd
import pyfixest
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyfixest.demeaners import MapDemeaner
from scipy.stats import f, t

from assets.notes import NotEstimable
from assets.regressions.estimators.event_study import EventStudy, event_study
from assets.regressions.within import effects_of

CONTROLS = ["government", "internet"]
CONVENTION: dict[str, object] = {
    "vcov": {"CRV1": "city_id"},
    "ssc": pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    "demeaner": MapDemeaner(fixef_tol=1e-13),
}
ADOPTIONS = {2008: 8, 2010: 5, 2013: 7}
"""Cities of each cohort; 12 more never adopt."""


def effect(cohort: float, event_time: float) -> float:
    """An effect that grows with time, and more so for those who adopt early."""
    return 0.0 if event_time < 0 else (1 + event_time / 2) * (2014 - cohort) / 2


def panel(noise: float = 1.0, missing: float = 0.0, homogeneous: bool = False, seed: int = 2) -> pd.DataFrame:
    """Twelve years of cities that adopt in three years or never (adoption is NaN)."""
    random = np.random.default_rng(seed)
    adoption = np.repeat([*ADOPTIONS, np.nan], [*ADOPTIONS.values(), 12])
    rows = pd.DataFrame(
        [(city, year, adopted) for city, adopted in enumerate(adoption) for year in range(2004, 2016)],
        columns=["city_id", "year", "adoption"],
    )
    city, year = (
        random.normal(size=len(adoption))[rows["city_id"]],
        random.normal(size=12)[rows["year"] - 2004],
    )
    for name in CONTROLS:
        rows[name] = random.normal(size=len(rows)) + city * year
    effects = [
        effect(2012 if homogeneous else adopted, at - adopted) if adopted == adopted else 0.0
        for adopted, at in zip(rows["adoption"], rows["year"], strict=True)
    ]
    rows["resilience"] = city + year + np.array(effects) + 0.5 * rows["government"] - rows["internet"]
    rows["resilience"] += noise * (random.normal(size=len(rows)) + city * np.sin(rows["year"]))
    return rows[random.random(len(rows)) >= missing].reset_index(drop=True)


def study(
    sample: pd.DataFrame,
    leads: int = 3,
    lags: int = 4,
    controls: list[str] = CONTROLS,
    cluster: str = "city_id",
) -> EventStudy:
    """The event study of a sample."""
    return event_study(
        sample["resilience"].to_numpy(),
        sample[controls].to_numpy(),
        sample["adoption"].to_numpy(),
        sample["year"].to_numpy(),
        effects_of(sample["city_id"], sample["year"]),
        leads,
        lags,
        pd.factorize(sample[cluster])[0],
    )  # fmt: skip


def by_pyfixest(sample: pd.DataFrame, leads: int, lags: int) -> tuple[Mapping[int, float], pd.DataFrame]:
    """Estimates and their variance: pyfixest's dummies of cohort and event time, means by rows taken by hand."""
    cells = sample.assign(
        event_time=(sample["year"] - sample["adoption"]).fillna(-1).astype(int),
        cohort=sample["adoption"].fillna(0).astype(int),
    )
    cell = cells["cohort"].astype(str) + "_" + cells["event_time"].astype(str).str.replace("-", "m")
    dummies = pd.get_dummies(cell[cells["event_time"] != -1], prefix="cell", dtype=float)
    dummies = dummies.reindex(sample.index, fill_value=0.0)
    fit = pyfixest.feols(
        f"resilience ~ {' + '.join([*dummies, *CONTROLS])} | city_id + year",
        data=pd.concat([sample, dummies], axis=1),
        **CONVENTION,
    )
    names = list(fit.coef().index)
    rows = cells[cells["event_time"] != -1].assign(
        event_time=cells["event_time"].clip(-leads, lags), name="cell_" + cell
    )
    shares = rows.groupby("event_time")["name"].value_counts(normalize=True).unstack(fill_value=0.0)
    shares = shares.reindex(columns=names, fill_value=0.0)
    variance = shares.to_numpy() @ fit._vcov @ shares.to_numpy().T
    return (shares @ fit.coef()[names]).to_dict(), pd.DataFrame(variance, shares.index, shares.index)


@pytest.mark.parametrize("missing", [0, 0.1])
@pytest.mark.parametrize(("leads", "lags"), [(2, 1), (3, 4), (9, 7)])
def test_estimates_errors_and_the_test_of_leads_are_those_of_pyfixests_dummies(
    leads: int, lags: int, missing: float
) -> None:
    sample = panel(missing=missing)
    found = study(sample, leads, lags)
    estimates, variance = by_pyfixest(sample, leads, lags)
    table = found.estimates
    assert table["event_time"].tolist() == [time for time in range(-leads, lags + 1) if time != -1]
    np.testing.assert_allclose(
        table["estimate"], [estimates[time] for time in table["event_time"]], rtol=1e-8
    )
    np.testing.assert_allclose(table["std_error"], np.sqrt(np.diag(variance)), rtol=1e-8)
    np.testing.assert_allclose(table["t_value"], table["estimate"] / table["std_error"], rtol=1e-12)
    np.testing.assert_allclose(table["p_value"], 2 * t.cdf(-table["t_value"].abs(), 31), rtol=1e-10)
    width = 2.0395134463964077 * table["std_error"]  # t(0.975) with 32 - 1 degrees of freedom
    np.testing.assert_allclose(table["ci_low"], table["estimate"] - width, rtol=1e-8)
    np.testing.assert_allclose(table["ci_high"], table["estimate"] + width, rtol=1e-8)
    before = np.array([estimates[time] for time in range(-leads, -1)])
    wald = before @ np.linalg.inv(variance.loc[:-2, :-2]) @ before / len(before)
    assert found.leads_f == pytest.approx(wald, rel=1e-7)
    assert found.leads_p == pytest.approx(f.sf(wald, len(before), 31), rel=1e-7)


def test_estimates_are_those_of_pyfixests_saturated_estimator() -> None:
    sample = panel()
    reference = pyfixest.event_study(
        data=sample.assign(adoption=sample["adoption"].fillna(0).astype(int)),
        yname="resilience",
        idname="city_id",
        tname="year",
        gname="adoption",
        cluster="city_id",
        estimator="saturated",
    ).aggregate()
    reference.index = reference.index.astype(float).astype(int)
    table = study(sample, leads=9, lags=7, controls=[]).estimates.set_index("event_time")
    shared = table.index.intersection(reference.index)
    assert len(shared) == len(table) == 16
    for ours, theirs in (("estimate", "Estimate"), ("std_error", "Std. Error")):
        np.testing.assert_allclose(
            table.loc[shared, ours], reference.loc[shared, theirs].astype(float), rtol=1e-8
        )


def test_without_controls_an_estimate_is_the_mean_of_changes_against_the_cities_that_never_adopt() -> None:
    sample = panel()
    means = sample.groupby([sample["adoption"].fillna(0), "year"])["resilience"].mean()
    changes = {
        (cohort, year - cohort): (means[cohort, year] - means[cohort, cohort - 1])
        - (means[0, year] - means[0, cohort - 1])
        for cohort in ADOPTIONS
        for year in range(2004, 2016)
    }
    table = study(sample, leads=3, lags=4, controls=[]).estimates.set_index("event_time")["estimate"]
    for event_time in (-3, -2, 0, 1, 2, 3, 4):
        reached = [
            (changes[cohort, time], count)
            for cohort, count in ADOPTIONS.items()
            for time in range(-9, 8)
            if (cohort, time) in changes
            and (time == event_time or (event_time == -3 and time < -3) or (event_time == 4 and time > 4))
        ]
        cities = sum(count for _, count in reached)
        mean = sum(change * count for change, count in reached) / cities
        assert table[event_time] == pytest.approx(mean, abs=1e-10)


@pytest.mark.parametrize("missing", [0, 0.1])
def test_without_noise_effects_that_differ_by_cohort_are_recovered_as_their_means(missing: float) -> None:
    sample = panel(noise=0.0, missing=missing)
    adopted = sample.dropna(subset="adoption")
    truth = pd.Series(
        [effect(cohort, year - cohort) for cohort, year in zip(adopted["adoption"], adopted["year"], strict=True)]
    ).groupby((adopted["year"] - adopted["adoption"]).clip(-3, 4).to_numpy()).mean()  # fmt: skip
    table = study(sample).estimates.set_index("event_time")["estimate"]
    np.testing.assert_allclose(table, truth.drop(-1.0), atol=1e-9)


def test_dummies_of_event_time_alone_mix_those_effects() -> None:
    sample = panel(noise=0.0)
    times = (sample["year"] - sample["adoption"]).clip(-3, 4).fillna(-1).astype(int)
    dummies = pd.get_dummies(times, prefix="at", dtype=float).drop(columns="at_-1")
    dummies.columns = dummies.columns.str.replace("-", "m")
    fit = pyfixest.feols(
        f"resilience ~ {' + '.join([*dummies, *CONTROLS])} | city_id + year",
        data=pd.concat([sample, dummies], axis=1),
    )
    assert abs(fit.coef()["at_m3"]) > 0.3  # there is no effect before adoption
    assert study(sample).estimates["estimate"].iloc[:2].abs().max() < 1e-9


def test_effects_that_are_the_same_for_all_cohorts_are_recovered_within_their_errors() -> None:
    table = study(panel(homogeneous=True, noise=0.3)).estimates.set_index("event_time")
    truth = pd.Series({time: effect(2012, time) for time in (-3, -2, 0, 1, 2, 3)})
    assert ((table["estimate"] - truth).abs() < 3 * table["std_error"]).loc[truth.index].all()
    assert (table.loc[:-2, "p_value"] > 0.05).all()
    assert (table.loc[0:, "p_value"] < 0.05).all()


def test_leads_that_are_not_zero_are_found_jointly() -> None:
    sample = panel(noise=0.3)
    assert study(sample).leads_p > 0.05
    early = sample["year"] < sample["adoption"] - 1
    assert study(sample.assign(resilience=sample["resilience"] + 0.8 * early)).leads_p < 1e-4


def test_a_coarser_cluster_changes_errors_and_degrees_of_freedom_but_no_estimate() -> None:
    sample = panel().assign(province=lambda rows: rows["city_id"] % 9)
    by_city, by_province = study(sample).estimates, study(sample, cluster="province").estimates
    np.testing.assert_allclose(by_province["estimate"], by_city["estimate"], rtol=1e-12)
    assert not np.allclose(by_province["std_error"], by_city["std_error"])
    p_value = 2 * t.cdf(-by_province["t_value"].abs(), 8)
    np.testing.assert_allclose(by_province["p_value"], p_value, rtol=1e-10)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1000), st.floats(-100, 100), st.floats(-100, 100))
def test_what_cities_or_years_share_changes_nothing(seed: int, of_city: float, of_year: float) -> None:
    sample = panel(missing=0.1, seed=seed)
    shifted = sample.assign(
        resilience=sample["resilience"]
        + of_city * np.cos(sample["city_id"])
        + of_year * np.cos(sample["year"])
    )
    found, of_shifted = study(sample), study(shifted)
    pd.testing.assert_frame_equal(of_shifted.estimates, found.estimates, rtol=1e-6, atol=1e-8)
    assert of_shifted.leads_f == pytest.approx(found.leads_f, rel=1e-6)


@settings(deadline=None, max_examples=25)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random: Random) -> None:
    sample = panel(missing=0.1)
    order = list(range(len(sample)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(study(sample.iloc[order]).estimates, study(sample).estimates, rtol=1e-9)


def test_a_policy_without_cities_outside_it_has_no_controls() -> None:
    sample = panel()
    with pytest.raises(NotEstimable, match="cities that never do"):
        study(sample.dropna(subset="adoption"))
    with pytest.raises(NotEstimable, match="needs cities that adopt"):
        study(sample.assign(adoption=np.nan))


def test_a_cohort_that_adopts_before_its_second_year_has_no_base() -> None:
    sample = panel()
    sample["adoption"] = sample["adoption"].replace(2008, 2004)
    with pytest.raises(NotEstimable, match="cohort of 2004 has no row in 2003, its base"):
        study(sample)


def test_a_cohort_that_adopts_after_the_last_year_has_no_base() -> None:
    sample = panel()
    sample["adoption"] = sample["adoption"].replace(2013, 2020)
    with pytest.raises(NotEstimable, match="cohort of 2020 has no row in 2019, its base"):
        study(sample)


def test_a_cohort_of_a_single_city_is_refused_since_its_noise_cannot_be_seen() -> None:
    sample = panel()
    sample.loc[sample["city_id"] == 0, "adoption"] = 2009
    with pytest.raises(NotEstimable, match="cohort of 2009 is a single cluster"):
        study(sample)
    with pytest.raises(NotEstimable, match="never adopts is a single cluster"):
        study(sample[sample["adoption"].gt(2009) | sample["city_id"].eq(31)])


def test_a_city_that_adopts_twice_is_named() -> None:
    sample = panel()
    sample.loc[(sample["city_id"] == 3) & (sample["year"] > 2012), "adoption"] = 2013
    with pytest.raises(ValueError, match="adoption_year changes within city number 3"):
        study(sample)


def test_an_event_time_that_no_city_reaches_is_named() -> None:
    with pytest.raises(NotEstimable, match="no city is observed at event time 8"):
        study(panel(), lags=8)
    with pytest.raises(NotEstimable, match="no city is observed at event time -10"):
        study(panel(), leads=10)


@pytest.mark.parametrize(("leads", "lags"), [(1, 3), (3, -1)])
def test_a_window_without_a_lead_or_the_year_of_adoption_is_refused(leads: int, lags: int) -> None:
    with pytest.raises(ValueError, match="leads of at least 2 and lags of at least 0"):
        study(panel(), leads, lags)


def test_rows_of_a_cohort_that_do_not_connect_to_its_base_are_named() -> None:
    """Cities of the cohort of 2013 have either the years to 2012 or those since."""
    sample = panel()
    of_cohort, early = sample["adoption"] == 2013, sample["year"] <= 2012
    sample = sample[~of_cohort | (early == (sample["city_id"] % 2 == 0))]
    with pytest.raises(NotEstimable, match=r"cohort of 2013 at event time [0-9] is not connected"):
        study(sample)


def test_a_missing_value_is_refused() -> None:
    sample = panel()
    sample.loc[4, "internet"] = np.nan
    with pytest.raises(NotEstimable, match="missing or infinite"):
        study(sample)
