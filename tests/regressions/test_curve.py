"""The curve of a study: every combination of its choices once, the model's own among them, on one scale."""

import dataclasses
from itertools import product
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog.dictionary import columns_of
from assets.catalog.study import Curve, Headline, Study
from assets.regressions.curve import CHOICE, READING, SPECIFICATION, combinations, curve_tables
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from checks.contract import judge
from checks.regressions import CONTRACTS
from tests.regressions.fitted import estimate
from tests.regressions.small_design import (
    CONTROLS,
    FORMULA,
    design_of,
    model,
    shipped_study,
    small_panel,
    small_study,
)

CURVE = Curve(
    model="baseline_2",
    term="agglomeration",
    read={
        "resilience": ("own", "equal"),
        "agglomeration": ("location_quotient", "printed", "row_standardised"),
    },
    cleaning=("as_studied", "winsorised_variables", "winsorised_indicators", "reported_only"),
    samples=("all", "without_boundary_changes", "until_2008"),
    cluster=("city", "province"),
    controls={"all": CONTROLS, "none": ()},
)
COMBINATIONS = 4 * (2 * 3) * 2 * 3 * 2
STUDY = small_study(curve=CURVE)
FILLED = {"internet": [*range(0, 216, 10)], "resilience": [*range(0, 216, 13)]}
CHOICES = ["cleaning", "resilience", "agglomeration", "controls", "sample", "cluster"]
OWN = dict(zip(CHOICES, ["as_studied", "own", "printed", "all", "all", "city"], strict=True))


def with_winsorised(panel: pd.DataFrame) -> pd.DataFrame:
    """The panel with the index of winsorised indicators, which are not those of the index, cut."""
    noise = np.random.default_rng(9).normal(size=(2, len(panel)))
    made = {
        f"resilience:{reading} winsorised": panel[column] + one
        for reading, column, one in zip(
            ("own", "equal"), ("resilience", "resilience:equal"), noise, strict=True
        )
    }
    return panel.assign(**made)


def curve_of(design: Design, study: Study = STUDY) -> pd.DataFrame:
    """The specifications with the readings that they take, a column a variable."""
    tables = curve_tables(design, study, silent)
    return with_readings(tables)


def with_readings(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    wide = tables[READING].pivot(index="specification", columns="variable", values="reading")
    return tables[SPECIFICATION].merge(wide, left_on="specification", right_index=True)


def silent(line: str) -> None:
    """Nobody is told."""


PANEL = with_winsorised(small_panel())
DESIGN = design_of(PANEL, STUDY, **FILLED)
TABLES = curve_tables(DESIGN, STUDY, silent)
SPECIFICATIONS = with_readings(TABLES)


def varied(**fields: Any) -> Study:
    """The study with another curve."""
    return dataclasses.replace(STUDY, curve=dataclasses.replace(CURVE, **fields))


def one(curve: pd.DataFrame = SPECIFICATIONS, **choices: str) -> pd.Series:
    """The specification that differs from the model's own in these choices."""
    wanted = pd.Series(OWN | choices)
    (row,) = np.flatnonzero((curve[CHOICES] == wanted).all(axis=1))
    return curve.iloc[row]


def regressed(panel: pd.DataFrame, cluster: str = "city") -> Estimated:
    """The headline model by pyfixest."""
    return estimate(panel, "resilience", ["agglomeration", *CONTROLS], cluster)


def assert_is(row: pd.Series, expected: Estimated, scale: float = 1.0) -> None:
    """A specification is the regression, its coefficient in other units of the variables."""
    figures = ["estimate", "std_error", "ci_low", "ci_high"]
    of_term = expected.terms.loc[0, figures].to_numpy(float)
    np.testing.assert_allclose(row[figures].to_numpy(float), of_term * scale, rtol=1e-8)
    assert (row["n"], row["cities"]) == (expected.n, expected.cities)


def test_combinations_are_all_and_once() -> None:
    found = combinations(CURVE)
    assert found.columns.tolist() == CHOICES
    assert len(found) == COMBINATIONS
    assert not found.duplicated().any()
    expected = product(CURVE.cleaning, *CURVE.read.values(), CURVE.controls, CURVE.samples, CURVE.cluster)
    assert set(found.itertuples(index=False, name=None)) == set(expected)


def test_the_curve_of_the_paper_has_10800_points() -> None:
    curve = shipped_study().curve
    assert curve is not None
    found = combinations(curve)
    assert len(found) == 4 * (11 + 4) * 6 * 3 * 5 * 2
    assert not found.duplicated().any()


def test_every_combination_has_a_row_an_estimate_or_a_reason() -> None:
    table = TABLES[SPECIFICATION]
    assert table.columns.tolist() == [column.column for column in columns_of(SPECIFICATION)]
    assert table["specification"].tolist() == list(range(1, COMBINATIONS + 1))
    assert SPECIFICATIONS[CHOICES].equals(combinations(CURVE))
    assert table["estimate"].notna().all()
    assert table["reason"].isna().all()


def test_every_specification_says_in_which_reading_it_takes_every_variable() -> None:
    table = TABLES[READING]
    assert table.columns.tolist() == [column.column for column in columns_of(READING)]
    assert len(table) == 2 * COMBINATIONS
    assert table["variable"].value_counts().to_dict() == dict.fromkeys(CURVE.read, COMBINATIONS)


def test_the_models_own_specification_is_marked_once_and_is_the_model() -> None:
    own = SPECIFICATIONS[SPECIFICATIONS["own"]]
    assert own[CHOICES].to_dict("records") == [OWN]
    assert_is(own.iloc[0], regressed(PANEL))


def test_the_own_reading_is_that_of_the_model() -> None:
    """Its scale is that to which others are brought."""
    read = {"agglomeration": "row_standardised"}
    study = varied(model="other")
    study = dataclasses.replace(study, models=(*STUDY.models, model(model_id="other", read=read)))
    curve = curve_of(DESIGN, study)
    assert curve.loc[curve["own"], "agglomeration"].tolist() == ["row_standardised"]
    other = PANEL["agglomeration:row_standardised"]
    assert_is(curve[curve["own"]].iloc[0], regressed(PANEL.assign(agglomeration=other)))
    scale = PANEL["agglomeration"].std() / other.std()
    assert_is(one(curve), regressed(PANEL), scale)


def test_controls_in_another_order_are_still_the_models_own() -> None:
    curve = curve_of(DESIGN, varied(controls={"none": (), "all": tuple(reversed(CONTROLS))}))
    assert curve.loc[curve["own"], "controls"].tolist() == ["all"]
    assert_is(curve[curve["own"]].iloc[0], regressed(PANEL))


def test_a_curve_that_does_not_hold_the_models_own_specification_marks_none() -> None:
    curve = curve_of(DESIGN, varied(controls={"none": ()}))
    assert curve["estimate"].notna().all()
    assert not curve["own"].any()


def test_a_control_that_is_not_supplied_is_a_reason_and_disturbs_no_other() -> None:
    curve = curve_of(DESIGN, varied(controls={"all": CONTROLS, "more": (*CONTROLS, "government")}))
    more = curve["controls"] == "more"
    assert curve.loc[more, "reason"].str.startswith("government intervention: not supplied").all()
    assert curve.loc[more, ["estimate", "std_error", "p_value"]].isna().all(axis=None)
    assert curve.loc[~more, "reason"].isna().all()


def test_a_curve_varies_any_term_of_any_model_and_controls_are_terms() -> None:
    """Another headline stands beside it: the curve names what it is of."""
    study = varied(
        model="mechanism_1",
        term="internet",
        read={"agglomeration": ("printed", "neighbours")},
        cleaning=("as_studied",),
        controls={"lagged": ("l(agglomeration, 1)", "human_capital^2")},
    )
    study = dataclasses.replace(study, headline=Headline("baseline_1", "agglomeration"))
    curve = curve_of(DESIGN, study)
    row = curve[(curve["agglomeration"] == "neighbours") & (curve["sample"] == "all")].iloc[0]
    lagged = PANEL.groupby("city_id")["agglomeration:neighbours"].shift(1)
    panel = PANEL.assign(lagged=lagged, squared=PANEL["human_capital"] ** 2)
    assert_is(row, estimate(panel, "innovation", ["internet", "lagged", "squared"]))


@pytest.mark.parametrize(
    ("formula", "term", "reason"),
    [
        (
            "resilience ~ internet | city + year | agglomeration ~ telephones_internet",
            "agglomeration",
            "the curve is of least squares, and its model has instruments",
        ),
        (
            "resilience ~ i(hu_line, agglomeration) | city + year",
            "i(hu_line, agglomeration)",
            "the term under study is agglomeration:hu_line=northwest, agglomeration:hu_line=southeast: "
            "this takes one",
        ),
    ],
)
def test_what_is_no_single_slope_of_least_squares_has_no_curve(formula: str, term: str, reason: str) -> None:
    study = varied(model="other", term=term, read={}, cleaning=("as_studied",))
    study = dataclasses.replace(study, models=(*STUDY.models, model(formula, model_id="other")))
    tables = curve_tables(DESIGN, study, silent)
    assert set(tables[SPECIFICATION]["reason"]) == {reason}
    assert tables[CHOICE].empty


def test_the_effects_are_those_of_the_model() -> None:
    formula = FORMULA.replace("+ year", "+ province^year")
    study = dataclasses.replace(varied(model="other"), models=(model(formula, model_id="other"),))
    expected = estimate(PANEL, "resilience", ["agglomeration", *CONTROLS], effects="city + province^year")
    assert_is(one(curve_of(DESIGN, study)), expected)


def test_scores_of_another_reading_are_brought_to_the_spread_of_the_studys_own() -> None:
    other = PANEL["resilience:equal"]
    raw = regressed(PANEL.assign(resilience=other))
    assert_is(one(resilience="equal"), raw, scale=PANEL["resilience"].std() / other.std())


def test_another_reading_of_agglomeration_is_brought_to_the_spread_of_the_studys_own() -> None:
    other = PANEL["agglomeration:location_quotient"]
    raw = regressed(PANEL.assign(agglomeration=other))
    assert_is(one(agglomeration="location_quotient"), raw, scale=other.std() / PANEL["agglomeration"].std())


def test_the_units_of_other_readings_change_nothing() -> None:
    quotient = "agglomeration:location_quotient"
    rescaled = PANEL.assign(
        **{"resilience:equal": 1000 * PANEL["resilience:equal"] + 5, quotient: PANEL[quotient] / 7}
    )
    found = curve_of(design_of(rescaled, STUDY, **FILLED))
    pd.testing.assert_frame_equal(found, SPECIFICATIONS, rtol=1e-6)


def test_winsorised_variables_are_cut_at_one_and_99_per_cent_after_the_index() -> None:
    panel = PANEL.copy()
    for name in ("resilience", "agglomeration", *CONTROLS):
        low, high = panel[name].quantile([0.01, 0.99])
        panel[name] = panel[name].clip(low, high)
    assert_is(one(cleaning="winsorised_variables"), regressed(panel))


@pytest.mark.parametrize(("reading", "column"), [("own", "own winsorised"), ("equal", "equal winsorised")])
def test_winsorised_indicators_are_the_index_made_of_them(reading: str, column: str) -> None:
    index = PANEL[f"resilience:{column}"]
    scale = PANEL["resilience"].std() / index.std()
    row = one(cleaning="winsorised_indicators", resilience=reading)
    assert_is(row, regressed(PANEL.assign(resilience=index)), scale)


def test_cells_that_are_not_printed_are_left_out_variable_by_variable() -> None:
    panel = PANEL.copy()
    for name, rows in FILLED.items():
        panel.loc[rows, name] = np.nan
    reported = regressed(panel)
    # 216 city-years less every tenth for internet and every thirteenth for resilience, row 0 and 130 for both.
    assert reported.n == 216 - 22 - 17 + 2
    assert_is(one(cleaning="reported_only"), reported)
    assert one(cleaning="reported_only", controls="none")["n"] == 216 - 17


def test_samples_and_controls_leave_out_what_they_name() -> None:
    unchanged = PANEL[PANEL["city_id"] % 100 != 2]
    assert_is(one(sample="without_boundary_changes"), regressed(unchanged))
    assert_is(one(sample="until_2008"), regressed(PANEL[PANEL["year"] <= 2008]))
    assert_is(one(controls="none"), estimate(PANEL, "resilience", ["agglomeration"]))


@pytest.mark.parametrize("cluster", ["province", "city + year"])
def test_the_clustering_is_the_one_named(cluster: str) -> None:
    curve = curve_of(DESIGN, varied(cleaning=("as_studied",), cluster=("city", "province", "city + year")))
    row = one(curve, cluster=cluster)
    assert_is(row, regressed(PANEL, cluster))
    assert row["std_error"] != pytest.approx(one(curve)["std_error"], rel=1e-3)


def test_years_outside_the_model_are_not_estimated_on() -> None:
    study = dataclasses.replace(STUDY, models=(model(years=(2003, 2007)),))
    curve = curve_of(DESIGN, study)
    assert_is(one(curve), regressed(PANEL[PANEL["year"] <= 2007]))
    assert curve["n"].max() == 24 * 5


def test_a_reading_that_cannot_be_computed_gives_a_reason_and_disturbs_no_other() -> None:
    lacking = PANEL.assign(**{"resilience:equal": np.nan, "resilience:equal winsorised": np.nan})
    found = curve_of(design_of(lacking, STUDY, **FILLED))
    equal = found["resilience"] == "equal"
    assert found.loc[equal, "reason"].unique().tolist() == ["no city-years are left to estimate from"]
    assert found.loc[equal, ["estimate", "std_error", "p_value"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(found[~equal], SPECIFICATIONS[~equal], rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "column", "reason"),
    [
        ("internet", PANEL["year"] * 2.0, "internet development does not vary within cities and years"),
        (
            "internet",
            PANEL["human_capital"] * 2.0,
            "virtual agglomeration (firms in information services), internet development, human capital are collinear "
            "within cities and years",
        ),
        (
            "resilience",
            PANEL["internet"] * 2.0,
            "urban economic resilience has no error: virtual agglomeration (firms in information services), internet "
            "development, human capital determine it within cities and years",
        ),
    ],
    ids=["no variation", "collinear", "no error"],
)
def test_reasons_are_in_the_names_of_terms(name: str, column: pd.Series, reason: str) -> None:
    found = curve_of(design_of(PANEL.assign(**{name: column}), STUDY))
    assert one(found)["reason"] == reason


def test_where_nothing_is_estimable_every_specification_says_why_and_no_choice_moves_anything() -> None:
    readings = [name for name in PANEL if str(name).startswith("agglomeration")]
    without = design_of(PANEL.assign(**dict.fromkeys(readings, np.nan)), STUDY)
    tables = curve_tables(without, STUDY, silent)
    assert len(tables[SPECIFICATION]) == COMBINATIONS
    assert set(tables[SPECIFICATION]["reason"]) == {"no city-years are left to estimate from"}
    assert tables[CHOICE].empty


def test_each_choice_has_a_row_and_the_clustering_moves_no_coefficient() -> None:
    choices = TABLES[CHOICE]
    assert choices.columns.tolist() == [column.column for column in columns_of(CHOICE)]
    assert set(choices["choice"]) == set(CHOICES)
    of_choice = choices.set_index("choice")
    assert of_choice.loc["cluster", "share"] == pytest.approx(0, abs=1e-12)
    means = SPECIFICATIONS.groupby("agglomeration")["estimate"].mean()
    row = of_choice.loc["agglomeration"]
    assert (row["lowest"], row["highest"]) == (means.idxmin(), means.idxmax())
    assert row["difference"] == pytest.approx(means.max() - means.min())


def test_a_study_without_a_curve_has_empty_tables_of_the_right_columns() -> None:
    tables = curve_tables(DESIGN, small_study(), silent)
    assert set(tables) == {SPECIFICATION, READING, CHOICE}
    for name, table in tables.items():
        assert table.empty
        assert table.dtypes.to_dict() == TABLES[name].dtypes.to_dict()


def test_what_is_done_is_told() -> None:
    told: list[str] = []
    longer = varied(
        samples=tuple(DESIGN.samples), controls={"all": CONTROLS, "one": CONTROLS[:1], "none": ()}
    )
    curve_tables(DESIGN, longer, told.append)
    assert len(DESIGN.samples) == 6
    assert told == ["864 of 864 specifications"]
    curve_tables(DESIGN, dataclasses.replace(longer, curve=doubled(longer)), told.append)
    assert told[1:] == ["1,000 of 1,296 specifications", "1,296 of 1,296 specifications"]


def doubled(study: Study) -> Curve:
    """The curve with a third clustering."""
    assert study.curve is not None
    return dataclasses.replace(study.curve, cluster=(*CURVE.cluster, "city + year"))


def broken(tables: dict[str, pd.DataFrame], estimate: float) -> dict[str, int]:
    """The rules of the contracts that rows of the curve break beside the estimate of its model."""
    found: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("create schema regressions; create schema catalog")
        connection.execute(
            "create table catalog.study as select 'baseline_2' as curve_model, 'agglomeration' as curve_term"
        )
        connection.execute(
            "create table regressions.coefficient as select 'baseline_2' as model_id, 'agglomeration' as term, "
            "$estimate::double as estimate",
            {"estimate": estimate},
        )
        for name, table in tables.items():
            connection.register("frame", table)
            connection.execute(f"create table {name} as from frame")
            outcomes = judge(connection, next(one for one in CONTRACTS if one.table == name))
            found |= {one.check_name: one.failed for one in outcomes if not one.passed}
    return found


def test_the_curve_keeps_its_contract_and_an_own_point_off_its_model_breaks_it() -> None:
    of_model = float(regressed(PANEL).terms.loc[0, "estimate"])
    assert broken(TABLES, of_model) == {}
    off = {"the study's own specification is the estimate of its model": 1}
    assert broken(TABLES, of_model + 1e-6) == off
    table = TABLES[SPECIFICATION]
    neither = table.assign(estimate=table["estimate"].mask(table.index < 3))
    assert broken({SPECIFICATION: neither}, of_model) == {"an estimate or a reason": 3}
