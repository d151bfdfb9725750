"""The tables of the index and of its other forms: what is in them, and that their contracts see what is wrong."""

import dataclasses
from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.assets import study_dimensions
from assets.catalog.dictionary import columns_of
from assets.catalog.robustness import IndexVariant
from assets.catalog.study import Study, StudyError, load_study
from assets.indices.assets import inequality_by_year, resilience_tables, variant_tables, wide_panel
from assets.indices.composite import composite_index
from assets.indices.forms import form_of, indicators_of, own_form
from checks.contract import judge
from checks.indices import CONTRACTS
from tests.indices.test_forms import of_years, panel_of

CATALOG = load_catalog()
STUDY = of_years(load_study("sun2025"), 2003, 2006)
SERVICES = of_years(load_study("public_services"), 2003, 2006)
PANEL = panel_of(STUDY, cities=15)
OWN = resilience_tables(PANEL, STUDY)["indices.resilience"]
TABLES = variant_tables(PANEL, OWN, STUDY, CATALOG)
GAP = np.nan


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema catalog; create schema indices; create schema panel")
        yield connection


def write(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    connection.register("frame", frame)
    connection.execute(f"create or replace table {table} as from frame")
    connection.unregister("frame")


def write_index(
    connection: duckdb.DuckDBPyConnection, panel: pd.DataFrame, study: Study
) -> dict[str, pd.DataFrame]:
    """Write the tables of a study's own index, and the dimensions that their contracts ask for."""
    tables = resilience_tables(panel, study)
    for table, frame in {"catalog.study_dimension": study_dimensions(study), **tables}.items():
        write(connection, table, frame)
    return tables


def broken(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    """The rules of a table's contract that rows break, and how many; `rows` where their number is wrong."""
    contract = next(one for one in CONTRACTS if one.table == table)
    return {one.check_name: one.failed for one in judge(connection, contract) if not one.passed}


def named(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The table of forms, by name."""
    return tables["indices.variant"].set_index("variant")


def with_variants(study: Study, *variants: IndexVariant) -> Study:
    return dataclasses.replace(study, index_variants=variants)


def test_the_worked_example_by_city_year_and_dimension() -> None:
    two = tuple(one for one in STUDY.variables if one.variable in ("gdp_per_capita", "unemployment_rate"))
    study = dataclasses.replace(STUDY, variables=two)
    panel = pd.DataFrame(
        {
            "city_id": [1, 1, 2],
            "year": [2003, 2004, 2003],
            "gdp_per_capita": [1, 2, 4],
            "unemployment_rate": [10, 30, 20],
        }
    )
    tables = resilience_tables(panel, study)
    weights, scored = tables["indices.indicator_weight"], tables["indices.resilience"]
    assert weights["indicator"].tolist() == ["gdp_per_capita", "unemployment_rate"]
    assert weights["attribute"].tolist() == ["+", "-"]
    np.testing.assert_allclose(weights["entropy"], [0.51185951, 0.57938016], atol=1e-8)
    np.testing.assert_allclose(weights["weight"], [0.53714987, 0.46285013], atol=1e-8)
    np.testing.assert_allclose(scored["score"], [0.46285013, 0.17904996, 0.76857494], atol=1e-8)
    assert scored["rank"].tolist() == [2, 1, 1]
    np.testing.assert_allclose(scored["resistance"], scored["score"], rtol=1e-15)
    assert scored[["adaptation", "transformation"]].eq(0).all(axis=None)


def test_the_score_is_the_sum_of_three_parts_and_each_part_of_its_four_indicators() -> None:
    total = OWN[["resistance", "adaptation", "transformation"]].sum(axis=1)
    np.testing.assert_allclose(OWN["score"], total, rtol=1e-14)
    index = composite_index(
        PANEL.set_index(["city_id", "year"])[own_form(STUDY).names],
        own_form(STUDY).attributes,
        own_form(STUDY).method,
    )
    adaptation = ["retail_sales", "hospital_beds_per_10k", "savings_per_capita", "road_freight"]
    np.testing.assert_allclose(OWN["adaptation"], index.contribution[adaptation].sum(axis=1), rtol=1e-14)


@pytest.mark.parametrize("pooled", [True, False])
def test_contributions_of_twelve_indicators_sum_to_the_score(pooled: bool) -> None:
    study = dataclasses.replace(STUDY, index=dataclasses.replace(STUDY.index, pooled=pooled))
    scored = resilience_tables(PANEL, study)["indices.resilience"]
    parts = resilience_tables(PANEL.sample(frac=1, random_state=3), study)["indices.contribution"]
    assert parts.columns.tolist() == [one.column for one in columns_of("indices.contribution")]
    assert len(parts) == 12 * len(scored)
    total = parts.groupby(["city_id", "year"])["contribution"].sum()
    np.testing.assert_allclose(total, scored.set_index(["city_id", "year"])["score"].sort_index(), rtol=1e-12)


def test_contributions_that_do_not_sum_to_the_score_break_the_contract(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    parts = resilience_tables(PANEL, STUDY)["indices.contribution"]
    write(warehouse, "indices.resilience", OWN)
    write(warehouse, "indices.contribution", parts)
    assert broken(warehouse, "indices.contribution") == {}
    write(warehouse, "indices.contribution", parts.drop(index=7))
    assert broken(warehouse, "indices.contribution") == {"contributions sum to the score": 11}


@pytest.mark.parametrize("pooled", [True, False])
def test_weights_and_scores_keep_their_contracts(warehouse: duckdb.DuckDBPyConnection, pooled: bool) -> None:
    study = dataclasses.replace(STUDY, index=dataclasses.replace(STUDY.index, pooled=pooled))
    # Rows in no order: parts must go to the city-year that they are of.
    tables = write_index(warehouse, PANEL.sample(frac=1, random_state=3), study)
    for table, frame in tables.items():
        assert frame.columns.tolist() == [one.column for one in columns_of(table)]
        assert broken(warehouse, table) == {}
    assert len(tables["indices.indicator_weight"]) == (12 if pooled else 12 * 4)


def test_an_index_of_other_dimensions_has_none_of_the_three_columns_and_its_own_dimensions_sum_to_the_score(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    tables = write_index(warehouse, panel_of(SERVICES, cities=15), SERVICES)
    assert {table: broken(warehouse, table) for table in tables} == {table: {} for table in tables}
    scored, parts = tables["indices.resilience"], tables["indices.dimension_score"]
    assert scored[["resistance", "adaptation", "transformation"]].isna().all(axis=None)
    wide = parts.pivot(index=["city_id", "year"], columns="dimension", values="score")
    assert sorted(wide) == ["health_and_work", "learning", "means"]
    np.testing.assert_allclose(wide.sum(axis=1), scored["score"], rtol=1e-14)


def test_a_dimension_is_what_its_indicators_add_to_the_score() -> None:
    panel = panel_of(SERVICES, cities=15)
    tables = resilience_tables(panel, SERVICES)
    weight = tables["indices.indicator_weight"].set_index("indicator")["weight"]
    beds, unemployment = panel["hospital_beds_per_10k"], panel["unemployment_rate"]
    expected = weight["hospital_beds_per_10k"] * (beds - beds.min()) / np.ptp(beds)
    expected += weight["unemployment_rate"] * (unemployment.max() - unemployment) / np.ptp(unemployment)
    parts = tables["indices.dimension_score"]
    found = parts.loc[parts["dimension"] == "health_and_work", "score"]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_an_index_over_years_without_an_indicator_is_refused_with_the_field_to_edit() -> None:
    lacking = PANEL.assign(openness=PANEL["openness"].mask(PANEL["year"] >= 2005))
    with pytest.raises(StudyError) as error:
        resilience_tables(lacking, STUDY)
    assert str(error.value) == (
        "sun2025.yaml: index.years: openness is not available for 2005–2006; "
        "name other years, or other variables in index.dimensions"
    )


def test_a_dimension_that_the_study_does_not_have_breaks_the_contracts(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    write_index(warehouse, PANEL, STUDY)
    for table in ("indicator_weight", "dimension_score"):
        warehouse.execute(f"update indices.{table} set dimension = 'wealth' where dimension = 'adaptation'")
    assert broken(warehouse, "indices.indicator_weight") == {"dimension is one of the study's": 4}
    assert broken(warehouse, "indices.dimension_score") == {"dimension is one of the study's": 60}


def test_forms_of_another_index_are_of_its_own_indicators() -> None:
    panel = panel_of(SERVICES, cities=15)
    own = resilience_tables(panel, SERVICES)["indices.resilience"]
    tables = variant_tables(panel, own, SERVICES, CATALOG)
    assert tables["indices.variant"]["available"].all()
    weights = tables["indices.weight_variant"].groupby("variant")["indicator"].agg(set)
    assert weights["equal"] == set(SERVICES.index.attributes)
    assert weights["without_students"] == set(SERVICES.index.attributes) - {"students_per_10k"}


def test_a_city_year_that_lacks_an_indicator_has_no_index_and_the_others_are_weighted_without_it() -> None:
    lacking = PANEL.assign(openness=PANEL["openness"].mask((PANEL["city_id"] == 2) & (PANEL["year"] == 2004)))
    scored = resilience_tables(lacking, STUDY)["indices.resilience"]
    assert len(scored) == 59
    assert not ((scored["city_id"] == 2) & (scored["year"] == 2004)).any()
    dropped = PANEL.drop(index=PANEL.index[(PANEL["city_id"] == 2) & (PANEL["year"] == 2004)])
    pd.testing.assert_frame_equal(scored, resilience_tables(dropped, STUDY)["indices.resilience"])


def test_weights_that_do_not_sum_to_one_in_a_year_break_the_contract(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    study = dataclasses.replace(STUDY, index=dataclasses.replace(STUDY.index, pooled=False))
    weights = write_index(warehouse, PANEL, study)["indices.indicator_weight"]
    weights.loc[(weights["year"] == 2005) & (weights["indicator"] == "openness"), "weight"] *= 0.5
    write(warehouse, "indices.indicator_weight", weights)
    assert "weights sum to 1" in broken(warehouse, "indices.indicator_weight")


def test_a_score_that_is_not_the_sum_of_its_dimensions_breaks_the_contract(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    write_index(warehouse, PANEL, STUDY)
    write(warehouse, "indices.resilience", OWN.assign(score=OWN["score"].mask(OWN.index == 7, 0.9)))
    assert broken(warehouse, "indices.resilience") == {"dimensions sum to the score": 1}


def test_a_dimension_that_is_lost_breaks_the_contracts(warehouse: duckdb.DuckDBPyConnection) -> None:
    write_index(warehouse, PANEL, STUDY)
    warehouse.execute("""
        delete from indices.dimension_score where city_id = 3 and year = 2005 and dimension = 'adaptation'
    """)
    assert broken(warehouse, "indices.dimension_score") == {"rows": 1}
    assert broken(warehouse, "indices.resilience") == {
        "dimensions sum to the score": 1,
        "adaptation is the dimension's score": 1,
    }


def test_the_panel_with_other_readings_names_them_after_a_colon(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("""
        create table panel.city_year as from (values
            (2, 2003, 3.0::double), (1, 2004, 2.0), (1, 2003, 1.0)
        ) as t (city_id, year, openness);
        create table panel.alternative as from (values
            (1, 2003, 'openness', 'fdi_share', 0.1::double),
            (1, 2003, 'openness', 'trade_share', 0.2),
            (1, 2004, 'openness', 'fdi_share', null),
            (1, 2004, 'openness', 'trade_share', 0.4)
        ) as t (city_id, year, variable, reading, value)
    """)
    expected = pd.DataFrame(
        {
            "city_id": [1, 1, 2],
            "year": [2003, 2004, 2003],
            "openness": [1.0, 2.0, 3.0],
            "openness:fdi_share": [0.1, GAP, GAP],
            "openness:trade_share": [0.2, 0.4, GAP],
        }
    )
    pd.testing.assert_frame_equal(wide_panel(warehouse), expected, check_dtype=False)
    warehouse.execute("delete from panel.alternative")
    pd.testing.assert_frame_equal(wide_panel(warehouse), expected.iloc[:, :3], check_dtype=False)


def test_every_form_has_a_row_its_scores_and_its_weights(warehouse: duckdb.DuckDBPyConnection) -> None:
    forms = named(TABLES)
    assert forms.index.tolist() == [one.variant for one in STUDY.index_variants]
    assert forms["available"].all()
    assert forms["reason"].isna().all()
    assert forms["n"].eq(60).all()
    for table, frame in TABLES.items():
        assert frame.columns.tolist() == [one.column for one in columns_of(table)]
        write(warehouse, table, frame)
    assert not any(broken(warehouse, table) for table in TABLES)
    weights = TABLES["indices.weight_variant"].groupby("variant").size()
    assert weights["by_year"] == 12 * 4
    assert weights["without_students"] == 11
    assert weights.drop(["by_year", *weights.index[weights.index.str.startswith("without")]]).eq(12).all()


def test_the_scores_of_a_form_are_those_of_its_composite_index() -> None:
    for variant in STUDY.index_variants:
        form = form_of(variant, STUDY, CATALOG)
        if form.pooled:
            table = indicators_of(PANEL, form, STUDY)
            expected = composite_index(table, form.attributes, form.method).score
            found = TABLES["indices.index_variant"].query("variant == @variant.variant")
            np.testing.assert_allclose(found["score"], expected, rtol=1e-13)


def test_a_form_that_differs_in_nothing_agrees_wholly_with_the_study() -> None:
    study = with_variants(STUDY, IndexVariant("same", "Same", "同"))
    row = named(variant_tables(PANEL, OWN, study, CATALOG)).loc["same"]
    assert row[["label_en", "label_zh", "n"]].tolist() == ["Same", "同", 60]
    assert row["correlation"] == pytest.approx(1)
    assert row["rank_correlation"] == pytest.approx(1)
    assert row[["mean_rank_shift", "largest_rank_shift"]].tolist() == [0, 0]


def test_a_form_whose_indicators_are_not_there_is_not_available_and_says_why(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    lacking = PANEL.drop(columns="price_level")
    lacking["openness:trade_share"] = lacking["openness:trade_share"].mask(lacking["year"].isin([2004, 2005]))
    tables = variant_tables(lacking, OWN, STUDY, CATALOG)
    forms = named(tables)
    assert forms.loc[~forms["available"], "reason"].to_dict() == {
        "openness_trade_share": "openness is not available for 2004–2005",
        "real": "no price level is supplied",
    }
    figures = ["n", "correlation", "rank_correlation", "mean_rank_shift", "largest_rank_shift"]
    assert forms.loc[~forms["available"], figures].isna().all(axis=None)
    assert forms.loc[forms["available"], figures].notna().all(axis=None)
    for table in ("indices.index_variant", "indices.weight_variant"):
        assert set(tables[table]["variant"]) == set(forms.index) - {"openness_trade_share", "real"}
    for table, frame in tables.items():
        write(warehouse, table, frame)
    assert not any(broken(warehouse, table) for table in tables)


def test_a_form_without_weights_to_be_had_says_why() -> None:
    constant = PANEL.assign(**{"openness:trade_share": 0.0})
    forms = named(variant_tables(constant, OWN, STUDY, CATALOG))
    assert forms.index[~forms["available"]].tolist() == ["openness_trade_share"]
    assert forms.loc["openness_trade_share", "reason"].startswith("indicator openness is constant")


def test_a_form_is_compared_on_the_city_years_that_both_have() -> None:
    lacking = PANEL.copy()
    lacking.loc[lacking.index[:5], "science_expenditure:share"] = GAP
    forms = named(variant_tables(lacking, OWN, STUDY, CATALOG))
    assert forms.loc["science_share", "n"] == 55
    assert forms.loc["equal", "n"] == 60
    assert forms["available"].all()


def test_a_study_without_other_forms_has_empty_tables_of_the_right_columns(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    tables = variant_tables(PANEL, OWN, with_variants(STUDY), CATALOG)
    assert set(tables) == {"indices.variant", "indices.index_variant", "indices.weight_variant"}
    for table, frame in tables.items():
        assert frame.columns.tolist() == [one.column for one in columns_of(table)]
        assert frame.empty
        write(warehouse, table, frame)
    assert not any(broken(warehouse, table) for table in tables)


def test_the_weights_of_a_form_that_do_not_sum_to_one_break_the_contract_with_all_their_rows(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    weights = TABLES["indices.weight_variant"]
    wrong = (weights["variant"] == "by_year") & (weights["year"].fillna(0) == 2005)
    wrong |= weights["variant"] == "without_students"
    write(
        warehouse,
        "indices.weight_variant",
        weights.assign(weight=weights["weight"] * np.where(wrong, 0.99, 1.0)),
    )
    assert broken(warehouse, "indices.weight_variant") == {"weights of every form sum to 1": 12 + 11}


def test_scores_of_a_form_that_are_fewer_than_its_row_says_break_the_contract(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for table, frame in TABLES.items():
        write(warehouse, table, frame)
    warehouse.execute("delete from indices.index_variant where variant = 'critic' and year = 2006")
    assert broken(warehouse, "indices.index_variant") == {"rows": 15}


def test_an_indicator_that_runs_against_the_index_breaks_a_rule_that_only_warns(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    columns = [one.column for one in columns_of("indices.indicator_diagnostic")]
    rows = [
        ["openness", "transformation", "+", 0.6, 0.7, GAP, 0.2, "agrees", "一致"],
        ["road_freight", "adaptation", "+", 0.4, 0.3, GAP, -0.11, "runs against", "相反"],
    ]
    write(warehouse, "indices.indicator_diagnostic", pd.DataFrame(rows, columns=columns))
    assert broken(warehouse, "indices.indicator_diagnostic") == {"no indicator runs against the index": 1}
    contract = next(one for one in CONTRACTS if one.table == "indices.indicator_diagnostic")
    assert {rule.name for rule in contract.rules if rule.severity == "WARN"} == {
        "no indicator runs against the index"
    }
    warehouse.execute("update indices.indicator_diagnostic set effective_weight = 0.4 where weight = 0.4")
    assert "effective weights sum to 1" in broken(warehouse, "indices.indicator_diagnostic")


def gini(values: list[float], others: list[float]) -> float:
    """The mean difference of the one from the other over the sum of their means."""
    differences = [abs(one - other) for one in values for other in others]
    return float(np.mean(differences) / (np.mean(values) + np.mean(others)))


EAST, WEST = [0.4, 0.2], [0.1, 0.1, 0.3]
SCORED = pd.DataFrame(
    [(2003, score, "east") for score in EAST]
    + [(2004, score, "west") for score in (0.1, 0.1)]
    + [(2003, score, "west") for score in WEST]
    + [(2004, score, "east") for score in (0.2, 0.2)],
    columns=["year", "score", "region"],
)


def test_inequality_has_four_parts_and_every_pair_of_regions_in_every_year(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = inequality_by_year(SCORED)
    values = found.set_index(["year", "component", "region", "other_region"])["value"]
    assert values.index.is_unique
    pairs = [("pair", "east", "east"), ("pair", "east", "west"), ("pair", "west", "west")]
    parts = [(part, "all", "all") for part in ("gini", "within", "net_between", "transvariation")]
    assert set(values.index) == {(year, *one) for year in (2003, 2004) for one in pairs + parts}
    assert values[2003, "gini", "all", "all"] == pytest.approx(gini(EAST + WEST, EAST + WEST))
    assert values[2003, "pair", "east", "east"] == pytest.approx(gini(EAST, EAST))
    assert values[2003, "pair", "east", "west"] == pytest.approx(gini(EAST, WEST))
    write(warehouse, "indices.inequality", found)
    assert broken(warehouse, "indices.inequality") == {}


def test_the_parts_of_inequality_sum_to_it_and_say_where_it_is() -> None:
    value = inequality_by_year(SCORED).set_index(["year", "component", "region"])["value"]
    for year in (2003, 2004):
        three = sum(value[year, part, "all"] for part in ("within", "net_between", "transvariation"))
        assert three == pytest.approx(value[year, "gini", "all"], abs=1e-15)
    # In 2004 cities of a region are equal and regions do not overlap.
    assert value[2004, "within", "all"] == value[2004, "transvariation", "all"] == 0
    # Eight of sixteen differences are 0.1, the others 0; the mean is 0.15.
    assert value[2004, "gini", "all"] == pytest.approx(1 / 6)


def test_the_order_of_rows_changes_no_inequality() -> None:
    shuffled = SCORED.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(inequality_by_year(shuffled), inequality_by_year(SCORED))
