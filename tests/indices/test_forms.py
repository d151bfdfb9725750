"""Forms of the index: the study's own is the index itself, another differs in what it names and in nothing else."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assets.catalog import load_catalog
from assets.catalog.robustness import IndexVariant
from assets.catalog.study import STUDIES_FOLDER, Study, load_study
from assets.indices.composite import Method, composite_index
from assets.indices.forms import (
    Form,
    agreement,
    column_of,
    form_of,
    indicators_of,
    indices_by_year,
    own_form,
    scores,
    weights_by_year,
)
from assets.notes import NotEstimable
from assets.panel.variables import alternatives

CATALOG = load_catalog()
STUDY = load_study("sun2025")
VARIANTS = {one.variant: one for one in STUDY.index_variants}
GAP = np.nan


def of_years(study: Study, first: int, last: int) -> Study:
    """The study with a shorter panel, index and models."""
    years = (first, last)
    return dataclasses.replace(
        study,
        panel_years=years,
        index=dataclasses.replace(study.index, years=years),
        agglomeration=dataclasses.replace(study.agglomeration, years=years),
        models=tuple(dataclasses.replace(model, years=years) for model in study.models),
    )


def panel_of(study: Study, cities: int, seed: int = 1) -> pd.DataFrame:
    """The wide panel of a study, every figure above zero; larger cities have more of everything."""
    random = np.random.default_rng(seed)
    first, last = study.panel_years
    index = pd.MultiIndex.from_product(
        [range(1, cities + 1), range(first, last + 1)], names=["city_id", "year"]
    )
    size = random.normal(size=cities)[index.codes[0]]
    columns = {
        column_of(one, study): np.exp(0.4 * size + 0.5 * random.normal(size=len(index)))
        for one in (*study.variables, *alternatives(study, CATALOG))
    }
    return pd.DataFrame(columns, index=index).reset_index()


SHORT = of_years(STUDY, 2003, 2006)
PANEL = panel_of(SHORT, cities=15)
OWN = own_form(SHORT)


def form(names: dict[str, str], **changes: Any) -> Form:
    """The study's own form of a few indicators, by their readings, but for the changes."""
    indicators = tuple(one for one in CATALOG.variables if (one.variable, one.reading) in names.items())
    return dataclasses.replace(OWN, indicators=indicators, **changes)


def small_panel(**columns: list[float]) -> pd.DataFrame:
    """Two cities over 2003 to 2005, city by city."""
    return pd.DataFrame({"city_id": [1] * 3 + [2] * 3, "year": [2003, 2004, 2005] * 2} | columns)


def test_the_study_of_the_paper_has_twelve_indicators_by_pooled_entropy_weights() -> None:
    assert len(OWN.names) == 12
    assert (OWN.method, OWN.pooled) == (Method("min_max", "entropy", 0.0, "sum"), True)
    assert [name for name, sign in OWN.attributes.items() if sign == "-"] == ["unemployment_rate"]
    assert list(OWN.dimensions.values()) == ["resistance"] * 4 + ["adaptation"] * 4 + ["transformation"] * 4


def test_the_studys_own_form_is_its_composite_index() -> None:
    indices = indices_by_year(indicators_of(PANEL, OWN, SHORT), OWN)
    names = [one.variable for one in STUDY.indicators]
    signs = {name: "-" if name == "unemployment_rate" else "+" for name in names}
    direct = composite_index(
        PANEL.set_index(["city_id", "year"])[names], signs, Method("min_max", "entropy", 0.0, "sum")
    )
    assert list(indices) == [None]
    found = scores(indices).set_index(["city_id", "year"])["score"]
    pd.testing.assert_series_equal(found, direct.score, check_names=False)
    weight = weights_by_year(indices)
    assert dict(zip(weight["indicator"], weight["weight"], strict=True)) == direct.weight.to_dict()
    assert dict(zip(weight["indicator"], weight["entropy"], strict=True)) == direct.entropy.to_dict()
    assert weight["year"].isna().all()


def test_a_variant_that_names_nothing_is_the_studys_own_form() -> None:
    assert form_of(IndexVariant("same", "Same", "同"), SHORT, CATALOG) == OWN


def parts(of: Form) -> dict[str, object]:
    """What a form consists of, under the names of the study file."""
    return {
        "weights": of.method.weighting,
        "aggregation": of.method.aggregation,
        "zero_shift": of.method.zero_shift,
        "pooled": of.pooled,
        "winsorise": of.winsorise,
        "real": of.real,
        "readings": {one.variable: one.reading for one in of.indicators},
        "normalisation": of.method.normalisation,
    }


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_varies_what_it_names_and_nothing_else(name: str) -> None:
    study_file = yaml.safe_load((STUDIES_FOLDER / "sun2025.yaml").read_text(encoding="utf-8"))
    named = {
        field: value
        for field, value in study_file["index_variants"][name].items()
        if field not in ("en", "zh")
    }
    own, other = parts(OWN), parts(form_of(VARIANTS[name], SHORT, CATALOG))
    expected = own | {field: value for field, value in named.items() if field in own}
    expected["readings"] = {
        indicator: named.get("readings", {}).get(indicator, reading)
        for indicator, reading in parts(OWN)["readings"].items()  # type: ignore[attr-defined]
        if indicator not in named.get("without", [])
    }
    assert other == expected
    assert other != own


def test_a_variant_may_undo_what_the_study_chooses() -> None:
    by_year = dataclasses.replace(
        SHORT, index=dataclasses.replace(SHORT.index, pooled=False, zero_shift=1e-4)
    )
    plain = form_of(IndexVariant("plain", "Plain", "原", pooled=True, zero_shift=0.0), by_year, CATALOG)
    assert (plain.pooled, plain.method.zero_shift) == (True, 0)
    kept = form_of(IndexVariant("same", "Same", "同"), by_year, CATALOG)
    assert (kept.pooled, kept.method.zero_shift) == (False, 1e-4)


def test_a_variant_keeps_the_other_readings_that_the_study_chooses() -> None:
    readings = {"science_expenditure": "share", "openness": "trade_share"}
    chosen = tuple(
        next(v for v in CATALOG.variables if (v.variable, v.reading) == (one.variable, reading))
        if (reading := readings.get(one.variable))
        else one
        for one in SHORT.variables
    )
    study = dataclasses.replace(SHORT, variables=chosen)
    variant = IndexVariant("fdi", "FDI", "外资", readings={"openness": "fdi"})
    found = parts(form_of(variant, study, CATALOG))["readings"]
    assert found == parts(own_form(study))["readings"] | {"openness": "fdi"}  # type: ignore[operator]
    assert found["science_expenditure"] == "share"  # type: ignore[index]


def test_another_reading_is_read_from_the_column_of_its_name() -> None:
    gdp, trade = form({"gdp_per_capita": "printed", "openness": "trade_share"}).indicators
    assert (column_of(gdp, SHORT), column_of(trade, SHORT)) == ("gdp_per_capita", "openness:trade_share")
    panel = small_panel(gdp_per_capita=[1, 2, 3, 4, 5, 6], openness=[0] * 6)
    panel["openness:trade_share"] = [7, 8, 9, 10, 11, 12]
    form_of_two = form({"gdp_per_capita": "printed", "openness": "trade_share"})
    found = indicators_of(panel, form_of_two, of_years(STUDY, 2003, 2005))
    assert found.to_dict("list") == {
        "gdp_per_capita": [1, 2, 3, 4, 5, 6],
        "openness": [7, 8, 9, 10, 11, 12],
    }


GDP_AND_FIRMS = {"gdp_per_capita": "printed", "industrial_firms": "count"}


def test_only_complete_city_years_of_the_index_years_are_used() -> None:
    panel = small_panel(gdp_per_capita=[1, 2, 3, GAP, 5, 6], industrial_firms=[1, 2, 3, 4, 5, 6])
    found = indicators_of(panel, form(GDP_AND_FIRMS), of_years(STUDY, 2003, 2004))
    assert found.index.tolist() == [(1, 2003), (1, 2004), (2, 2004)]
    assert found.index.names == ["city_id", "year"]
    assert found["industrial_firms"].tolist() == [1, 2, 5]


def test_an_indicator_that_a_year_lacks_altogether_is_named_with_its_years() -> None:
    study = of_years(STUDY, 2003, 2005)
    panel = small_panel(gdp_per_capita=[GAP, GAP, 3, GAP, GAP, 6], industrial_firms=[1, 2, GAP, 4, GAP, GAP])
    with pytest.raises(NotEstimable) as error:
        indicators_of(panel, form(GDP_AND_FIRMS), study)
    assert str(error.value) == (
        "gdp_per_capita is not available for 2003–2004; industrial_firms is not available for 2005"
    )
    with pytest.raises(NotEstimable, match=r"^gdp_per_capita is not available for 2003–2004$"):
        indicators_of(panel, form(GDP_AND_FIRMS), of_years(STUDY, 2003, 2004))


IN_YUAN_AND_NOT = {
    "gdp_per_capita": "printed",
    "industrial_firms": "count",
    "retail_sales": "total",
    "science_expenditure": "share",
    "openness": "fdi",
}


def test_the_price_level_divides_figures_in_yuan_and_neither_dollars_nor_counts_nor_shares() -> None:
    panel = small_panel(**{name: [2, 4, 6, 8, 10, 12] for name in IN_YUAN_AND_NOT})
    panel["science_expenditure:share"] = [2, 4, 6, 8, 10, 12]
    panel["price_level"] = [1, 2, 4, 1, 2, 4]
    found = indicators_of(panel, form(IN_YUAN_AND_NOT, real=True), of_years(STUDY, 2003, 2005))
    real = [2, 2, 1.5, 8, 5, 3]
    assert found.to_dict("list") == {
        "gdp_per_capita": real,
        "industrial_firms": [2, 4, 6, 8, 10, 12],
        "retail_sales": real,
        "science_expenditure": [2, 4, 6, 8, 10, 12],
        "openness": [2, 4, 6, 8, 10, 12],
    }


def test_of_the_studys_indicators_five_are_in_yuan() -> None:
    real = indicators_of(PANEL, dataclasses.replace(OWN, real=True), SHORT)
    nominal = indicators_of(PANEL, OWN, SHORT)
    moved = [name for name in OWN.names if not real[name].equals(nominal[name])]
    assert moved == [
        "gdp_per_capita",
        "retail_sales",
        "savings_per_capita",
        "science_expenditure",
        "deposits_and_loans",
    ]
    level = PANEL.set_index(["city_id", "year"])["price_level"]
    for name in moved:
        np.testing.assert_allclose(real[name], nominal[name] / level, rtol=1e-15)


def test_a_city_year_without_a_price_level_has_no_real_index() -> None:
    study = of_years(STUDY, 2003, 2005)
    panel = small_panel(gdp_per_capita=[1, 2, 3, 4, 5, 6], price_level=[1, 1, GAP, 1, 1, 1])
    real, nominal = form({"gdp_per_capita": "printed"}, real=True), form({"gdp_per_capita": "printed"})
    assert len(indicators_of(panel, real, study)) == 5
    assert len(indicators_of(panel, nominal, study)) == 6


def test_a_real_index_without_a_price_level_says_so() -> None:
    study, real = of_years(STUDY, 2003, 2005), form({"gdp_per_capita": "printed"}, real=True)
    panel = small_panel(gdp_per_capita=[1, 2, 3, 4, 5, 6])
    with pytest.raises(NotEstimable, match=r"^no price level is supplied$"):
        indicators_of(panel, real, study)
    with pytest.raises(NotEstimable, match=r"^price_level is not available for 2004$"):
        indicators_of(panel.assign(price_level=[1, GAP, 1, 1, GAP, 1]), real, study)


def test_indicators_are_winsorised_over_all_city_years_before_they_are_normalised() -> None:
    winsorised = dataclasses.replace(OWN, winsorise=0.1)
    table = indicators_of(PANEL, winsorised, SHORT)
    raw = PANEL.set_index(["city_id", "year"])[OWN.names]
    clipped = raw.clip(raw.quantile(0.1), raw.quantile(0.9), axis=1)
    pd.testing.assert_frame_equal(table, clipped, rtol=1e-14)
    score = composite_index(clipped, OWN.attributes, OWN.method).score
    found = indices_by_year(table, winsorised)[None]
    np.testing.assert_allclose(found.score, score, rtol=1e-12)
    # Winsorised last, the least and the greatest normalised values would be those of the quantiles.
    normalised = found.contribution / found.weight
    assert (normalised.eq(0).sum() >= 6).all()
    np.testing.assert_allclose(normalised.max(), 1, rtol=1e-14)


def test_figures_are_deflated_before_they_are_winsorised() -> None:
    panel = small_panel(gdp_per_capita=[1, 2, 3, 4, 5, 600], price_level=[1, 1, 1, 1, 1, 200])
    found = indicators_of(
        panel, form({"gdp_per_capita": "printed"}, real=True, winsorise=0.2), of_years(STUDY, 2003, 2005)
    )
    # Real figures are 1 2 3 4 5 3; their quintiles at the ends are 2 and 4.
    assert found["gdp_per_capita"].tolist() == [2, 2, 3, 4, 4, 3]


def test_an_index_by_year_is_the_index_of_every_year_alone() -> None:
    by_year = dataclasses.replace(OWN, pooled=False)
    table = indicators_of(PANEL, by_year, SHORT)
    indices = indices_by_year(table, by_year)
    assert list(indices) == [2003, 2004, 2005, 2006]
    found = scores(indices).set_index(["city_id", "year"])["score"]
    for year, index in indices.items():
        alone = composite_index(table.xs(year, level="year"), OWN.attributes, OWN.method)
        np.testing.assert_allclose(found.xs(year, level="year"), alone.score, rtol=1e-14)
        np.testing.assert_allclose(index.weight, alone.weight, rtol=1e-14)


def test_weights_by_year_sum_to_one_in_every_year() -> None:
    by_year = dataclasses.replace(OWN, pooled=False)
    weight = weights_by_year(indices_by_year(indicators_of(PANEL, by_year, SHORT), by_year))
    assert weight["year"].value_counts().to_dict() == dict.fromkeys([2003, 2004, 2005, 2006], 12)
    np.testing.assert_allclose(weight.groupby("year")["weight"].sum(), 1, rtol=0, atol=1e-12)
    of_gdp = weight.loc[weight["indicator"] == "gdp_per_capita", "weight"]
    assert of_gdp.nunique() == 4, "each year has its own"


def test_ranks_are_within_the_year_and_ties_share_the_better_one() -> None:
    panel = pd.DataFrame(
        {
            "city_id": [4, 3, 2, 1] * 2,
            "year": [2004] * 4 + [2003] * 4,
            "gdp_per_capita": [9.0, 5.0, 5.0, 1.0, 2.0, 2.0, 8.0, 8.0],
        }
    )
    one = form({"gdp_per_capita": "printed"})
    found = scores(indices_by_year(indicators_of(panel, one, of_years(STUDY, 2003, 2004)), one))
    assert found[["city_id", "year", "rank"]].to_numpy().tolist() == [
        [1, 2003, 1],
        [1, 2004, 4],
        [2, 2003, 1],
        [2, 2004, 2],
        [3, 2003, 3],
        [3, 2004, 2],
        [4, 2003, 3],
        [4, 2004, 1],
    ]
    assert found["score"].tolist() == [7 / 8, 0, 7 / 8, 0.5, 1 / 8, 0.5, 1 / 8, 1]


def score_table(*of_year: list[float]) -> pd.DataFrame:
    """Scores of cities 1, 2, … in 2003, 2004, …"""
    return pd.DataFrame(
        [
            (city, year, score)
            for year, values in enumerate(of_year, start=2003)
            for city, score in enumerate(values, start=1)
        ],
        columns=["city_id", "year", "score"],
    )


def test_a_form_agrees_wholly_with_itself_and_not_at_all_with_its_reverse() -> None:
    own = score_table([0.1, 0.2, 0.4], [0.3, 0.2, 0.7])
    same = agreement(own, own)
    assert (same.correlation, same.rank_correlation) == (pytest.approx(1), pytest.approx(1))
    assert (same.mean_rank_shift, same.largest_rank_shift) == (0, 0)
    reverse = agreement(own, own.assign(score=1 - own["score"]))
    assert (reverse.correlation, reverse.rank_correlation) == (pytest.approx(-1), pytest.approx(-1))
    assert (reverse.mean_rank_shift, reverse.largest_rank_shift) == (pytest.approx(4 / 3), 2)


def test_agreement_by_hand() -> None:
    own = score_table([4, 3, 2, 1], [4, 3, 2, 1])
    other = score_table([4, 3, 1, 2], [1, 3, 2, 4])
    found = agreement(own, other)
    # Spearman's 1 - 6 Σd² / (n (n² - 1)): 1 - 12/60 in 2003, 1 - 108/60 in 2004. Shifts 0 0 1 1, 3 0 0 3.
    assert found.rank_correlation == pytest.approx((0.8 - 0.8) / 2)
    assert (found.mean_rank_shift, found.largest_rank_shift) == (1, 3)
    assert found.correlation == pytest.approx(np.corrcoef(own["score"], other["score"])[0, 1])


def test_every_year_counts_alike_in_the_rank_correlation_however_many_cities_it_has() -> None:
    own, other = score_table([1, 2, 3, 4], [1, 2]), score_table([1, 2, 3, 4], [2, 1])
    assert agreement(own, other).rank_correlation == pytest.approx((1 - 1) / 2)


def test_agreement_is_of_the_city_years_that_both_forms_have_in_whatever_order() -> None:
    own = score_table([0.1, 0.2, 0.4, 0.3], [0.3, 0.2, 0.7, 0.1])
    other = own.assign(score=own["score"] ** 2).iloc[[7, 5, 4, 2, 1, 0]]
    found = agreement(own, other)
    assert found.rank_correlation == pytest.approx(1)
    assert found.largest_rank_shift == 0, "ranks are those among the city-years compared"
    kept = own["score"].iloc[[0, 1, 2, 4, 5, 7]]
    assert found.correlation == pytest.approx(np.corrcoef(kept, kept**2)[0, 1])


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=12, max_size=12))
def test_agreement_is_mutual_and_its_ranks_are_those_of_scipy(drawn: list[tuple[int, int]]) -> None:
    own, other = (
        score_table(*(np.array([pair[one] for pair in drawn], dtype=float).reshape(2, 6) + tie_break))
        for one, tie_break in ((0, np.arange(6) * 0.01), (1, np.arange(6)[::-1] * 0.01))
    )
    found, turned = agreement(own, other), agreement(other, own)
    assert dataclasses.astuple(found) == pytest.approx(dataclasses.astuple(turned), abs=1e-12)
    expected = [
        stats.spearmanr(own.loc[own["year"] == year, "score"], other.loc[other["year"] == year, "score"])[0]
        for year in (2003, 2004)
    ]
    assert found.rank_correlation == pytest.approx(np.mean(expected), abs=1e-12)
