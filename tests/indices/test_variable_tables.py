"""The tables of a study's variables: what is in them, and that their contracts see what is wrong."""

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.assets import study_tables
from assets.catalog.dictionary import columns_of
from assets.catalog.readings import Readings
from assets.catalog.study import Study
from assets.indices.assets import distribution_of, inequality_by_year
from assets.indices.engine import Computed
from assets.indices.tables import variable_tables
from assets.warehouse import sql_text
from checks.contract import judge
from checks.indices import CONTRACTS
from tests.indices.small_study import GAP, OWN, PRINTED, computed, formula, index, quotient, study_of

CATALOG = load_catalog()
CITIES, YEARS = 8, (2003, 2005)
RANDOM = np.random.default_rng(5)
COMPONENTS = {
    name: np.exp(RANDOM.normal(size=CITIES * 3)).tolist()
    for name in ("gdp", "deposits", "loans", "land_area", "it_employment", "unit_employment")
}
WEALTH = index(
    "wealth",
    {"income": {"output": "+", "credit": "+"}, "space": {"density": "-"}},
    [
        OWN,
        replace(OWN, reading="by_year", pooled=False),
        replace(OWN, reading="topsis", aggregation="topsis"),
        replace(OWN, reading="log", transform="log"),
        replace(OWN, reading="real", real=True),
    ],
)
STUDY = replace(
    study_of(
        formula("output", "10k yuan", own="gdp", double="gdp * 2"),
        formula("credit", own="deposits + loans"),
        formula("density", own="gdp / land_area"),
        formula("price_level", supplied="price_level"),
        formula("software", own="it_employment"),
        formula("staff", own="unit_employment"),
        WEALTH,
        quotient("cluster", "software", "staff", alone="none", near="own"),
    ),
    cities=tuple(range(1, CITIES + 1)),
    panel_years=YEARS,
)


def of_study(study: Study = STUDY, **components: list[float]) -> tuple[Readings, Computed]:
    """The columns of the study, nobody having supplied a price level."""
    lacking = {"price_level": [GAP] * (CITIES * 3), "population_registered": [1.0] * (CITIES * 3)}
    return Readings(study, PRINTED), computed(study, COMPONENTS | lacking | components, years=3)


TABLES = variable_tables(*of_study())


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """What the study says, and its tables."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema catalog; create schema indices;
            create table catalog.exchange_rate as select unnest(range(2003, 2006)) as year
        """)
        for table, frame in (study_tables(STUDY, CATALOG) | TABLES).items():
            write(connection, table, frame)
        write(connection, "indices.cell_status", sql_text("indices.cell_status"))
        yield connection


def write(connection: duckdb.DuckDBPyConnection, table: str, content: pd.DataFrame | str) -> None:
    """Replace a table."""
    if isinstance(content, str):
        connection.execute(f"create or replace table {table} as {content}")
        return
    connection.register("frame", content)
    connection.execute(f"create or replace table {table} as from frame")
    connection.unregister("frame")


def broken(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    """The rules of a table's contract that rows break, and how many; `rows` where their number is wrong."""
    contract = next(one for one in CONTRACTS if one.table == table)
    return {one.check_name: one.failed for one in judge(connection, contract) if not one.passed}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_the_columns_of_the_dictionary_and_keeps_its_contract(
    warehouse: duckdb.DuckDBPyConnection, table: str
) -> None:
    assert set(TABLES[table]) == {one.column for one in columns_of(table)}
    warned = {"the study's own readings of its indices and quotients can be had"}
    assert broken(warehouse, table).keys() <= warned
    assert broken(warehouse, "indices.cell_status") == {}


def test_every_column_has_a_figure_or_a_gap_for_every_city_year() -> None:
    values = TABLES["indices.variable_value"]
    assert values.groupby(["variable", "reading"]).size().eq(CITIES * 3).all()
    assert set(zip(values["variable"], values["reading"], strict=True)) >= {
        ("output", "own"), ("output", "double"), ("wealth", "topsis"), ("cluster", "near"),
    }  # fmt: skip
    double = values[values["reading"] == "double"].sort_values(["city_id", "year"])["value"]
    np.testing.assert_allclose(double, np.array(COMPONENTS["gdp"]) * 2)


def test_the_value_of_an_index_is_its_score() -> None:
    value = TABLES["indices.variable_value"].query("variable == 'wealth' and reading == 'own'")
    score = TABLES["indices.index_score"].query("reading == 'own'")
    np.testing.assert_array_equal(
        value.sort_values(["city_id", "year"])["value"], score.sort_values(["city_id", "year"])["score"]
    )


def test_only_cells_of_own_readings_that_are_not_plainly_reported_have_a_status(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.execute(
        "select variable, status, count(*) from indices.cell_status group by all"
    ).fetchall()
    assert found == [("price_level", "missing", CITIES * 3)]
    warehouse.execute(
        "update indices.variable_value set status = 'carried' where variable = 'output' and year = 2004"
    )
    found = warehouse.execute(
        f"select distinct variable, status from ({sql_text('indices.cell_status')})"
    ).fetchall()
    assert sorted(found) == [("output", "carried"), ("price_level", "missing")]


def test_every_reading_of_an_index_has_its_weights_by_year_or_for_all_years() -> None:
    weights = TABLES["indices.indicator_weight"]
    assert weights.groupby("reading").size().to_dict() == {"own": 3, "by_year": 9, "topsis": 3, "log": 3}
    assert weights.groupby(["reading", "year"], dropna=False)["weight"].sum().to_numpy() == pytest.approx(1)
    assert weights.set_index("indicator")["attribute"].to_dict() == {
        "output": "+",
        "credit": "+",
        "density": "-",
    }


def test_scores_in_logs_rank_cities_as_the_scores_do() -> None:
    scores = TABLES["indices.index_score"].set_index(["city_id", "year"])
    own, logs = (scores[scores["reading"] == name] for name in ("own", "log"))
    np.testing.assert_allclose(np.exp(logs["score"]), own["score"].reindex(logs.index), rtol=1e-12)
    assert (logs["rank"] == own["rank"].reindex(logs.index)).all()
    assert own["ranked"].eq(CITIES).all()


def test_contributions_and_dimensions_are_of_the_own_reading_and_sum_to_its_score() -> None:
    score = TABLES["indices.index_score"].query("reading == 'own'").set_index(["city_id", "year"])["score"]
    for table, part in (("dimension_score", "score"), ("contribution", "contribution")):
        total = TABLES[f"indices.{table}"].groupby(["city_id", "year"])[part].sum()
        np.testing.assert_allclose(total, score.sort_index(), rtol=1e-12)


def test_an_index_that_is_no_sum_has_scores_and_no_parts() -> None:
    topsis = replace(WEALTH, readings=(WEALTH.readings[2],))
    study = replace(STUDY, variables=tuple(topsis if one is WEALTH else one for one in STUDY.variables))
    tables = variable_tables(*of_study(study))
    assert len(tables["indices.index_score"]) == CITIES * 3
    assert tables["indices.dimension_score"].empty
    assert tables["indices.contribution"].empty


def test_a_reading_says_whether_it_can_be_had_and_how_far_it_agrees_with_the_own() -> None:
    readings = TABLES["indices.index_reading"].set_index(["variable", "reading"])
    assert readings.index.tolist() == [
        ("wealth", "own"), ("cluster", "alone"), ("wealth", "by_year"), ("wealth", "topsis"), ("wealth", "log"),
        ("wealth", "real"), ("cluster", "near"),
    ]  # fmt: skip
    own = readings.loc[("wealth", "own")]
    assert own[["available", "n"]].tolist() == [True, CITIES * 3]
    assert own[["correlation", "rank_correlation", "mean_rank_shift"]].tolist() == pytest.approx([1, 1, 0])
    assert readings.loc[("wealth", "log"), "rank_correlation"] == pytest.approx(1)
    real = readings.loc[("wealth", "real")]
    assert real[["available", "reason", "reason_zh"]].tolist() == [
        False, "no price level is supplied", "未提供价格水平",
    ]  # fmt: skip
    assert real[["n", "correlation"]].isna().all()


def test_a_study_without_an_index_has_empty_tables_of_them() -> None:
    study = replace(STUDY, variables=STUDY.variables[:3])
    tables = variable_tables(*of_study(study))
    for name in ("indicator_weight", "index_score", "dimension_score", "contribution", "index_reading"):
        assert tables[f"indices.{name}"].empty
        assert list(tables[f"indices.{name}"]) == [one.column for one in columns_of(f"indices.{name}")]


BREAKING = [
    ("variable_value", "delete from indices.variable_value where variable = 'output' and city_id = 1", "rows", 6),
    ("variable_value", "update indices.variable_value set reading = 'x' where reading = 'double'",
     "reading is one of the variable's", 24),
    ("variable_value", "update indices.variable_value set value = null where reading = 'double' and year = 2003",
     "what is missing has no value, and nothing else", 8),
    ("variable_value", "update catalog.study_variable set high = 0 where variable = 'output'",
     "values lie between the bounds of the study's own reading", 24),
    ("indicator_weight", "update indices.indicator_weight set weight = weight / 2 where reading = 'by_year' and year = 2004",
     "weights sum to 1", 3),
    ("indicator_weight", "update indices.indicator_weight set dimension = 'x' where indicator = 'density'",
     "dimension is one of the index's", 6),
    ("index_score", "delete from indices.index_score where reading = 'topsis' and year = 2003", "rows", 8),
    ("index_score", "update indices.index_score set ranked = 7 where rank = 8 and reading = 'own'",
     "no city ranks below all that have a rank", 3),
    ("dimension_score", "update indices.dimension_score set score = 9 where dimension = 'space' and city_id = 2",
     "dimensions sum to the score", 6),
    ("contribution", "delete from indices.contribution where indicator = 'density' and contribution > 0 and city_id = 2",
     "contributions sum to the score", None),
    ("index_reading", "delete from indices.index_reading where reading = 'real'", "rows", 1),
]  # fmt: skip


@pytest.mark.parametrize(("table", "harm", "rule", "rows"), BREAKING)
def test_what_is_wrong_breaks_the_contract(
    warehouse: duckdb.DuckDBPyConnection, table: str, harm: str, rule: str, rows: int | None
) -> None:
    warehouse.execute(harm)
    found = broken(warehouse, f"indices.{table}")
    assert rule in found
    assert rows is None or found[rule] == rows


def test_an_indicator_that_runs_against_the_index_breaks_a_rule_that_only_warns(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    columns = [one.column for one in columns_of("indices.indicator_diagnostic")]
    rows = [
        ["wealth", "output", "income", "+", 0.6, 0.7, GAP, 0.2, "agrees", "一致"],
        ["wealth", "credit", "income", "+", 0.4, 0.3, GAP, -0.11, "runs against", "相反"],
        ["other", "density", "space", "+", 1.0, 1.0, GAP, 0.3, "agrees", "一致"],
    ]
    write(warehouse, "indices.indicator_diagnostic", pd.DataFrame(rows, columns=columns))
    assert broken(warehouse, "indices.indicator_diagnostic") == {"no indicator runs against the index": 1}
    warehouse.execute("update indices.indicator_diagnostic set effective_weight = 0.4 where weight = 0.4")
    assert broken(warehouse, "indices.indicator_diagnostic")["effective weights sum to 1"] == 2


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


def test_inequality_has_four_parts_and_every_pair_of_regions_in_every_year() -> None:
    values = inequality_by_year(SCORED).set_index(["year", "component", "region", "other_region"])["value"]
    assert values.index.is_unique
    pairs = [("pair", "east", "east"), ("pair", "east", "west"), ("pair", "west", "west")]
    parts = [(part, "all", "all") for part in ("gini", "within", "net_between", "transvariation")]
    assert set(values.index) == {(year, *one) for year in (2003, 2004) for one in pairs + parts}
    assert values[2003, "gini", "all", "all"] == pytest.approx(gini(EAST + WEST, EAST + WEST))
    assert values[2003, "pair", "east", "west"] == pytest.approx(gini(EAST, WEST))


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


def test_years_in_which_nothing_differs_have_no_distribution_and_scores_of_zero_no_logarithm() -> None:
    scored = pd.DataFrame(
        [(2003, 0.0, "east"), (2003, 0.2, "west"), (2003, 0.4, "west"), (2004, 0.5, "east"), (2004, 0.5, "west"),
         (2005, 0.7, "east")],
        columns=["year", "score", "region"],
    )  # fmt: skip
    found = distribution_of(scored)
    assert {name: set(frame["year"]) for name, frame in found.items()} == {
        "indices.inequality": {2003}, "indices.dispersion": {2003}, "indices.density": {2003},
    }  # fmt: skip
    assert found["indices.dispersion"]["sd_of_logs"].tolist() == [
        pytest.approx(np.std(np.log([0.2, 0.4]), ddof=1))
    ]
    assert all(frame.empty for frame in distribution_of(scored[scored["year"] > 2003]).values())
