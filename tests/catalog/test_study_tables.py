"""The choices of a study as tables: what SQL and readers of a published file see of it."""

from dataclasses import replace

import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.assets import study_tables
from assets.catalog.dictionary import columns_of
from assets.catalog.panel_rules import Bridge
from assets.catalog.study_loading import load_study

CATALOG = load_catalog()
STUDY = load_study("sun2025")
TABLES = study_tables(STUDY, CATALOG)


def rows_of(
    table: str, tables: dict[str, pd.DataFrame] = TABLES, **where: object
) -> list[tuple[object, ...]]:
    """The rows of a table that have these values, without those columns."""
    frame = tables[f"catalog.{table}"]
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return [tuple(row) for row in frame.drop(columns=list(where)).itertuples(index=False)]


@pytest.mark.parametrize("table", TABLES)
def test_tables_have_the_columns_of_the_dictionary(table: str) -> None:
    assert list(TABLES[table]) == [one.column for one in columns_of(table)]
    assert len(TABLES[table]) or table == "catalog.study_bridge", "no study that ships bridges a break"


def test_a_bridged_break_is_a_row_with_its_year_and_rule() -> None:
    bridges = {"road_freight": (Bridge(2009, "ratio"), Bridge(2014, "leave_out"))}
    tables = study_tables(replace(STUDY, bridges=bridges), CATALOG)
    assert rows_of("study_bridge", tables) == [
        ("road_freight", 2009, "ratio"),
        ("road_freight", 2014, "leave_out"),
    ]


def test_a_study_is_one_row_with_its_headline_or_without_one() -> None:
    assert rows_of("study", study="sun2025") == [
        (
            "doi 10.12208/j.aif.20250033",
            2003,
            2023,
            "population_registered",
            "baseline_2",
            "agglomeration",
            "baseline_2",
            "agglomeration",
            0.005,
            0.25,
        )
    ]
    (row,) = study_tables(replace(STUDY, headline=None), CATALOG)["catalog.study"].itertuples()
    assert pd.isna(row.headline_model)
    assert pd.isna(row.headline_term)


def test_a_variable_is_a_formula_an_index_or_a_quotient_in_the_studys_own_reading() -> None:
    kinds = {name: (kind, reading) for name, kind, reading, *_ in rows_of("study_variable")}
    assert kinds["science_expenditure"] == ("formula", "level")
    assert kinds["resilience"] == ("index", "own")
    assert kinds["agglomeration"] == ("quotient", "printed")
    assert kinds["it_firms"] == ("formula", "printed")


def test_every_column_that_is_computed_is_a_reading_and_one_of_a_variable_is_the_own() -> None:
    readings = TABLES["catalog.study_reading"]
    assert not readings.duplicated(["variable", "reading"]).any()
    assert readings.groupby("variable")["own"].sum().eq(1).all()
    assert set(readings["variable"]) == {one.variable for one in STUDY.variables}
    (row,) = rows_of("study_reading", variable="resilience", reading="science_share")
    assert row[:3] == ("Science as a share of expenditure", "科技支出占比", False)


def test_indicators_stand_with_their_dimension_and_attribute() -> None:
    assert rows_of("study_dimension", variable="resilience")[0] == (
        1, "resistance", "Resistance and recovery", "抵抗与恢复能力",
    )  # fmt: skip
    assert len(rows_of("study_indicator", variable="resilience")) == 12
    assert rows_of("study_indicator", indicator="unemployment_rate") == [("resilience", "resistance", "-")]


def test_inputs_are_the_printed_indicators_behind_a_variable_at_any_distance() -> None:
    inputs = TABLES["catalog.study_input"].groupby("variable")["component"].agg(set)
    assert inputs["economic_density"] == {"gdp", "land_area"}
    assert inputs["agglomeration"] == {"it_firms", "firms"}
    assert {"gdp_per_capita", "registered_unemployed", "deposits", "loans"} < inputs["resilience"]
    assert {"imports", "exports"}.isdisjoint(inputs["openness"]), "of another reading"


def test_components_are_those_of_every_reading_and_the_population_that_groups_the_cities() -> None:
    components = TABLES["catalog.study_component"]["component"]
    assert components.is_unique
    assert {"imports", "exports", "price_level", "population_registered"} <= set(components)
    resident = study_tables(replace(STUDY, population="population_resident"), CATALOG)
    assert "population_resident" in set(resident["catalog.study_component"]["component"])


def test_samples_have_names() -> None:
    assert ("until_2008", "Until 2008", "2008年及以前") in rows_of("study_sample")
