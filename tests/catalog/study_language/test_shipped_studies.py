"""The studies that ship can be read, agree with their schema, and are understood as their comments say."""

from collections.abc import Collection

import jsonschema
import pytest
import yaml

from assets.catalog.readings import Column, Component, Readings
from assets.catalog.study import Study
from assets.catalog.study_language.printing import lines_of
from assets.catalog.study_language.schema import json_schema, schema_page
from assets.catalog.study_loading import STUDIES_FOLDER, load_study
from orchestration.settings import PROJECT
from tests.catalog.study_language.written import CATALOG

ALL_YEARS = range(2003, 2024)
SHIPPED = sorted(one.stem for one in STUDIES_FOLDER.glob("*.yaml"))
DIRECTIVE = "# yaml-language-server: $schema=../../../docs/study.schema.json\n"


def columns(study: Study) -> Readings:
    return Readings(study, [one.indicator for one in CATALOG.indicators])


def test_three_studies_and_four_examples_ship() -> None:
    assert SHIPPED == [
        "cao_ren_2024",
        "coupling",
        "foreign_investment",
        "green_cities",
        "public_services",
        "sun2025",
        "yearbooks",
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_study_is_read_before_and_after_its_years_are_known(name: str) -> None:
    before, after = load_study(name), load_study(name, delivered=ALL_YEARS)
    assert [one.model_id for one in before.estimates] == [one.model_id for one in after.estimates]
    assert len(after.cities) >= 282


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_study_agrees_with_the_schema_and_tells_editors_of_it(name: str) -> None:
    text = (STUDIES_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith(DIRECTIVE)
    jsonschema.Draft202012Validator(json_schema()).validate(yaml.safe_load(text))


def test_the_schema_that_ships_is_that_of_the_fields() -> None:
    assert (PROJECT / "docs" / "study.schema.json").read_text(encoding="utf-8") == schema_page()


@pytest.mark.parametrize(
    "text",
    [
        "panel: {years: delivered}", "title: t\nmodls: {}", "title: t\npanel: {years: 2005}", "title: t\nvariables: {a: {kind: indx}}",
        "title: t\nmodels: {m: {formula: y ~ x, cluster: town}}", "title: t\nrobustness: {c: {lag: -1}}",
    ],
)  # fmt: skip
def test_the_schema_refuses_what_reading_refuses(text: str) -> None:
    assert list(jsonschema.Draft202012Validator(json_schema()).iter_errors(yaml.safe_load(text)))


def test_the_schema_takes_a_row_that_completes_an_inherited_one() -> None:
    text = "title: t\nextends: sun2025\nvariables: {resilience: {years: [2003, 2019]}}\nmodels: {baseline_2: {cluster: province}}\nfills: {ends: {reach: 2}}"
    jsonschema.Draft202012Validator(json_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize("name", ["sun2025", "yearbooks", "public_services"])
def test_the_first_three_are_of_5943_city_years(name: str) -> None:
    study = load_study(name, delivered=ALL_YEARS)
    assert (study.panel_years, len(study.cities)) == ((2003, 2023), 283)


@pytest.mark.parametrize(
    ("delivered", "panel_years", "index_years"),
    [
        (range(2003, 2024), (2003, 2023), (2003, 2019)),
        (range(2014, 2019), (2014, 2018), (2014, 2018)),
        ({*range(2003, 2011), *range(2012, 2024)}, (2012, 2023), (2012, 2019)),
        ({2005, 2006, 2010, 2012, 2013}, (2012, 2013), (2012, 2013)),
        ({2018}, (2018, 2018), (2018, 2018)),
        ({2021, 2022, 2023}, (2021, 2023), (2003, 2019)),
    ],
)
def test_a_study_of_the_years_delivered_has_their_longest_run_the_later_one_of_two(
    delivered: Collection[int], panel_years: tuple[int, int], index_years: tuple[int, int]
) -> None:
    study = load_study("yearbooks", delivered=delivered)
    assert study.panel_years == panel_years
    assert {one.years for one in study.indices} == {one.years for one in study.quotients} == {index_years}


def test_the_paper_on_incomes_has_its_years_and_the_cities_that_it_names() -> None:
    study = load_study("cao_ren_2024")
    provinces = {one.province for one in CATALOG.cities if one.city_id in study.cities}
    names = {one.name for one in CATALOG.cities if one.city_id in study.cities}
    assert (study.panel_years, len(study.cities)) == ((2005, 2019), 282)
    assert not provinces & {"西藏自治区", "新疆维吾尔自治区"}
    assert not names & {"三沙市", "儋州市", "毕节市", "铜仁市", "海东市"}


def test_every_figure_that_the_paper_on_incomes_prints_is_of_a_variable_of_the_study() -> None:
    study = load_study("cao_ren_2024")
    printed = [one for one in CATALOG.paper_figures if one.source == study.source]
    assert len(printed) == 30
    assert {one.subject for one in printed} == {one.variable for one in study.variables}
    assert columns(study).column("science_expenditure").reading == "share"


def test_the_study_of_foreign_investment_needs_neither_index_nor_quotient() -> None:
    study = load_study("foreign_investment", delivered=ALL_YEARS)
    assert (study.indices, study.quotients) == ((), ())
    names = [one.name for one in study.model("quadratic").formula.regressors]
    assert names == ["openness", "openness^2", "human_capital", "l(government, 1)"]
    assert "openness:human_capital" in [one.name for one in study.model("moderated").formula.regressors]


def test_the_coupling_degree_follows_the_readings_of_both_indices() -> None:
    study = load_study("coupling", delivered=ALL_YEARS)
    readings = columns(study)
    degree, *_ = readings.named_in(study.model("both_critic"))
    assert degree == Column("coordination", "own", (("economy", "critic"), ("services", "critic")))
    assert Component("gdp_per_capita") in readings.inputs(readings.column("gdp_per_capita"))
    assert not study.has("resilience") and not study.has("agglomeration")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_resolved_study_is_printed_with_every_row_variable_and_column(name: str) -> None:
    study = load_study(name)
    first, *others = lines_of(study, CATALOG)
    text = "\n".join(others)
    assert first.startswith(
        f"{name}: {len(study.variables)} variables, {len(study.samples)} samples, {len(study.models)} models"
    )
    assert first.endswith(f"{len(study.dropped)} inherited rows dropped")
    assert all(f"  {one.variable}: {one.kind}, {one.unit}" in text for one in study.variables)
    assert all(f"{one.table_ref}  {one.model_id}" in text for one in study.estimates)
    assert all(f"  {one}" in text for one in study.dropped)
    assert all(component in text for component in columns(study).components())


def test_what_is_printed_of_a_check_is_what_it_varies() -> None:
    lines = list(lines_of(load_study("foreign_investment"), CATALOG))
    assert "  appendix A1 (1)  clustered_by_province: errors clustered by province" in lines
    assert "  appendix A1 (3)  driscoll_kraay: errors driscoll_kraay; lags 2" in lines
    assert "  appendix A3 (3)  dollars: read {openness: fdi}" in lines
    assert (
        "  appendix A3 (2)  moderated_by_region of linear: formula income ~ i(region, openness) + human_capital | city + year; grouping region"
        in lines
    )


def test_what_is_printed_of_a_variable_is_its_readings_and_what_they_rest_on() -> None:
    lines = list(lines_of(load_study("coupling"), CATALOG))
    at = lines.index("  coordination: formula, degree  Coupling coordination degree 耦合协调度")
    assert lines[at + 1 : at + 3] == [
        "    own: sqrt(coupling * level)",
        "      from coupling · own, level · own",
    ]
