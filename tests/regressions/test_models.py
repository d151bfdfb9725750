"""The tables of models and coefficients: a model that cannot be estimated is a row that says why."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from assets.catalog.study import Model, Study
from assets.notes import note, worded
from assets.regressions.tables import COEFFICIENT, MODEL, estimate_tables
from tests.regressions.fitted import estimate
from tests.regressions.small_design import CITIES, design_of, shipped_study
from tests.regressions.small_design import model as model_of


def model(model_id: str, outcome: str, *regressors: str, years: tuple[int, int] = (2003, 2007)) -> Model:
    formula = f"{outcome} ~ {' + '.join(regressors)} | city + year"
    return model_of(formula, model_id=model_id, table_ref=f"table {model_id}", years=years)


def study(*models: Model) -> Study:
    return dataclasses.replace(shipped_study(), models=models, checks=(), curve=None)


def model_tables(panel: pd.DataFrame, of: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of models and of coefficients."""
    tables = estimate_tables(design_of(panel), of, lambda _: None)
    return tables[MODEL], tables[COEFFICIENT]


@pytest.fixture
def panel() -> pd.DataFrame:
    """10 cities, 2003 to 2007; innovation is printed from 2005 on."""
    generator = np.random.default_rng(2)
    index = pd.MultiIndex.from_product([CITIES[:10], range(2003, 2008)], names=["city_id", "year"])
    panel = pd.DataFrame(
        generator.normal(size=(50, 4)),
        index=index,
        columns=["resilience", "agglomeration", "internet", "innovation"],
    ).reset_index()
    panel.loc[panel["year"] < 2005, "innovation"] = np.nan
    return panel.assign(province="河北省")


def test_a_model_is_a_row_and_each_of_its_terms_is_one(panel: pd.DataFrame) -> None:
    models, coefficients = model_tables(panel, study(model("1", "resilience", "agglomeration", "internet")))
    (row,) = models.to_dict("records")
    assert (row["model_id"], row["table_ref"], row["outcome"]) == ("1", "table 1", "resilience")
    assert (row["n"], row["cities"], row["years"], row["sample"]) == (50, 10, 5, "2003–2007")
    assert row["formula"] == "resilience ~ agglomeration + internet | city + year"
    assert row["vcov"] == worded([note("crv1_city")], "en")
    assert row["estimable"] is True
    assert pd.isna(row["reason"])
    assert coefficients["term"].tolist() == ["agglomeration", "internet"]
    expected = estimate(panel, "resilience", ["agglomeration", "internet"])
    assert (row["r2_xtreg"], row["constant"]) == (expected.r2_xtreg, expected.constant)
    np.testing.assert_array_equal(coefficients["estimate"], expected.terms["estimate"])


def test_a_model_that_is_not_estimable_is_a_row_with_a_reason_and_no_coefficients(
    panel: pd.DataFrame,
) -> None:
    models, coefficients = model_tables(
        panel, study(model("1", "innovation", "agglomeration"), model("2", "resilience", "agglomeration"))
    )
    refused, fitted = models.to_dict("records")
    assert refused["estimable"] is False
    assert refused["reason"] == "innovation is not available for 2003–2004"
    assert refused["formula"] == "innovation ~ agglomeration | city + year"
    for name in ("n", "cities", "years", "r2_xtreg", "r2_within", "r2", "constant"):
        assert pd.isna(refused[name])
    assert fitted["estimable"] is True
    assert coefficients["model_id"].tolist() == ["2"]


def test_a_study_of_which_no_model_is_estimable_keeps_its_columns_and_types(panel: pd.DataFrame) -> None:
    models, coefficients = model_tables(panel, study(model("1", "innovation", "agglomeration")))
    assert len(models) == 1
    assert coefficients.empty
    assert coefficients.dtypes["estimate"] == np.float64
    assert coefficients.columns.tolist() == [
        "model_id", "term", "term_en", "term_zh", "estimate", "std_error", "t_value", "p_value", "ci_low", "ci_high"
    ]  # fmt: skip


def test_a_model_is_estimated_on_its_own_years(panel: pd.DataFrame) -> None:
    models, _ = model_tables(panel, study(model("1", "innovation", "agglomeration", years=(2005, 2007))))
    (row,) = models.to_dict("records")
    assert (row["estimable"], row["n"], row["years"], row["sample"]) == (True, 30, 3, "2005–2007")


def test_rows_left_out_are_counted_in_words(panel: pd.DataFrame) -> None:
    panel.loc[[3, 17], "agglomeration"] = np.nan
    models, _ = model_tables(panel, study(model("1", "resilience", "agglomeration")))
    (row,) = models.to_dict("records")
    assert (row["n"], row["estimable"], row["reason"]) == (48, True, "2 of 50 city-years are left out")


def test_the_last_row_of_a_city_that_lacks_all_others_is_left_out_with_them(panel: pd.DataFrame) -> None:
    panel.loc[[1, 2, 3, 4], "agglomeration"] = np.nan
    models, _ = model_tables(panel, study(model("1", "resilience", "agglomeration")))
    (row,) = models.to_dict("records")
    assert (row["n"], row["cities"], row["reason"]) == (45, 9, "5 of 50 city-years are left out")
