"""Every draw is an index like any other, carried on to ranks and to the headline's coefficient."""

import dataclasses
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from assets.catalog.dictionary import columns_of
from assets.catalog.robustness import Uncertainty
from assets.catalog.study import Study, load_study
from assets.indices.assets import resilience_tables
from assets.indices.composite import Method, composite_index
from assets.indices.forms import own_form
from assets.panel.fills import winsorise
from assets.regressions.design import Design
from assets.regressions.draws import DRAW, INTERVAL, SENSITIVITY, draw_tables, headline_under
from assets.regressions.fixed_effects import complete_sample, estimate
from checks.contract import judge
from checks.regressions import CONTRACTS
from tests.indices.test_forms import of_years, panel_of

DRAWS = 150
STUDY = dataclasses.replace(
    of_years(load_study("sun2025"), 2003, 2008), uncertainty=Uncertainty(DRAWS, seed=7), index_variants=()
)
REGRESSORS = list(STUDY.model(None).regressors)
CITIES, YEARS = 20, 6
CHOICES = ["normalisation", "weighting", "winsorise_level", "zero_shift", "removed"]


def design_of(panel: pd.DataFrame, own: pd.DataFrame) -> Design:
    """The panel with its index, and agglomeration that moves it."""
    scores = own[["city_id", "year", "score"]].rename(columns={"score": "resilience"})
    columns = panel.merge(scores, on=["city_id", "year"], how="left")
    noise = np.random.default_rng(6).normal(size=len(columns))
    return Design(
        panel=columns.assign(agglomeration=columns["resilience"].fillna(0) + 0.1 * noise),
        filled=pd.DataFrame(),
        groups=pd.DataFrame(),
        distance_km=pd.DataFrame(),
    )


PANEL = panel_of(STUDY, CITIES)
OWN = resilience_tables(PANEL, STUDY)["indices.resilience"]
DESIGN = design_of(PANEL, OWN)
KEYS = OWN[["city_id", "year"]]
TABLES = draw_tables(PANEL, OWN, DESIGN, STUDY)


def drawn(draws: int, seed: int) -> dict[str, pd.DataFrame]:
    return draw_tables(PANEL, OWN, DESIGN, dataclasses.replace(STUDY, uncertainty=Uncertainty(draws, seed)))


def score_of(draw: pd.Series) -> np.ndarray:
    """The index that a row of the draws describes, by the functions that serve a single index."""
    indicators = PANEL.set_index(["city_id", "year"])[own_form(STUDY).names]
    left = indicators.drop(columns=draw["removed"], errors="ignore")
    cut = left.apply(lambda column: winsorise(column.to_numpy(), draw["winsorise_level"]))
    method = Method(draw["normalisation"], draw["weighting"], draw["zero_shift"], "sum")
    return composite_index(cut, own_form(STUDY).attributes, method).score.to_numpy()


def headline(panel: pd.DataFrame) -> tuple[float, float]:
    """The headline's coefficient and error by pyfixest."""
    sample = complete_sample(panel, "resilience", REGRESSORS)
    terms = estimate(sample, "resilience", REGRESSORS).terms.set_index("term")
    return terms.loc["agglomeration", "estimate"], terms.loc["agglomeration", "std_error"]


def ranks_by_year(scores: np.ndarray) -> np.ndarray:
    """Ranks within the year, 1 the highest, of scores in the order of city and year."""
    table = scores.reshape(CITIES, YEARS)
    return np.column_stack([rankdata(-of_year, method="min") for of_year in table.T]).ravel()


SCORES = np.array([score_of(draw) for _, draw in TABLES[DRAW].iterrows()])


def test_there_are_as_many_draws_as_asked_for_and_the_same_seed_draws_the_same() -> None:
    assert TABLES[DRAW]["draw"].tolist() == list(range(1, DRAWS + 1))
    again = drawn(DRAWS, seed=7)
    assert set(again) == {DRAW, INTERVAL, SENSITIVITY}
    for name, table in again.items():
        pd.testing.assert_frame_equal(table, TABLES[name], check_exact=True)


def test_another_seed_draws_others_and_more_draws_begin_with_the_fewer() -> None:
    assert not drawn(DRAWS, seed=8)[DRAW]["mean_rank_shift"].equals(TABLES[DRAW]["mean_rank_shift"])
    more = drawn(DRAWS + 30, seed=7)[DRAW]
    assert len(more) == DRAWS + 30
    pd.testing.assert_frame_equal(more.iloc[:DRAWS], TABLES[DRAW])


def test_the_coefficient_of_the_studys_own_index_is_the_headline() -> None:
    own = OWN["score"].to_numpy()
    np.testing.assert_allclose(
        headline_under(own[None], KEYS, DESIGN, STUDY), [headline(DESIGN.panel)], rtol=1e-8
    )


def test_the_scale_of_a_draw_moves_neither_its_coefficient_nor_its_error() -> None:
    own = OWN["score"].to_numpy()
    found = headline_under(np.stack([own, 250 * own, own / 9 + 4]), KEYS, DESIGN, STUDY)
    np.testing.assert_allclose(found, found[[0, 0, 0]], rtol=1e-9)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 149])
def test_the_coefficient_of_a_draw_is_that_of_its_index_at_the_spread_of_the_studys_own(number: int) -> None:
    score = SCORES[number]
    scaled = score * OWN["score"].std() / score.std(ddof=1)
    found = TABLES[DRAW].loc[number, ["estimate", "std_error"]]
    expected = headline(DESIGN.panel.assign(resilience=scaled))
    np.testing.assert_allclose(found.to_numpy(float), expected, rtol=1e-7)


def test_the_shift_of_a_draw_is_the_mean_of_its_ranks_from_the_studys_own() -> None:
    own = ranks_by_year(OWN["score"].to_numpy())
    assert own.tolist() == OWN["rank"].tolist()
    expected = [np.abs(ranks_by_year(score) - own).mean() for score in SCORES]
    np.testing.assert_allclose(TABLES[DRAW]["mean_rank_shift"], expected, rtol=1e-12)


def test_every_city_year_has_its_rank_and_the_interval_of_its_ranks_in_the_draws() -> None:
    intervals = TABLES[INTERVAL]
    pd.testing.assert_frame_equal(intervals[["city_id", "year"]], KEYS, check_dtype=False)
    assert intervals["rank"].tolist() == OWN["rank"].tolist()
    ranks = np.sort([ranks_by_year(score) for score in SCORES], axis=0)
    # Not exceeded in 5, 50 and 95 per cent of 150 draws: the 8th, the 75th and the 143rd in order.
    np.testing.assert_array_equal(intervals[["rank_low", "rank_median", "rank_high"]], ranks[[7, 74, 142]].T)


def test_bounds_are_in_order_and_hold_the_median() -> None:
    intervals = TABLES[INTERVAL]
    for of in ("rank", "score"):
        low, median, high = (intervals[f"{of}_{bound}"] for bound in ("low", "median", "high"))
        assert (low <= median).all()
        assert (median <= high).all()
        assert (low < high).any()
    assert intervals["rank_low"].min() == 1
    assert intervals["rank_high"].max() == CITIES
    assert intervals["score_low"].min() >= 0
    assert intervals["score_high"].max() <= 1


def test_sensitivities_are_of_both_outcomes_to_every_choice() -> None:
    found = TABLES[SENSITIVITY]
    assert found["outcome"].tolist() == ["mean_rank_shift"] * 5 + ["estimate"] * 5
    assert found["choice"].tolist() == CHOICES * 2
    assert found[["first_order", "std_error"]].notna().all(axis=None)
    of_shift = found[found["outcome"] == "mean_rank_shift"].set_index("choice")["first_order"]
    of_estimate = found[found["outcome"] == "estimate"].set_index("choice")["first_order"]
    assert (of_shift - of_estimate).abs().max() > 0.01, "they are of different outcomes"


def test_a_choice_explains_the_share_of_variance_between_its_options() -> None:
    """Without the correction for chance, which lowers shares, it is that of a plain analysis of variance."""
    estimates = TABLES[DRAW]["estimate"]
    between = estimates.groupby(TABLES[DRAW]["weighting"]).transform("mean").var(ddof=0)
    plain = between / estimates.var(ddof=0)
    found = TABLES[SENSITIVITY].set_index(["outcome", "choice"]).loc[("estimate", "weighting"), "first_order"]
    assert plain - 0.05 < found < plain


def test_the_order_of_rows_changes_nothing() -> None:
    tables = draw_tables(PANEL, OWN.sample(frac=1, random_state=1), DESIGN, STUDY)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, TABLES[name])
    design = dataclasses.replace(DESIGN, panel=DESIGN.panel.sample(frac=1, random_state=2))
    shuffled = draw_tables(PANEL, OWN, design, STUDY)[DRAW]
    np.testing.assert_allclose(shuffled["estimate"], TABLES[DRAW]["estimate"], rtol=1e-10)


def test_city_years_without_an_index_or_a_control_have_no_part_in_the_coefficient() -> None:
    lacking = PANEL.copy()
    lacking.loc[7, "openness"] = np.nan
    own = resilience_tables(lacking, STUDY)["indices.resilience"]
    design = design_of(lacking, own)
    design.panel.loc[50, "government"] = np.nan
    keys = own[["city_id", "year"]]
    found = headline_under(own["score"].to_numpy()[None], keys, design, STUDY)
    # Where cells are missing pyfixest takes the effects out by iteration.
    np.testing.assert_allclose(found, [headline(design.panel)], rtol=1e-6)
    assert len(draw_tables(lacking, own, design, STUDY)[INTERVAL]) == CITIES * YEARS - 1


def test_the_coefficient_is_of_the_years_of_the_headline_model() -> None:
    shorter = dataclasses.replace(
        STUDY, models=tuple(dataclasses.replace(one, years=(2004, 2007)) for one in STUDY.models)
    )
    found = headline_under(OWN["score"].to_numpy()[None], KEYS, DESIGN, shorter)
    of_years_alone = DESIGN.panel[DESIGN.panel["year"].between(2004, 2007)]
    np.testing.assert_allclose(found, [headline(of_years_alone)], rtol=1e-8)


def of_another_outcome() -> tuple[Design, Study]:
    """A study whose headline model is of innovation."""
    return DESIGN, dataclasses.replace(STUDY, headline_model="mechanism_1")


def without_agglomeration() -> tuple[Design, Study]:
    """A study whose agglomeration is not there in one year."""
    panel = DESIGN.panel
    gap = panel["agglomeration"].mask(panel["year"] == 2005)
    return dataclasses.replace(DESIGN, panel=panel.assign(agglomeration=gap)), STUDY


@pytest.mark.parametrize("case", [of_another_outcome, without_agglomeration])
def test_without_a_coefficient_there_are_still_ranks(case: Callable[[], tuple[Design, Study]]) -> None:
    design, study = case()
    tables = draw_tables(PANEL, OWN, design, study)
    assert tables[DRAW][["estimate", "std_error"]].isna().all(axis=None)
    without = TABLES[DRAW].assign(estimate=np.nan, std_error=np.nan)
    pd.testing.assert_frame_equal(tables[DRAW], without)
    pd.testing.assert_frame_equal(tables[INTERVAL], TABLES[INTERVAL])
    assert tables[SENSITIVITY]["outcome"].tolist() == ["mean_rank_shift"] * 5


def test_a_study_without_draws_has_empty_tables_of_the_right_columns() -> None:
    tables = draw_tables(PANEL, OWN, DESIGN, dataclasses.replace(STUDY, uncertainty=None))
    assert set(tables) == {DRAW, INTERVAL, SENSITIVITY}
    for name, table in tables.items():
        assert table.empty
        assert table.columns.tolist() == [one.column for one in columns_of(name)]
        assert table.dtypes.to_dict() == TABLES[name].dtypes.to_dict()


def broken(tables: dict[str, pd.DataFrame]) -> dict[str, int]:
    """The rules of their contracts that rows of the tables break."""
    found: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("create schema regressions")
        for name, table in tables.items():
            connection.register("frame", table)
            connection.execute(f"create table {name} as from frame")
            outcomes = judge(connection, next(one for one in CONTRACTS if one.table == name))
            found |= {one.check_name: one.failed for one in outcomes if not one.passed}
    return found


def test_the_draws_keep_their_contracts_and_bounds_out_of_order_break_theirs() -> None:
    assert broken(TABLES) == {}
    wrong = TABLES[INTERVAL].copy()
    wrong.loc[[3, 5], "rank_low"] = wrong["rank_median"] + 1
    wrong.loc[9, "rank_high"] = wrong.loc[9, "rank_median"] - 1
    assert broken({INTERVAL: wrong}) == {"bounds in order": 3}
