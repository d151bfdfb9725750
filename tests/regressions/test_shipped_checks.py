"""Every check that the study ships with is a row, in the order of the file; it is said which is estimated."""

import dataclasses

import pytest

from assets.catalog.dictionary import columns_of
from assets.catalog.study import Model, Study
from assets.notes import names_inside
from assets.regressions.design import Design
from assets.regressions.tables import COEFFICIENT, MODEL, estimate_tables
from tests.regressions.small_design import YEARS, shipped_study, small_study
from tests.regressions.tables_of_checks import MODELS, Tables


def on_the_small_design(one: Model) -> Model:
    """A shipped check on the years of the small design, without the controls that it does not have."""
    known = {"agglomeration", "internet", "human_capital"}
    terms = tuple(term for term in one.formula.terms if term.names <= known)
    return dataclasses.replace(one, formula=dataclasses.replace(one.formula, terms=terms), years=YEARS)


@pytest.fixture(scope="module")
def shipped(design: Design) -> tuple[Study, Tables, list[str]]:
    """All checks that the study sun2025 ships with, on the small design, and what was said meanwhile."""
    checks = tuple(on_the_small_design(one) for one in shipped_study().checks)
    study, said = small_study(checks=checks), list[str]()
    return study, estimate_tables(design, study, said.append), said


def test_the_studys_models_come_first_and_checks_follow_in_the_order_of_the_file(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    study, tables, _ = shipped
    assert tables[MODEL]["model_id"].tolist() == [*MODELS, *(one.model_id for one in study.checks)]
    assert tables[MODEL]["table_ref"].tolist()[:3] == ["table 3 (1)", "table 3 (2)", "table 4 (1)"]


def test_an_estimate_on_a_sample_of_the_study_names_its_key_and_one_on_all_city_years_none(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    _, tables, _ = shipped
    named = tables[MODEL].set_index("model_id")["study_sample"].dropna().to_dict()
    assert named == {
        one: one
        for one in (
            *("without_municipalities_and_capitals", "without_boundary_changes"),
            *("until_2008", "from_2009", "until_2019"),
        )
    }


def test_every_shipped_check_is_estimated_but_for_readings_that_are_not_supplied(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    study, tables, _ = shipped
    refused = tables[MODEL][~tables[MODEL]["estimable"]].set_index("model_id")["reason"]
    supplied = {
        "own",
        "equal",
        "winsorised",
        "printed",
        "location_quotient",
        "neighbours",
        "row_standardised",
    }
    names = names_inside(study, "en")
    assert refused.to_dict() == {
        one.model_id: f"{names[f'{variable} ({reading})']}: not supplied, or not computable for this study"
        for one in study.checks
        for variable, reading in one.read.items()
        if reading not in supplied
    }
    assert len(refused) < len(study.checks) / 3


def test_what_the_dictionary_requires_is_there_in_every_row(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    for name, table in shipped[1].items():
        columns = columns_of(name)
        assert table.columns.tolist() == [column.column for column in columns]
        required = [column.column for column in columns if column.required]
        assert table[required].notna().all(axis=None)
        assert not table.duplicated([column.column for column in columns if column.key]).any()


def test_coefficients_belong_to_what_is_estimable_and_only_to_it(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    models, coefficients = shipped[1][MODEL], shipped[1][COEFFICIENT]
    assert set(coefficients["model_id"]) == set(models.loc[models["estimable"], "model_id"])
    assert models["n"].notna().equals(models["estimable"].astype(bool))


def test_it_is_said_which_of_them_is_estimated(shipped: tuple[Study, Tables, list[str]]) -> None:
    study, _, said = shipped
    total = 3 + len(study.checks)
    assert len(said) == total
    assert said[1] == f"2 of {total}: table 3 (2), {study.models[1].label_en}"
    assert said[3] == f"4 of {total}: appendix A1 (1), Equal weights"
