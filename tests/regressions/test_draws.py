"""Every draw is an index like any other, carried on to ranks and to the headline's coefficient."""

import dataclasses
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from assets.catalog.dictionary import columns_of
from assets.catalog.index_parts import Uncertainty
from assets.catalog.readings import Column
from assets.catalog.study import Headline, IndexVariable, Study
from assets.indices.composite import Method, composite_index
from assets.panel.fills import winsorise
from assets.regressions.design import Design
from assets.regressions.draws import DRAW, INTERVAL, SENSITIVITY, draw_tables, headline_under
from checks.contract import judge
from checks.regressions import CONTRACTS
from tests.regressions.fitted import estimate
from tests.regressions.small_design import CITIES, CONTROLS, design_of, model, shipped_study, small_study

DRAWS = 150
ASKED = Uncertainty(DRAWS, seed=7)
INDEX = shipped_study().indices[0]
INDICATORS = list(INDEX.attributes)
RESILIENCE = Column("resilience", "own")
REGRESSORS = ["agglomeration", *CONTROLS]
YEARS = range(2003, 2009)
MODELS = tuple(dataclasses.replace(one, years=(2003, 2008)) for one in small_study().models)
CHOICES = ["normalisation", "weighting", "winsorise_level", "zero_shift", "removed"]


def study_of(uncertainty: Uncertainty | None = ASKED, **fields: object) -> Study:
    """The small study with draws of its index."""
    index: IndexVariable = dataclasses.replace(INDEX, uncertainty=uncertainty)
    others = tuple(one for one in shipped_study().variables if one.variable != "resilience")
    return small_study(**({"variables": (*others, index), "models": MODELS} | fields))


def indicators() -> pd.DataFrame:
    """Indicators of 24 cities over six years, some of which move together, and controls."""
    random = np.random.default_rng(12)
    keys = pd.DataFrame([(city, year) for city in CITIES for year in YEARS], columns=["city_id", "year"])
    size = np.repeat(random.normal(size=len(CITIES)), len(YEARS))
    drawn = {
        name: np.exp(0.5 * size * (place % 3) + 0.4 * random.normal(size=len(keys)))
        for place, name in enumerate(INDICATORS)
    }
    controls = {name: random.normal(size=len(keys)) for name in CONTROLS}
    return keys.assign(province="one", **drawn, **controls)


def with_index(panel: pd.DataFrame) -> pd.DataFrame:
    """The panel with its index, and agglomeration that moves it."""
    table = panel.set_index(["city_id", "year"])[INDICATORS].dropna()
    method = Method("min_max", "entropy", INDEX.readings[0].zero_shift, "sum")
    score = composite_index(table, INDEX.attributes, method).score
    keys = pd.MultiIndex.from_frame(panel[["city_id", "year"]])
    resilience = score.reindex(keys).to_numpy()
    noise = np.random.default_rng(6).normal(size=len(panel))
    return panel.assign(resilience=resilience, agglomeration=np.nan_to_num(resilience) + 0.1 * noise)


STUDY = study_of()
PANEL = with_index(indicators())
DESIGN = design_of(PANEL, STUDY)
KEYS = DESIGN.keys
SCORE = PANEL["resilience"].to_numpy()
TABLES = draw_tables(DESIGN, STUDY)


def drawn(draws: int, seed: int) -> dict[str, pd.DataFrame]:
    return draw_tables(DESIGN, study_of(Uncertainty(draws, seed)))


def under(scores: np.ndarray, design: Design = DESIGN, study: Study = STUDY) -> np.ndarray:
    """The headline's coefficient and error under scores of shape (draws, rows)."""
    return headline_under(scores, design.keys, RESILIENCE, design, study)


def score_of(draw: pd.Series) -> np.ndarray:
    """The index that a row of the draws describes, by the functions that serve a single index."""
    left = PANEL.set_index(["city_id", "year"])[INDICATORS].drop(columns=draw["removed"], errors="ignore")
    cut = left.apply(lambda column: winsorise(column.to_numpy(), draw["winsorise_level"]))
    method = Method(draw["normalisation"], draw["weighting"], draw["zero_shift"], "sum")
    return composite_index(cut, INDEX.attributes, method).score.to_numpy()


def headline(panel: pd.DataFrame) -> tuple[float, float]:
    """The headline's coefficient and error by pyfixest."""
    terms = estimate(panel, "resilience", REGRESSORS).terms.set_index("term")
    return terms.loc["agglomeration", "estimate"], terms.loc["agglomeration", "std_error"]


def ranks_by_year(scores: np.ndarray) -> np.ndarray:
    """Ranks within the year, 1 the highest, of scores in the order of city and year."""
    table = scores.reshape(len(CITIES), len(YEARS))
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
    np.testing.assert_allclose(under(SCORE[None]), [headline(PANEL)], rtol=1e-8)


def test_the_scale_of_a_draw_moves_neither_its_coefficient_nor_its_error() -> None:
    found = under(np.stack([SCORE, 250 * SCORE, SCORE / 9 + 4]))
    np.testing.assert_allclose(found, found[[0, 0, 0]], rtol=1e-9)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 149])
def test_the_coefficient_of_a_draw_is_that_of_its_index_at_the_spread_of_the_studys_own(number: int) -> None:
    score = SCORES[number]
    scaled = score * SCORE.std() / score.std()
    found = TABLES[DRAW].loc[number, ["estimate", "std_error"]]
    expected = headline(PANEL.assign(resilience=scaled))
    np.testing.assert_allclose(found.to_numpy(float), expected, rtol=1e-7)


def test_the_shift_of_a_draw_is_the_mean_of_its_ranks_from_the_studys_own() -> None:
    own = ranks_by_year(SCORE)
    expected = [np.abs(ranks_by_year(score) - own).mean() for score in SCORES]
    np.testing.assert_allclose(TABLES[DRAW]["mean_rank_shift"], expected, rtol=1e-12)


def test_every_city_year_has_its_rank_and_the_interval_of_its_ranks_in_the_draws() -> None:
    intervals = TABLES[INTERVAL]
    assert set(intervals["variable"]) == {"resilience"}
    pd.testing.assert_frame_equal(intervals[["city_id", "year"]], KEYS, check_dtype=False)
    assert intervals["rank"].tolist() == ranks_by_year(SCORE).tolist()
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
    assert intervals["rank_high"].max() == len(CITIES)
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


def test_city_years_without_an_index_or_a_control_have_no_part_in_the_coefficient() -> None:
    lacking = indicators()
    lacking.loc[7, "openness"] = np.nan
    panel = with_index(lacking)
    panel.loc[50, "internet"] = np.nan
    design = design_of(panel, STUDY)
    scored = design.keys.drop(index=7)
    found = headline_under(
        np.delete(panel["resilience"].to_numpy(), 7)[None], scored, RESILIENCE, design, STUDY
    )
    np.testing.assert_allclose(found, [headline(panel)], rtol=1e-8)
    assert len(draw_tables(design, STUDY)[INTERVAL]) == len(KEYS) - 1


def test_the_coefficient_is_of_the_years_of_the_headline_model() -> None:
    shorter = tuple(dataclasses.replace(one, years=(2004, 2007)) for one in MODELS)
    found = under(SCORE[None], study=study_of(models=shorter))
    np.testing.assert_allclose(found, [headline(PANEL[PANEL["year"].between(2004, 2007)])], rtol=1e-8)


def test_the_coefficient_is_of_the_headlines_term_wherever_it_stands() -> None:
    study = study_of(headline=Headline("baseline_2", "internet"))
    terms = estimate(PANEL, "resilience", REGRESSORS).terms.set_index("term")
    expected = terms.loc["internet", ["estimate", "std_error"]].to_numpy(float)
    np.testing.assert_allclose(under(SCORE[None], study=study), [expected], rtol=1e-8)


def test_the_error_is_clustered_as_the_headlines_model_says() -> None:
    both = model(years=(2003, 2008), cluster="city + year")
    found = under(SCORE[None], study=study_of(models=(both,)))
    terms = estimate(PANEL, "resilience", REGRESSORS, "city + year").terms.set_index("term")
    expected = terms.loc["agglomeration", ["estimate", "std_error"]].to_numpy(float)
    np.testing.assert_allclose(found, [expected], rtol=1e-8)


def of_another_outcome() -> tuple[Design, Study]:
    """A study whose headline model is of innovation."""
    return DESIGN, study_of(headline=Headline("mechanism_1", "agglomeration"))


def of_another_reading() -> tuple[Design, Study]:
    """A study whose headline takes the index in another reading."""
    of_equal = model(years=(2003, 2008), read={"resilience": "equal"})
    return DESIGN, study_of(models=(of_equal,))


def with_instruments() -> tuple[Design, Study]:
    """A study whose headline is no least squares."""
    formula = "resilience ~ human_capital | city + year | agglomeration ~ internet"
    return DESIGN, study_of(models=(model(formula, years=(2003, 2008)),))


def without_headline() -> tuple[Design, Study]:
    return DESIGN, study_of(headline=None)


def without_agglomeration() -> tuple[Design, Study]:
    """A study whose agglomeration is not there in one year."""
    gap = PANEL["agglomeration"].mask(PANEL["year"] == 2005)
    return design_of(PANEL.assign(agglomeration=gap), STUDY), STUDY


@pytest.mark.parametrize(
    "case",
    [of_another_outcome, of_another_reading, with_instruments, without_headline, without_agglomeration],
)
def test_without_a_coefficient_there_are_still_ranks(case: Callable[[], tuple[Design, Study]]) -> None:
    design, study = case()
    tables = draw_tables(design, study)
    assert tables[DRAW][["estimate", "std_error"]].isna().all(axis=None)
    without = TABLES[DRAW].assign(estimate=np.nan, std_error=np.nan)
    pd.testing.assert_frame_equal(tables[DRAW], without)
    pd.testing.assert_frame_equal(tables[INTERVAL], TABLES[INTERVAL])
    assert tables[SENSITIVITY]["outcome"].tolist() == ["mean_rank_shift"] * 5


def test_a_study_without_draws_has_empty_tables_of_the_right_columns() -> None:
    tables = draw_tables(DESIGN, study_of(None))
    assert set(tables) == {DRAW, INTERVAL, SENSITIVITY}
    for name, table in tables.items():
        assert table.empty
        assert table.columns.tolist() == [one.column for one in columns_of(name)]
        assert table.dtypes.to_dict() == TABLES[name].dtypes.to_dict()


def test_an_index_that_cannot_be_had_is_not_drawn_and_the_others_are() -> None:
    """An indicator is not there in one year."""
    lacking = indicators()
    lacking["openness"] = lacking["openness"].mask(lacking["year"] == 2005)
    assert draw_tables(design_of(lacking.assign(resilience=np.nan), STUDY), STUDY)[DRAW].empty


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
