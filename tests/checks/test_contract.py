"""A table that breaks its contract fails with its failing keys shown; an exception is no verdict."""

import dataclasses
import json
import math
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import great_expectations as gx
import pandas as pd
import pytest

from assets.catalog.dictionary import columns_of
from assets.warehouse import prepare
from checks.contract import Contract, Outcome, Rule, check_result, judge, record, write_suites
from checks.expectations import ExpectationError, batch_definition, frame_for_suite, range_of
from checks.indices import CONTRACTS as INDICES
from checks.publication import STUDY_CONTRACTS, references

DISTANCE = Contract("indices.distance")


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Three distances that keep their contract: city_id and other_city_id are the key."""
    with duckdb.connect() as connection:
        prepare(connection)
        connection.execute("""
            create table indices.distance as from (values
                (1, 2, 100.0::double), (2, 1, 100.0), (1, 3, 250.0)
            ) as t (city_id, other_city_id, distance_km)
        """)
        yield connection


def broken(outcomes: list[Outcome]) -> dict[str, tuple[int, str | None]]:
    """The rules that are broken: how many rows, and what is shown of them."""
    return {one.check_name: (one.failed, one.detail) for one in outcomes if not one.passed}


def test_a_table_that_keeps_its_contract_passes_every_rule(warehouse: duckdb.DuckDBPyConnection) -> None:
    outcomes = judge(warehouse, DISTANCE)
    assert [(one.check_name, one.passed, one.failed) for one in outcomes] == [
        ("rows", True, 0),
        ("city_id, other_city_id unique", True, 0),
        ("city_id is complete", True, 0),
        ("other_city_id is complete", True, 0),
        ("distance_km is complete", True, 0),
        ("distance_km between 1 and 6000", True, 0),
    ]
    assert {(one.asset, one.severity, one.evaluated) for one in outcomes} == {
        ("indices/distance", "ERROR", 3)
    }
    assert outcomes[0].detail == "3, expected 1 or more"


def test_a_repeated_key_fails_with_the_key_shown(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("insert into indices.distance values (1, 2, 101)")
    assert broken(judge(warehouse, DISTANCE)) == {
        "city_id, other_city_id unique": (2, "city_id 1, other_city_id 2")
    }


def test_a_key_whose_optional_part_is_empty_is_unique_or_fails(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("""
        create table indices.indicator_weight as from (values
            ('resilience', 'entropy', null::integer, 'internet', 'resistance', '+', 0.9::double, 0.4::double),
            ('resilience', 'entropy', null, 'openness', 'resistance', '+', 0.8, 0.6)
        ) as t (variable, reading, year, indicator, dimension, attribute, entropy, weight)
    """)
    contract = Contract("indices.indicator_weight")
    assert broken(judge(warehouse, contract)) == {}
    warehouse.execute("insert into indices.indicator_weight from indices.indicator_weight limit 1")
    assert broken(judge(warehouse, contract)) == {
        "variable, reading, year, indicator unique": (
            2,
            "variable resilience, reading entropy, year None, indicator internet",
        )
    }


def test_a_null_in_a_required_column_fails_with_the_key_shown(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("insert into indices.distance values (2, 3, null)")
    assert broken(judge(warehouse, DISTANCE)) == {
        "distance_km is complete": (1, "city_id 2, other_city_id 3")
    }


@pytest.mark.parametrize("distance", [0.5, 6001, -1, math.nan, math.inf])
def test_a_value_out_of_range_fails_with_the_key_shown(
    warehouse: duckdb.DuckDBPyConnection, distance: float
) -> None:
    warehouse.execute("insert into indices.distance values (2, 3, ?)", [distance])
    assert broken(judge(warehouse, DISTANCE)) == {
        "distance_km between 1 and 6000": (1, "city_id 2, other_city_id 3")
    }


def test_the_bounds_of_a_range_are_within_it(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("insert into indices.distance values (2, 3, 1), (3, 2, 6000)")
    assert broken(judge(warehouse, DISTANCE)) == {}


def test_any_other_number_of_rows_than_the_known_one_fails(warehouse: duckdb.DuckDBPyConnection) -> None:
    for rows, off in ((6, 3), (2, 1)):
        assert broken(judge(warehouse, Contract("indices.distance", rows=f"select {rows}"))) == {
            "rows": (off, f"3, expected {rows}")
        }


def test_an_empty_table_fails_unless_it_may_be_empty(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("delete from indices.distance")
    assert broken(judge(warehouse, DISTANCE)) == {"rows": (1, "0, expected 1 or more")}
    warehouse.execute("create table raw.passed_over (path varchar, reason varchar)")
    assert broken(judge(warehouse, Contract("raw.passed_over"))) == {}


def test_a_value_outside_its_set_fails_with_the_key_shown_and_none_is_only_incomplete(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("""
        create table indices.cell_status as from (values
            (1, 2003, 'openness', 'winsorised'), (1, 2004, 'openness', 'guessed'), (2, 2003, 'internet', null)
        ) as t (city_id, year, variable, status)
    """)
    assert broken(judge(warehouse, Contract("indices.cell_status"))) == {
        "status is complete": (1, "city_id 2, year 2003, variable internet"),
        "status is one of reported, corrected, bridged, interpolated, carried, extrapolated, winsorised, missing": (
            1,
            "city_id 1, year 2004, variable openness",
        ),
    }


def test_of_a_table_without_a_key_the_numbers_of_the_failing_rows_are_shown(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("""
        create table catalog.industry as from (values ('it', '65'), (null, '64'), (null, null))
            as t (indicator, division)
    """)
    assert broken(judge(warehouse, Contract("catalog.industry"))) == {
        "indicator is complete": (2, "row 2; row 3")
    }


def test_a_rule_of_the_layer_fails_with_the_key_shown(warehouse: duckdb.DuckDBPyConnection) -> None:
    swapped = "(other_city_id, city_id) not in (select (city_id, other_city_id) from indices.distance)"
    contract = Contract("indices.distance", rules=(Rule("both ways", swapped),))
    assert broken(judge(warehouse, contract)) == {"both ways": (1, "city_id 1, other_city_id 3")}


def test_what_a_rule_counts_is_told_in_place_of_the_number_of_rows(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    [(kilometres,)] = warehouse.execute("select sum(distance_km)::bigint from indices.distance").fetchall()
    near, none = (
        Rule(name, broken, "WARN", counts="sum(distance_km)")
        for name, broken in (("near", "distance_km > 0"), ("none", "distance_km < 0"))
    )
    judged = judge(warehouse, Contract("indices.distance", rules=(near, none)))
    assert {name: failed for name, (failed, _) in broken(judged).items()} == {"near": kilometres}


def test_a_foreign_key_that_dangles_in_the_published_file_fails_with_the_key_shown() -> None:
    spelling = next(one for one in STUDY_CONTRACTS if one.table == "main.spelling")
    assert [one.severity for one in spelling.rules] == ["ERROR"]
    with duckdb.connect() as file:
        file.execute("create table city as select 340100 as city_id, '合肥市' as name")
        file.execute("create table spelling as select '合肥' as spelling, 340100 as city_id")
        assert broken(judge(file, spelling)) == {}
        file.execute("insert into spelling values ('巢湖', 341400)")
        assert broken(judge(file, spelling)) == {
            "city_id refers to city.city_id": (1, "spelling 巢湖, city_id 341400")
        }


def test_an_empty_foreign_key_refers_to_nothing_and_does_not_dangle() -> None:
    weight = Contract("main.indicator_weight", rules=references(columns_of("publication.indicator_weight")))
    with duckdb.connect() as file:
        file.execute("create table study_variable as select unnest(['resilience', 'openness']) as variable")
        file.execute("create table code as select '+' as code")
        file.execute("create table year (year integer)")
        file.execute("""
            create table indicator_weight as
            select 'resilience' as variable, 'entropy' as reading, null::integer as year, 'openness' as indicator,
                'transformation' as dimension, '+' as attribute, 0.9 as entropy, 1.0 as weight
        """)
        assert broken(judge(file, weight)) == {}
        file.execute("update indicator_weight set year = 2003")
        assert broken(judge(file, weight)) == {
            "year refers to year.year": (
                1,
                "variable resilience, reading entropy, year 2003, indicator openness",
            )
        }


def test_of_many_failing_keys_the_first_ten_are_shown(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("insert into indices.distance select 9, i, 0 from range(100, 130) as t (i)")
    failed, detail = broken(judge(warehouse, DISTANCE))["distance_km between 1 and 6000"]
    assert failed == 30
    assert detail == "; ".join(f"city_id 9, other_city_id {other}" for other in range(100, 110))


def test_a_broken_rule_of_severity_warn_is_told_and_fails_nothing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("insert into indices.distance values (2, 3, 5000)")
    rule = Rule("within reach", "distance_km > 4000", severity="WARN")
    warned = judge(warehouse, Contract("indices.distance", rules=(rule,)))
    assert broken(warned) == {"within reach": (1, "city_id 2, other_city_id 3")}
    assert {one.check_name for one in warned if one.severity == "WARN"} == {"within reach"}
    result = check_result(warned)
    assert result.passed
    assert result.description == "within reach: 1 (city_id 2, other_city_id 3)"
    assert result.metadata["broken"].value == 1
    rule = dataclasses.replace(rule, severity="ERROR")
    failed = check_result(judge(warehouse, Contract("indices.distance", rules=(rule,))))
    assert not failed.passed
    assert failed.severity == dg.AssetCheckSeverity.ERROR
    assert failed.description == result.description


def test_outcomes_replace_the_earlier_ones_of_their_asset(warehouse: duckdb.DuckDBPyConnection) -> None:
    other = Outcome("indices/dispersion", "rows", "ERROR", True, 1, 0)
    record(warehouse, other.asset, [other])
    for _ in range(2):
        record(warehouse, "indices/distance", judge(warehouse, DISTANCE))
    assert warehouse.execute(
        "select asset, count(*), bool_and(passed) from publication.check_result group by all order by all"
    ).fetchall() == [("indices/dispersion", 1, True), ("indices/distance", 6, True)]


def test_a_table_or_column_that_is_not_there_raises_and_is_no_verdict(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(duckdb.CatalogException, match="dispersion does not exist"):
        judge(warehouse, Contract("indices.dispersion"))
    warehouse.execute("alter table indices.distance drop column distance_km")
    with pytest.raises(duckdb.BinderException, match="distance_km"):
        judge(warehouse, DISTANCE)


@pytest.fixture
def variables() -> Iterator[duckdb.DuckDBPyConnection]:
    """A city-year of a study whose internet has two readings, the study's own between 0 and 100."""
    with duckdb.connect() as connection:
        prepare(connection)
        connection.execute("""
            create table catalog.study as select 2003 as first_year, 2003 as last_year;
            create table catalog.study_city as select 340100 as city_id;
            create table catalog.exchange_rate as select 2003 as year;
            create table catalog.study_variable as
                select 'internet' as variable, 'per_100' as reading, 0.0 as low, 100.0 as high;
            create table catalog.study_reading as
                select 'internet' as variable, unnest(['per_100', 'per_household']) as reading;
            create table indices.variable_value as from (values
                ('internet', 'per_100', 340100, 2003, 12.5, 'reported'),
                ('internet', 'per_household', 340100, 2003, 130.0, 'reported')
            ) as t (variable, reading, city_id, year, value, status);
        """)
        yield connection


def test_a_variable_is_held_to_the_bounds_of_the_study_s_own_reading(
    variables: duckdb.DuckDBPyConnection,
) -> None:
    (contract,) = (one for one in INDICES if one.table == "indices.variable_value")
    assert broken(judge(variables, contract)) == {}
    variables.execute("update indices.variable_value set value = 100.5 where reading = 'per_100'")
    assert broken(judge(variables, contract)) == {
        "values lie between the bounds of the study's own reading": (
            1,
            "variable internet, reading per_100, city_id 340100, year 2003",
        )
    }


def test_every_reading_of_a_variable_has_a_row_in_every_city_year(
    variables: duckdb.DuckDBPyConnection,
) -> None:
    (contract,) = (one for one in INDICES if one.table == "indices.variable_value")
    variables.execute("delete from indices.variable_value where reading = 'per_household'")
    assert broken(judge(variables, contract)) == {"rows": (1, "1, expected 2")}
    variables.execute(
        "insert into indices.variable_value values ('internet', 'per_head', 340100, 2003, 1, 'reported')"
    )
    assert broken(judge(variables, contract)) == {
        "reading is one of the variable's": (
            1,
            "variable internet, reading per_head, city_id 340100, year 2003",
        )
    }


def test_an_exception_inside_great_expectations_raises_and_is_no_verdict(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(
        "create or replace table indices.distance as select [1] as city_id, 2 as other_city_id, 9 as distance_km"
    )
    with pytest.raises(
        ExpectationError,
        match=r"^indices\.distance: city_id, other_city_id unique: could not be evaluated: unhashable",
    ):
        judge(warehouse, DISTANCE)


def test_a_bound_that_is_open_on_one_side_holds_on_the_other(warehouse: duckdb.DuckDBPyConnection) -> None:
    (distance,) = (one for one in columns_of("indices.distance") if one.column == "distance_km")
    assert range_of(dataclasses.replace(distance, high=None)) == "distance_km at least 1"
    assert range_of(dataclasses.replace(distance, low=None)) == "distance_km at most 6000"
    warehouse.execute("update indices.distance set distance_km = 'nan'")
    for open_column, read in (
        (dataclasses.replace(distance, low=None), math.inf),
        (dataclasses.replace(distance, high=None), -math.inf),
    ):
        frame = frame_for_suite(warehouse, "indices.distance", [open_column])
        assert set(frame["distance_km"]) == {read}, "what is no number is out of any bound"


def test_a_suite_is_written_as_great_expectations_reads_it(tmp_path: Path) -> None:
    (path,) = write_suites(tmp_path / "suites", [Contract("indices.distance", rows="select 3")])
    assert path.name == "indices.distance.json"
    suite = gx.ExpectationSuite(**json.loads(path.read_text(encoding="utf-8")))
    frame = pd.DataFrame({"city_id": [1, 1, 1], "other_city_id": [2, 3, 2], "distance_km": [99, 7000, None]})
    validated = batch_definition().get_batch({"dataframe": frame}).validate(suite)
    assert {
        one.expectation_config.description: (one.success, one.result.get("unexpected_count"))
        for one in validated.results
        if one.expectation_config
    } == {
        "rows": (True, None),
        "city_id, other_city_id unique": (False, 2),
        "city_id is complete": (True, 0),
        "other_city_id is complete": (True, 0),
        "distance_km is complete": (False, 1),
        "distance_km between 1 and 6000": (False, 1),
    }


def test_a_result_without_a_broken_rule_says_nothing() -> None:
    result = check_result([Outcome("indices/distance", "rows", "ERROR", True, 3, 0, "3, expected 1 or more")])
    assert result.passed
    assert result.description is None
