"""An estimate varies only what it names: its rows and columns out of the design."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.regression import Regression, arrays_of, cluster_of, regression_of
from tests.regressions.small_design import (
    CITIES,
    CONTROLS,
    FORMULA,
    design_of,
    model,
    small_design,
    small_panel,
)

VARIABLES = ["resilience", "agglomeration", "internet", "human_capital"]
PANEL = small_panel()


def numbered(without: tuple[tuple[int, int], ...] = (), **filled: list[int]) -> Design:
    """The small design with agglomeration 10,000 · city + year, so that a cell says whose it is."""
    panel = small_panel()
    left_out = pd.MultiIndex.from_frame(panel[["city_id", "year"]]).isin(without)
    number = 10_000.0 * panel["city_id"] + panel["year"]
    return design_of(panel.assign(agglomeration=number.mask(left_out)), None, **filled)


def with_lags(formula: str = FORMULA, lag: str = "l(agglomeration, 1)", **varied: Any) -> Regression:
    """The regression of a formula with a lag in place of agglomeration, on the numbered design."""
    return regression_of(model(formula.replace("agglomeration", lag), **varied), numbered())


def cells(regression: Regression, name: str) -> dict[tuple[int, int], float]:
    """A column by city and year, where it is there."""
    rows = regression.rows.dropna(subset=[name])
    return {
        (city, year): value
        for city, year, value in zip(rows["city_id"], rows["year"], rows[name], strict=True)
    }


def test_a_check_that_varies_nothing_is_the_headline_model(design: Design) -> None:
    regression = regression_of(model(), design)
    assert regression.outcome == "resilience"
    assert regression.regressors == ("agglomeration", "internet", "human_capital")
    assert regression.formula == "resilience ~ agglomeration + internet + human_capital | city + year"
    assert list(regression.years) == list(range(2003, 2012))
    assert [one.name for one in regression.effects] == ["city", "year"]
    assert (regression.treatments, regression.cluster, regression.instruments) == (1, "city", ())
    pd.testing.assert_frame_equal(regression.rows[VARIABLES], PANEL[VARIABLES], check_names=False)


@pytest.mark.parametrize(
    ("varied", "changed"),
    [
        ({"read": {"resilience": "equal"}}, {"resilience"}),
        ({"read": {"agglomeration": "neighbours"}}, {"agglomeration"}),
        ({"read": {"agglomeration": "printed"}}, set()),
        ({"read": {"resilience": "equal", "agglomeration": "neighbours"}}, {"resilience", "agglomeration"}),
        ({"cleaning": "winsorised_variables"}, {*VARIABLES}),
        ({"inference": "conley", "cutoff_km": 90.0, "lags": 4}, set()),
        ({"estimator": "placebo", "draws": 7, "seed": 1}, set()),
        ({"formula": "resilience ~ agglomeration + internet + human_capital | city + province^year"}, set()),
        ({"cluster": "city + year"}, set()),
        ({"estimator": "oster", "r_max": 0.0}, set()),
    ],
)
def test_a_variation_changes_the_variables_that_it_names(
    design: Design, varied: dict[str, Any], changed: set[str]
) -> None:
    base, found = regression_of(model(), design), regression_of(model(**varied), design)
    assert (found.outcome, found.regressors, found.years) == (base.outcome, base.regressors, base.years)
    assert {name for name in VARIABLES if not found.rows[name].equals(base.rows[name])} == changed


def test_the_term_under_study_comes_first_whatever_the_order_of_the_formula(design: Design) -> None:
    asked = model("resilience ~ internet + agglomeration + upgrading | city + year", term="agglomeration")
    found = regression_of(asked, design)
    assert found.regressors == ("agglomeration", "internet", "upgrading")
    assert (found.treatment, found.controls) == ("agglomeration", ("internet", "upgrading"))


def test_another_model_of_the_study_is_the_one_that_is_varied(design: Design) -> None:
    found = regression_of(model("innovation ~ agglomeration + human_capital | city + year"), design)
    assert (found.outcome, found.regressors) == ("innovation", ("agglomeration", "human_capital"))


def test_mediator_instruments_and_policy_are_in_the_rows_and_are_no_regressors(design: Design) -> None:
    found = regression_of(
        model(
            "resilience ~ internet + human_capital | city + year | agglomeration ~ telephones_internet",
            mediator="innovation",
            policy="broadband_pilot",
        ),
        design,
    )
    assert found.regressors == ("agglomeration", *CONTROLS)
    assert found.instruments == ("telephones_internet",)
    for name in ("innovation", "telephones_internet", "broadband_pilot"):
        np.testing.assert_array_equal(found.rows[name], PANEL[name])


def test_years_and_sample_are_left_in_together(design: Design) -> None:
    found = regression_of(model(years=(2007, 2010), sample="until_2008"), design)
    assert found.rows[["city_id", "year"]].to_numpy().tolist() == [
        [c, y] for c in CITIES for y in (2007, 2008)
    ]
    assert list(found.years) == [2007, 2008]


def test_a_lag_is_the_same_citys_value_of_the_year_before_and_the_first_year_is_lost() -> None:
    found = with_lags()
    assert found.regressors == ("l(agglomeration, 1)", *CONTROLS)
    assert list(found.years) == list(range(2004, 2012))
    assert cells(found, "l(agglomeration, 1)") == {
        (city, year): 10_000 * city + year - 1 for city in CITIES for year in range(2004, 2012)
    }


def test_a_lead_is_the_same_citys_value_of_the_year_after_beside_the_term_and_the_last_year_is_lost() -> None:
    found = with_lags(lag="agglomeration + f(agglomeration, 2)")
    assert found.regressors == ("agglomeration", "f(agglomeration, 2)", *CONTROLS)
    assert (found.treatment, found.controls) == ("agglomeration", ("f(agglomeration, 2)", *CONTROLS))
    assert list(found.years) == list(range(2003, 2010))
    expected = {(city, year): 10_000 * city + year for city in CITIES for year in range(2003, 2010)}
    assert cells(found, "agglomeration") == expected
    assert cells(found, "f(agglomeration, 2)") == {key: value + 2 for key, value in expected.items()}


def test_a_difference_is_that_from_the_year_before_and_the_first_year_is_lost() -> None:
    found = with_lags(lag="d(agglomeration)")
    assert list(found.years) == list(range(2004, 2012))
    assert set(cells(found, "d(agglomeration)").values()) == {1}


def test_a_year_that_a_city_lacks_is_no_neighbour_of_the_next() -> None:
    """City 101 has no figure of 2006: the last one before 2007 is of 2005, which is no lag of a year."""
    lagged = model(FORMULA.replace("agglomeration", "l(agglomeration, 1)"))
    found = cells(regression_of(lagged, numbered(without=((101, 2006),))), "l(agglomeration, 1)")
    assert (101, 2007) not in found
    assert found[101, 2006] == 10_000 * 101 + 2005
    assert found[101, 2008] == 10_000 * 101 + 2007
    assert found[102, 2007] == 10_000 * 102 + 2006
    assert len(found) == len(CITIES) * 8 - 1


@pytest.mark.parametrize(
    ("sample", "years", "first"),
    [("from_2009", (2003, 2011), 2009), ("all", (2006, 2011), 2006), ("until_2008", (2003, 2011), 2004)],
)
def test_a_lag_reaches_out_of_the_sample_and_the_models_years_and_never_out_of_the_panel(
    sample: str, years: tuple[int, int], first: int
) -> None:
    found = with_lags(sample=sample, years=years)
    assert min(found.years) == first
    assert cells(found, "l(agglomeration, 1)")[101, first] == 10_000 * 101 + first - 1


def test_filled_cells_are_left_out_before_a_lag_is_taken() -> None:
    """Row 3 is 2006 of the first city."""
    lagged = model(FORMULA.replace("agglomeration", "l(agglomeration, 1)"), cleaning="reported_only")
    found = cells(regression_of(lagged, numbered(agglomeration=[3])), "l(agglomeration, 1)")
    assert {(101, year) for year in range(2004, 2012)} - found.keys() == {(101, 2007)}


def by(grouping: str, **varied: Any) -> Any:
    """The headline's model with a slope for each group of a grouping."""
    slopes = f"i({grouping}, agglomeration)"
    return model(FORMULA.replace("agglomeration", slopes), grouping=grouping, **varied)


def test_a_grouping_gives_a_slope_each_in_place_of_the_term(design: Design) -> None:
    found = regression_of(by("region"), design)
    slopes = ["agglomeration:region=central", "agglomeration:region=east", "agglomeration:region=west"]
    assert found.regressors == (*slopes, *CONTROLS)
    assert (found.treatments, found.controls) == (3, CONTROLS)
    province = PANEL["city_id"] // 100
    for name, provinces in zip(slopes, [{3}, {1, 2}, {4}], strict=True):
        np.testing.assert_array_equal(
            found.rows[name], np.where(province.isin(provinces), PANEL["agglomeration"], 0)
        )


def test_several_slopes_are_no_single_treatment(design: Design) -> None:
    with pytest.raises(NotEstimable, match=r"^the term under study is .*region=east.*: this takes one$"):
        _ = regression_of(by("region"), design).treatment


def test_a_grouping_of_a_sample_takes_the_groups_of_its_rows(design: Design) -> None:
    found = regression_of(by("region", sample="without_boundary_changes", years=(2005, 2006)), design)
    province = found.rows["city_id"] // 100
    assert found.rows["agglomeration:region=west"].ne(0).eq(province.eq(4)).all()
    assert found.rows["agglomeration:region=central"].ne(0).eq(province.eq(3)).all()
    of_two = regression_of(by("municipality_or_capital"), design)
    assert of_two.treatments == 2
    of_one = by("municipality_or_capital", sample="without_municipalities_and_capitals")
    assert regression_of(of_one, design).regressors[0] == "agglomeration:municipality_or_capital=other"


def test_a_slope_of_a_group_is_missing_where_its_term_is() -> None:
    panel = small_panel()
    panel.loc[0, "agglomeration"] = np.nan
    found = regression_of(by("hu_line"), design_of(panel)).rows["agglomeration:hu_line=southeast"]
    assert np.isnan(found.iloc[0])
    assert found.isna().sum() == 1


def test_reported_cells_alone_demand_no_year() -> None:
    """The variable of a year that is carried throughout is missing in it, which is no reason."""
    carried = [row for row in range(24 * 9) if row % 9 == 8]
    design = small_design(internet=carried)
    found = regression_of(model(cleaning="reported_only"), design)
    assert list(found.years) == []
    assert found.rows.loc[found.rows["internet"].isna(), "year"].unique().tolist() == [2011]
    assert sorted(set(arrays_of(found).sample["year"])) == list(range(2003, 2011))


def test_a_year_without_a_variable_refuses_the_model_where_cells_are_as_studied() -> None:
    panel = small_panel()
    panel["internet"] = panel["internet"].mask(panel["year"] == 2011)
    with pytest.raises(NotEstimable, match=r"^internet is not available for 2011$"):
        arrays_of(regression_of(model(), design_of(panel)))


def test_a_reading_that_is_not_supplied_is_named(design: Design) -> None:
    with pytest.raises(
        NotEstimable, match=r"^resilience \(ratios\): not supplied, or not computable for this study$"
    ):
        regression_of(model(read={"resilience": "ratios"}), design)


@pytest.mark.parametrize("cleaning", ["as_studied", "winsorised_variables", "reported_only"])
@pytest.mark.parametrize(
    "term",
    ["agglomeration", "l(agglomeration, 1)", "f(agglomeration, 1)", "i(region, agglomeration)"],
)
def test_a_sample_without_a_row_is_refused(design: Design, cleaning: str, term: str) -> None:
    asked = model(
        FORMULA.replace("agglomeration", term), years=(2009, 2011), sample="until_2008", cleaning=cleaning
    )
    with pytest.raises(NotEstimable, match=r"^no city-year of 2009–2011 is left in the sample until 2008$"):
        regression_of(asked, design)


def test_a_lag_longer_than_the_panel_leaves_nothing_to_estimate_from() -> None:
    with pytest.raises(NotEstimable, match=r"^no city-years are left to estimate from$"):
        with_lags(lag="l(agglomeration, 9)")


def test_arrays_are_the_complete_rows_treatment_first() -> None:
    panel = small_panel()
    panel.loc[[4, 40], "human_capital"] = np.nan
    arrays = arrays_of(regression_of(model(), design_of(panel)))
    kept = panel.drop(index=[4, 40])
    np.testing.assert_array_equal(arrays.sample[["city_id", "year"]], kept[["city_id", "year"]])
    np.testing.assert_array_equal(arrays.outcome, kept["resilience"])
    np.testing.assert_array_equal(arrays.treatment, kept["agglomeration"])
    np.testing.assert_array_equal(arrays.controls, kept[list(CONTROLS)])
    np.testing.assert_array_equal(arrays.regressors, kept[["agglomeration", *CONTROLS]])
    assert (arrays.effects.cities, arrays.effects.years, arrays.degrees) == (24, 9, 23)


def test_a_regression_without_controls_has_an_array_of_none(design: Design) -> None:
    arrays = arrays_of(regression_of(model("resilience ~ agglomeration | city + year"), design))
    assert arrays.controls.shape == (216, 0)
    np.testing.assert_array_equal(arrays.regressors[:, 0], PANEL["agglomeration"])


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (lambda panel: panel["city_id"] * 3.0, "internet does not vary within cities and years"),
        (lambda panel: panel["year"] * 3.0, "internet does not vary within cities and years"),
        (
            lambda panel: 1 - 2 * panel["agglomeration"],
            "agglomeration, internet, human_capital are collinear within cities and years",
        ),
    ],
    ids=["city", "year", "collinear"],
)
def test_what_the_effects_or_other_regressors_take_up_is_a_reason(column: Any, reason: str) -> None:
    panel = small_panel()
    panel["internet"] = column(panel)
    with pytest.raises(NotEstimable, match=f"^{reason}$"):
        arrays_of(regression_of(model(), design_of(panel)))


def test_a_reading_of_what_a_model_does_not_name_changes_nothing(design: Design) -> None:
    asked = model("innovation ~ internet + upgrading | city + year", read={"agglomeration": "neighbours"})
    found = regression_of(asked, design)
    assert found.regressors == ("internet", "upgrading")
    np.testing.assert_array_equal(found.rows["internet"], PANEL["internet"])


def without_groups(design: Design, cities: list[int]) -> Design:
    """The design with cities that have no group in hu_line."""
    groups = design.cities["hu_line"].mask(design.cities["city_id"].isin(cities))
    return dataclasses.replace(design, cities=design.cities.assign(hu_line=groups))


def test_a_city_without_a_group_leaves_the_sample(design: Design) -> None:
    found = regression_of(by("hu_line"), without_groups(design, [101]))
    assert found.treatments == 2
    assert set(arrays_of(found).sample["city_id"]) == set(CITIES) - {101}


def test_a_grouping_that_no_city_of_the_sample_has_is_a_reason(design: Design) -> None:
    with pytest.raises(NotEstimable, match=r"^no city of the sample has a group in hu_line$"):
        regression_of(by("hu_line"), without_groups(design, CITIES))


PROVINCE_YEAR = model(FORMULA.replace("| city + year", "| city + province^year"))


def test_effects_of_province_and_year_are_a_group_for_each_of_them(design: Design) -> None:
    found = regression_of(PROVINCE_YEAR, design)
    assert found.formula == "resilience ~ agglomeration + internet + human_capital | city + province^year"
    effects = arrays_of(found).effects
    assert effects.categories == (24, 4 * 9)
    assert found.rows.groupby(effects.groups[1])[["province", "year"]].nunique().eq(1).all(axis=None)


def test_a_city_alone_in_its_province_is_no_complete_row_with_effects_of_province_and_year(
    design: Design,
) -> None:
    alone = design.cities["province"].mask(design.cities["city_id"] == 406, "北京市")
    moved = dataclasses.replace(design, cities=design.cities.assign(province=alone))
    arrays = arrays_of(regression_of(PROVINCE_YEAR, moved))
    assert sorted(set(CITIES) - set(arrays.sample["city_id"])) == [406]
    assert arrays.degrees == 22


@pytest.mark.parametrize(
    ("cluster", "clusters", "degrees"), [("city", 24, 23), ("province", 4, 3), ("city + year", 216, 8)]
)
def test_clusters_are_numbered_from_0_and_t_has_the_fewer_ones_less_one(
    design: Design, cluster: str, clusters: int, degrees: int
) -> None:
    arrays = arrays_of(regression_of(model(cluster=cluster), design))
    assert arrays.cluster.min() == 0
    assert len(np.unique(arrays.cluster, axis=0)) == clusters
    assert arrays.degrees == degrees


def test_two_clusterings_are_not_one(design: Design) -> None:
    arrays = arrays_of(regression_of(model(cluster="city + year"), design))
    with pytest.raises(NotEstimable, match=r"clustered by one grouping$"):
        _ = arrays.one_cluster


@pytest.mark.parametrize(
    ("cluster", "reason"),
    [
        ("city", "one cluster: cluster by something that has at least two groups"),
        ("province", "a single province is left in the sample: errors cannot be clustered by province"),
    ],
)
def test_a_single_cluster_is_refused(cluster: str, reason: str) -> None:
    with pytest.raises(NotEstimable, match=f"^{reason}$"):
        cluster_of(PANEL[PANEL["city_id"] == 101], cluster)
