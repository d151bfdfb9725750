"""The curve of a study: every combination of its choices once, the study's own among them, on one scale."""

import dataclasses
from itertools import product

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import columns_of
from assets.catalog.robustness import Curve
from assets.catalog.study import Study, load_study
from assets.indices.assets import resilience_tables, variant_tables
from assets.indices.composite import composite_index
from assets.indices.forms import own_form
from assets.regressions.curve import (
    CHOICE,
    CHOICES,
    SPECIFICATION,
    combinations,
    curve_tables,
    winsorised_forms,
)
from assets.regressions.design import Design, agglomeration_columns
from assets.regressions.estimates import Estimated
from assets.regressions.fixed_effects import complete_sample, estimate
from checks.contract import judge
from checks.regressions import CONTRACTS
from tests.indices.test_forms import of_years, panel_of

CATALOG = load_catalog()
PAPER = load_study("sun2025")
CONTROLS = ["internet", "human_capital", "population_density", "economic_density", "government"]
CURVE = Curve(
    cleaning=("as_studied", "winsorised_variables", "winsorised_indicators", "reported_only"),
    index=("own", "equal", "real", "without_students"),
    agglomeration=("location_quotient", "printed", "row_standardised"),
    distance_unit=("km", "100 km"),
    regressors={"all": tuple(CONTROLS), "none": ()},
    samples=("all", "without_boundary_changes", "until_2008"),
    clusters=("city", "province"),
)
STUDY = dataclasses.replace(
    of_years(PAPER, 2003, 2010),
    curve=CURVE,
    index_variants=tuple(one for one in PAPER.index_variants if one.variant in CURVE.index),
)
PANEL = panel_of(STUDY, cities=24)
COMBINATIONS = 4 * 4 * (1 + 2 + 1) * 2 * 3 * 2


def design_of(panel: pd.DataFrame, study: Study) -> Design:
    """The design of a panel: four provinces, a boundary that changed, cells filled, agglomeration at random."""
    random = np.random.default_rng(4)
    own = resilience_tables(panel, study)["indices.resilience"]
    forms = pd.concat(
        [
            variant_tables(panel, own, study, CATALOG)["indices.index_variant"],
            winsorised_forms(panel, study, CATALOG),
        ]
    )
    keys = pd.MultiIndex.from_frame(panel[["city_id", "year"]])
    wide = forms.pivot(index=["city_id", "year"], columns="variant", values="score").reindex(keys)
    quotient = random.lognormal(size=len(panel))
    neighbours, others = random.lognormal(size=(2, len(panel)))
    readings = pd.DataFrame(
        {
            "location_quotient": quotient,
            "printed": quotient * (1 + panel["city_id"].to_numpy() / 100),
            "neighbours": quotient + neighbours / 100,
            "row_standardised": quotient + others,
        }
    )
    columns = pd.concat(
        [
            panel.assign(province=(panel["city_id"] % 4).astype(str)),
            pd.DataFrame(agglomeration_columns(readings)),
            wide.add_prefix("resilience:").reset_index(drop=True),
        ],
        axis=1,
    )
    design = columns.merge(
        own[["city_id", "year", "score"]].rename(columns={"score": "resilience"}), how="left"
    )
    row = np.arange(len(panel))
    return Design(
        panel=design.assign(agglomeration=design[f"agglomeration:{study.agglomeration.reading}:km"]),
        filled=pd.DataFrame({"internet": row % 10 == 0, "resilience": row % 13 == 0, "innovation": row >= 0}),
        groups=pd.DataFrame(
            {
                "municipality_or_capital": np.where(panel["city_id"] == 1, "municipality", "other"),
                "boundary": np.where(panel["city_id"].isin([2, 3]), "changed", "unchanged"),
            }
        ),
        distance_km=pd.DataFrame(),
    )


def silent(line: str) -> None:
    """Nobody is told."""


DESIGN = design_of(PANEL, STUDY)
TABLES = curve_tables(DESIGN, STUDY, silent)
SPECIFICATIONS = TABLES[SPECIFICATION]
OWN = {
    "cleaning": "as_studied",
    "index_form": "own",
    "agglomeration": "printed",
    "distance_unit": "km",
    "regressors": "all",
    "sample": "all",
    "cluster": "city",
}


def one(curve: pd.DataFrame = SPECIFICATIONS, **choices: str) -> pd.Series:
    """The specification that differs from the study's own in these choices."""
    wanted = pd.Series(OWN | choices)
    (row,) = np.flatnonzero((curve[list(CHOICES)] == wanted).all(axis=1))
    return curve.iloc[row]


def regressed(panel: pd.DataFrame, inference: str = "city") -> Estimated:
    """The headline model by pyfixest."""
    regressors = ["agglomeration", *CONTROLS]
    return estimate(complete_sample(panel, "resilience", regressors), "resilience", regressors, inference)


def assert_is(row: pd.Series, expected: Estimated, scale: float = 1.0, rtol: float = 1e-8) -> None:
    """A specification is the regression, its coefficient in other units of the variables."""
    figures = ["estimate", "std_error", "ci_low", "ci_high"]
    of_term = expected.terms.loc[0, figures].to_numpy(float)
    np.testing.assert_allclose(row[figures].to_numpy(float), of_term * scale, rtol=rtol)
    assert (row["n"], row["cities"]) == (expected.n, expected.cities)


def test_combinations_are_all_and_once() -> None:
    found = combinations(CURVE)
    assert found.columns.tolist() == list(CHOICES)
    assert len(found) == COMBINATIONS
    assert not found.duplicated().any()
    readings = [
        ("location_quotient", "km"),
        ("printed", "km"),
        ("printed", "100 km"),
        ("row_standardised", "km"),
    ]
    expected = product(CURVE.cleaning, CURVE.index, readings, CURVE.regressors, CURVE.samples, CURVE.clusters)
    assert set(found.itertuples(index=False, name=None)) == {
        (cleaning, index, *reading, *rest) for cleaning, index, reading, *rest in expected
    }


def test_the_curve_of_the_paper_has_7920_points() -> None:
    assert PAPER.curve is not None
    found = combinations(PAPER.curve)
    assert len(found) == 4 * 11 * (1 + 2 + 2 + 1) * 3 * 5 * 2
    assert not found.duplicated().any()


def test_a_reading_without_a_distance_is_not_counted_once_for_every_unit() -> None:
    units = combinations(CURVE).groupby("agglomeration")["distance_unit"].unique().map(list).to_dict()
    assert units == {"location_quotient": ["km"], "printed": ["km", "100 km"], "row_standardised": ["km"]}


def test_every_combination_has_a_row_an_estimate_or_a_reason() -> None:
    assert SPECIFICATIONS.columns.tolist() == [column.column for column in columns_of(SPECIFICATION)]
    assert SPECIFICATIONS["specification"].tolist() == list(range(1, COMBINATIONS + 1))
    assert SPECIFICATIONS[list(CHOICES)].equals(combinations(CURVE))
    assert SPECIFICATIONS["estimate"].notna().all()
    assert SPECIFICATIONS["reason"].isna().all()


def test_the_studys_own_specification_is_marked_once_and_is_the_headline() -> None:
    own = SPECIFICATIONS[SPECIFICATIONS["own"]]
    assert own[list(OWN)].to_dict("records") == [OWN]
    assert_is(own.iloc[0], regressed(DESIGN.panel))


def test_the_own_reading_is_that_of_the_study() -> None:
    study = dataclasses.replace(
        STUDY, agglomeration=dataclasses.replace(STUDY.agglomeration, reading="row_standardised")
    )
    design = design_of(PANEL, study)
    curve = curve_tables(design, study, silent)[SPECIFICATION]
    assert curve.loc[curve["own"], "agglomeration"].tolist() == ["row_standardised"]
    assert_is(curve[curve["own"]].iloc[0], regressed(design.panel))


def with_regressors(regressors: dict[str, tuple[str, ...]]) -> Study:
    """The study with a curve over these regressors."""
    curve = dataclasses.replace(CURVE, regressors=regressors, cleaning=("as_studied",), index=("own",))
    return dataclasses.replace(STUDY, curve=curve)


def test_regressors_in_another_order_are_still_the_studys_own() -> None:
    study = with_regressors({"none": (), "all": tuple(reversed(CONTROLS))})
    curve = curve_tables(DESIGN, study, silent)[SPECIFICATION]
    assert curve.loc[curve["own"], "regressors"].tolist() == ["all"]
    assert_is(curve[curve["own"]].iloc[0], regressed(DESIGN.panel))


def test_a_curve_that_does_not_hold_the_studys_own_specification_marks_none() -> None:
    curve = curve_tables(DESIGN, with_regressors({"none": ()}), silent)[SPECIFICATION]
    assert curve["estimate"].notna().all()
    assert not curve["own"].any()


def test_a_control_that_is_not_supplied_is_a_reason_and_disturbs_no_other() -> None:
    study = with_regressors({"all": tuple(CONTROLS), "more": (*CONTROLS, "telephones_1984")})
    curve = curve_tables(DESIGN, study, silent)[SPECIFICATION]
    more = curve["regressors"] == "more"
    assert curve.loc[more, "reason"].str.contains("telephones_1984").all()
    assert curve.loc[~more, "reason"].isna().all()


def test_scores_of_another_form_are_brought_to_the_spread_of_the_studys_own() -> None:
    panel = DESIGN.panel
    other = panel["resilience:equal"]
    raw = regressed(panel.assign(resilience=other))
    assert_is(one(index_form="equal"), raw, scale=panel["resilience"].std() / other.std())


def test_another_reading_of_agglomeration_is_brought_to_the_spread_of_the_studys_own() -> None:
    panel = DESIGN.panel
    other = panel["agglomeration:printed:100 km"]
    raw = regressed(panel.assign(agglomeration=other))
    assert_is(one(distance_unit="100 km"), raw, scale=other.std() / panel["agglomeration"].std())


def test_the_units_of_another_form_and_of_another_reading_change_nothing() -> None:
    rescaled = DESIGN.panel.assign(
        **{
            "resilience:equal": 1000 * DESIGN.panel["resilience:equal"] + 5,
            "agglomeration:location_quotient:km": DESIGN.panel["agglomeration:location_quotient:km"] / 7,
        }
    )
    found = curve_tables(dataclasses.replace(DESIGN, panel=rescaled), STUDY, silent)[SPECIFICATION]
    pd.testing.assert_frame_equal(found, SPECIFICATIONS, rtol=1e-6)


def test_winsorised_variables_are_cut_at_one_and_99_per_cent_after_the_index() -> None:
    panel = DESIGN.panel.copy()
    for name in ("resilience", "agglomeration", *CONTROLS):
        low, high = panel[name].quantile([0.01, 0.99])
        panel[name] = panel[name].clip(low, high)
    assert_is(one(cleaning="winsorised_variables"), regressed(panel))


def test_winsorised_indicators_are_cut_before_the_index() -> None:
    indicators = PANEL.set_index(["city_id", "year"])[own_form(STUDY).names]
    clipped = indicators.clip(indicators.quantile(0.01), indicators.quantile(0.99), axis=1)
    index = composite_index(clipped, own_form(STUDY).attributes, own_form(STUDY).method)
    raw = regressed(DESIGN.panel.assign(resilience=index.score.to_numpy()))
    scale = DESIGN.panel["resilience"].std() / index.score.std()
    assert_is(one(cleaning="winsorised_indicators"), raw, scale)


def test_cells_that_are_not_printed_are_left_out_variable_by_variable() -> None:
    panel = DESIGN.panel
    for name in ("internet", "resilience"):
        panel = panel.assign(**{name: panel[name].mask(DESIGN.filled[name])})
    reported = regressed(panel)
    # 192 city-years less every tenth for internet and every thirteenth for resilience, row 0 and 130 for both.
    assert reported.n == 192 - 20 - 15 + 2
    # Where cells are missing pyfixest takes the effects out by iteration.
    assert_is(one(cleaning="reported_only"), reported, rtol=1e-6)
    without_internet = one(cleaning="reported_only", regressors="none")
    assert without_internet["n"] == 192 - 15


def test_samples_and_regressors_leave_out_what_they_name() -> None:
    panel = DESIGN.panel
    assert_is(one(sample="without_boundary_changes"), regressed(panel[~panel["city_id"].isin([2, 3])]))
    assert_is(one(sample="until_2008"), regressed(panel[panel["year"] <= 2008]))
    alone = estimate(panel, "resilience", ["agglomeration"])
    assert_is(one(regressors="none"), alone)


@pytest.mark.parametrize("cluster", ["province", "two_way"])
def test_the_clustering_is_the_one_named(cluster: str) -> None:
    clustered = dataclasses.replace(CURVE, cleaning=("as_studied",), clusters=("city", "province", "two_way"))
    curve = curve_tables(DESIGN, dataclasses.replace(STUDY, curve=clustered), silent)[SPECIFICATION]
    row = one(curve, cluster=cluster)
    assert_is(row, regressed(DESIGN.panel, cluster))
    assert row["std_error"] != pytest.approx(one(curve)["std_error"], rel=1e-3)


def test_years_outside_the_headline_model_are_not_estimated_on() -> None:
    shorter = tuple(dataclasses.replace(model, years=(2003, 2007)) for model in STUDY.models)
    curve = curve_tables(DESIGN, dataclasses.replace(STUDY, models=shorter), silent)[SPECIFICATION]
    assert_is(one(curve), regressed(DESIGN.panel[DESIGN.panel["year"] <= 2007]))
    assert curve["n"].max() == 24 * 5


def test_a_form_that_cannot_be_computed_gives_a_reason_and_disturbs_no_other() -> None:
    panel = PANEL.drop(columns="price_level")
    found = curve_tables(design_of(panel, STUDY), STUDY, silent)[SPECIFICATION]
    real = found["index_form"] == "real"
    assert found.loc[real, "reason"].unique().tolist() == [
        "the form real of the index cannot be had under this cleaning"
    ]
    assert found.loc[real, ["estimate", "std_error", "p_value"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(found[~real], SPECIFICATIONS[~real], rtol=1e-6)


def test_where_nothing_is_estimable_every_specification_says_why_and_no_choice_moves_anything() -> None:
    readings = [name for name in DESIGN.panel if str(name).startswith("agglomeration")]
    without = dataclasses.replace(DESIGN, panel=DESIGN.panel.assign(**dict.fromkeys(readings, np.nan)))
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
    means = SPECIFICATIONS.groupby("index_form")["estimate"].mean()
    row = of_choice.loc["index_form"]
    assert (row["lowest"], row["highest"]) == (means.idxmin(), means.idxmax())
    assert row["difference"] == pytest.approx(means.max() - means.min())


@pytest.mark.parametrize(
    "study",
    [
        dataclasses.replace(STUDY, curve=None),
        dataclasses.replace(STUDY, headline_term="internet"),
    ],
    ids=["no curve", "another headline"],
)
def test_a_study_without_a_curve_of_agglomeration_has_empty_tables_of_the_right_columns(study: Study) -> None:
    tables = curve_tables(DESIGN, study, silent)
    assert set(tables) == {SPECIFICATION, CHOICE}
    for name, table in tables.items():
        assert table.empty
        assert table.dtypes.to_dict() == TABLES[name].dtypes.to_dict()


def test_forms_of_winsorised_indicators_are_those_that_the_curve_names() -> None:
    found = winsorised_forms(PANEL, STUDY, CATALOG)
    assert found["variant"].value_counts().to_dict() == {f"{form}:winsorised": 192 for form in CURVE.index}
    lacking = winsorised_forms(PANEL.drop(columns="price_level"), STUDY, CATALOG)
    assert set(lacking["variant"]) == {"own:winsorised", "equal:winsorised", "without_students:winsorised"}
    for curve in (None, dataclasses.replace(CURVE, cleaning=("as_studied", "reported_only"))):
        nothing = winsorised_forms(PANEL, dataclasses.replace(STUDY, curve=curve), CATALOG)
        assert nothing.empty
        assert nothing.columns.tolist() == found.columns.tolist()


def test_what_is_done_is_told() -> None:
    told: list[str] = []
    longer = dataclasses.replace(
        CURVE, samples=("all", "without_boundary_changes", "until_2008", "from_2009")
    )
    curve_tables(DESIGN, dataclasses.replace(STUDY, curve=longer), told.append)
    assert told == ["1,000 of 1,024 specifications", "1,024 of 1,024 specifications"]


def broken(tables: dict[str, pd.DataFrame], headline: float) -> dict[str, int]:
    """The rules of the contracts that rows of the curve break beside a headline."""
    found: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("create schema regressions; create schema catalog")
        connection.execute(
            "create table catalog.study as select 'baseline_2' as headline_model, 'agglomeration' as headline_term"
        )
        connection.execute(
            "create table regressions.coefficient as select 'baseline_2' as model_id, 'agglomeration' as term, "
            "$headline::double as estimate",
            {"headline": headline},
        )
        for name, table in tables.items():
            connection.register("frame", table)
            connection.execute(f"create table {name} as from frame")
            outcomes = judge(connection, next(one for one in CONTRACTS if one.table == name))
            found |= {one.check_name: one.failed for one in outcomes if not one.passed}
    return found


def test_the_curve_keeps_its_contract_and_an_own_point_off_the_headline_breaks_it() -> None:
    headline = float(regressed(DESIGN.panel).terms.loc[0, "estimate"])
    assert broken(TABLES, headline) == {}
    assert broken(TABLES, headline + 1e-6) == {"the study's own specification is the headline": 1}
    neither = SPECIFICATIONS.assign(estimate=SPECIFICATIONS["estimate"].mask(SPECIFICATIONS.index < 3))
    assert broken({SPECIFICATION: neither}, headline) == {"an estimate or a reason": 3}
