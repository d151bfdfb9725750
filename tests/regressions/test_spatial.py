"""Spatial autocorrelation of the index and of the headline's residuals, year by year, against esda."""

import dataclasses

import numpy as np
import pandas as pd
import pyfixest
import pytest
from esda import Moran as EsdaMoran
from libpysal.weights import full2W

from assets.catalog.dictionary import columns_of
from assets.catalog.study import Headline
from assets.regressions.design import Design
from assets.regressions.spatial import TABLE, autocorrelation_table, by_year
from tests.regressions.beside_pyfixest import HEADLINE, PANEL
from tests.regressions.small_design import CITIES, design_of, distances, small_panel, small_study

STUDY = small_study()


def reference(values: pd.Series) -> EsdaMoran:
    """Moran's I of values by city, weights the inverse of distances, by esda."""
    apart = distances().loc[values.index, values.index].to_numpy()
    nearness = np.where(apart > 0, 1 / np.where(apart > 0, apart, 1.0), 0.0)
    return EsdaMoran(values.to_numpy(), full2W(nearness), transformation="r", permutations=0)


def same_as_esda(found: pd.DataFrame, rows: pd.DataFrame, variable: str) -> None:
    """A row a year, each that of esda on the cities of the year, to what pyfixest's residuals are exact to."""
    assert found["year"].tolist() == sorted(rows["year"].unique())
    for row in found.itertuples():
        expected = reference(rows[rows["year"] == row.year].set_index("city_id")[variable])
        assert row.statistic == pytest.approx(expected.I, abs=1e-8)
        assert row.expected == pytest.approx(expected.EI, rel=1e-9)
        assert row.std_error == pytest.approx(expected.seI_rand, abs=1e-8)
        assert row.z_value == pytest.approx(expected.z_rand, abs=1e-6)
        assert row.p_value == pytest.approx(expected.p_rand, abs=1e-6)


def scores(panel: pd.DataFrame, name: str) -> pd.DataFrame:
    """A column as the scores of city-years."""
    return panel[["city_id", "year"]].assign(value=panel[name])


def residuals(panel: pd.DataFrame) -> pd.DataFrame:
    """What the headline model leaves unexplained, by pyfixest."""
    complete = panel.dropna(subset=["resilience", "agglomeration", "internet", "human_capital"])
    return complete.assign(residual=pyfixest.feols(HEADLINE, data=complete).resid())


def test_the_index_and_the_residuals_have_a_row_a_year_with_the_columns_of_the_dictionary(
    design: Design,
) -> None:
    table = autocorrelation_table(design, STUDY)
    assert table.columns.tolist() == [column.column for column in columns_of(TABLE)]
    assert table[["variable", "year"]].to_numpy().tolist() == [
        [variable, year] for variable in ("resilience", "residual") for year in range(2003, 2012)
    ]
    assert table.notna().all(axis=None)


def test_the_autocorrelation_of_the_index_is_that_of_esda(design: Design) -> None:
    table = autocorrelation_table(design, STUDY)
    same_as_esda(table[table["variable"] == "resilience"], PANEL, "resilience")


def test_the_autocorrelation_of_the_residuals_is_that_of_esda_on_pyfixests_residuals(design: Design) -> None:
    table = autocorrelation_table(design, STUDY)
    same_as_esda(table[table["variable"] == "residual"], residuals(PANEL), "residual")


def test_cities_that_lack_a_score_or_a_regressor_are_left_out_of_the_year() -> None:
    panel = small_panel()
    panel.loc[[0, 40], "resilience"] = np.nan
    panel.loc[[41, 90], "internet"] = np.nan
    table = autocorrelation_table(design_of(panel), STUDY)
    same_as_esda(table[table["variable"] == "resilience"], panel.dropna(subset=["resilience"]), "resilience")
    same_as_esda(table[table["variable"] == "residual"], residuals(panel), "residual")


def test_cities_keep_their_distances_whatever_the_order_of_rows_and_distances() -> None:
    rows = scores(PANEL, "resilience")
    turned = rows.iloc[::-1].reset_index(drop=True)
    expected = by_year(rows, distances())
    for given, apart in ((turned, distances()), (rows, distances().iloc[::-1, ::-1])):
        pd.testing.assert_frame_equal(by_year(given, apart), expected)


def test_neighbours_that_are_alike_are_told_from_neighbours_that_are_not() -> None:
    """Cities along a line, 10 km apart: the score rises along it, or goes up and down from city to city."""
    line = 10.0 * np.arange(24)
    apart = pd.DataFrame(np.abs(line[:, None] - line), index=CITIES, columns=CITIES)
    rows = pd.DataFrame({"city_id": CITIES, "year": 2003, "rises": line, "alternates": np.arange(24) % 2})
    rises, alternates = (by_year(scores(rows, name), apart).iloc[0] for name in ("rises", "alternates"))
    assert rises["statistic"] > 0 > alternates["statistic"]
    assert max(rises["p_value"], alternates["p_value"]) < 0.05
    assert rises["expected"] == alternates["expected"] == pytest.approx(-1 / 23)


def test_residuals_are_those_of_the_headline_and_the_index_is_there_whatever_its_outcome(
    design: Design,
) -> None:
    table = autocorrelation_table(design, small_study(headline=Headline("mechanism_1", "agglomeration")))
    assert table["variable"].unique().tolist() == ["resilience", "residual"]
    formula = HEADLINE.replace("resilience", "innovation")
    left = PANEL.assign(residual=pyfixest.feols(formula, data=PANEL).resid())
    same_as_esda(table[table["variable"] == "residual"], left, "residual")


def test_every_index_of_a_study_has_its_rows_and_a_study_without_a_headline_no_residuals() -> None:
    of_another = dataclasses.replace(STUDY.indices[0], variable="vitality")
    study = small_study(variables=(*STUDY.variables, of_another), headline=None)
    design = design_of(PANEL.assign(vitality=PANEL["internet"]), study)
    table = autocorrelation_table(design, study)
    assert table["variable"].unique().tolist() == ["resilience", "vitality"]
    same_as_esda(table[table["variable"] == "vitality"], PANEL, "internet")


def test_a_headline_that_is_not_estimable_has_no_residuals() -> None:
    panel = small_panel()
    panel["internet"] = panel["internet"].mask(panel["year"] == 2005)
    table = autocorrelation_table(design_of(panel), STUDY)
    assert table["variable"].unique().tolist() == ["resilience"]
    assert len(table) == 9


def test_a_panel_without_a_score_has_an_empty_table() -> None:
    table = autocorrelation_table(design_of(small_panel().assign(resilience=np.nan)), STUDY)
    assert table.empty
    assert table.columns.tolist() == [column.column for column in columns_of(TABLE)]


def test_a_year_of_three_cities_does_not_stop_the_others() -> None:
    """Moran's I has no variance with three cities: the year has no test, and the build goes on."""
    panel = small_panel()
    panel["resilience"] = panel["resilience"].mask(
        (panel["year"] == 2011) & ~panel["city_id"].isin(CITIES[:3])
    )
    table = autocorrelation_table(design_of(panel), STUDY)
    assert table.loc[table["variable"] == "resilience", "year"].tolist() == list(range(2003, 2011))
