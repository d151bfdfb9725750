"""A study file is read whole or refused with the name of the file and of the field."""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.catalog import load_catalog
from assets.catalog.study import (
    STUDIES_FOLDER,
    UNLIMITED,
    EndFill,
    Quarantine,
    Study,
    StudyError,
    Winsorise,
    load_study,
)

CATALOG = load_catalog()
Fields = dict[str, Any]


def altered(folder: Path, change: Callable[[Fields], object]) -> Study:
    """The study sun2025 after a change of its fields, read from a file of its own."""
    fields = yaml.safe_load((STUDIES_FOLDER / "sun2025.yaml").read_text(encoding="utf-8"))
    change(fields)
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")
    return load_study(str(path))


def refusal(folder: Path, change: Callable[[Fields], object]) -> str:
    with pytest.raises(StudyError) as error:
        altered(folder, change)
    return str(error.value)


@pytest.mark.parametrize(("name", "indicators"), [("sun2025", 12), ("yearbooks", 12), ("public_services", 8)])
def test_the_studies_that_ship_are_of_5943_city_years(name: str, indicators: int) -> None:
    study = load_study(name, delivered=range(2003, 2024))
    first, last = study.panel_years
    cities = study.cities(CATALOG)
    assert len(cities) == 283
    assert len(cities) * (last - first + 1) == 5943
    assert len(study.indicators) == indicators


def of_years(delivered: Collection[int]) -> Study:
    """The study yearbooks on the data years whose volumes are there."""
    return load_study("yearbooks", delivered=delivered)


@pytest.mark.parametrize(
    ("delivered", "panel_years", "index_years"),
    [
        (range(2003, 2024), (2003, 2023), (2003, 2019)),
        (range(2014, 2019), (2014, 2018), (2014, 2018)),
        (range(2009, 2024), (2009, 2023), (2009, 2019)),
        ({*range(2003, 2011), *range(2012, 2024)}, (2012, 2023), (2012, 2019)),
        ({2005, 2006, 2010, 2012, 2013}, (2012, 2013), (2012, 2013)),
        ({2018}, (2018, 2018), (2018, 2018)),
    ],
)
def test_a_study_of_the_years_delivered_has_their_longest_run_the_later_one_of_two(
    delivered: Collection[int], panel_years: tuple[int, int], index_years: tuple[int, int]
) -> None:
    study = of_years(delivered)
    assert study.panel_years == panel_years
    assert study.index.years == study.agglomeration.years == index_years
    assert {model.years for model in study.models} == {index_years}


def test_what_has_none_of_the_years_delivered_keeps_its_own_to_say_so() -> None:
    study = of_years({2021, 2022, 2023})
    assert study.panel_years == (2021, 2023)
    assert study.index.years == (2003, 2019)


def test_a_check_is_cut_to_the_years_delivered_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "extends: yearbooks\nrobustness:\n  early: {table_ref: appendix A9 (1), en: a, zh: b, years: [2005, 2012]}\n",
        encoding="utf-8",
    )
    (check,) = load_study(str(path), delivered=range(2009, 2020)).robustness[-1:]
    assert (check.check, check.years) == ("early", (2009, 2012))


def test_the_cities_are_those_printed_in_every_year_delivered() -> None:
    codes = {city.city_id for city in of_years(range(2014, 2019)).cities(CATALOG)}
    assert codes >= {540100, 371200}, "拉萨 from 2005 on, 莱芜 until 2018"
    assert not codes & {341400, 460400}, "巢湖 until 2010, 儋州 from 2015 on"


def test_years_that_a_study_names_are_not_cut_to_those_delivered() -> None:
    assert load_study("sun2025", delivered={2018}) == load_study("sun2025")


def test_without_a_volume_there_is_no_study_of_the_years_delivered() -> None:
    with pytest.raises(
        StudyError, match=r"yearbooks\.yaml: panel_years: the book has no volume; deliver one"
    ):
        of_years(set())


def test_another_word_than_delivered_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, lambda fields: fields.update(panel_years="all"))
    assert "panel_years: expected [first, last] or delivered, not 'all'" in message


def test_the_digest_is_of_the_study_and_of_the_one_it_extends(tmp_path: Path) -> None:
    own = load_study("sun2025").digest
    assert altered(tmp_path, lambda fields: None).digest == own, "the same fields in another file"
    assert altered(tmp_path, lambda fields: fields["index"].update(zero_shift=0.1)).digest != own
    assert load_study("yearbooks").digest != own


def test_a_study_that_extends_another_says_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: sun2025\nindex: {years: [2005, 2010]}\n", encoding="utf-8")
    mine, other = load_study(str(path)), load_study("sun2025")
    assert mine.index.years == (2005, 2010)
    assert mine.index.weights == other.index.weights
    assert {model.years for model in mine.models} == {(2005, 2010)}, (
        "years of a model follow those of the index"
    )
    assert mine.robustness == other.robustness


def test_a_field_that_stands_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "extends: sun2025\nindex: {years: [2005, 2010]}\nindex: {zero_shift: 1}\n", encoding="utf-8"
    )
    with pytest.raises(StudyError, match=r"mine\.yaml: line 3: field 'index' stands twice"):
        load_study(str(path))


def test_a_study_that_extends_one_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: sun2024\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"mine\.yaml: extends: no study 'sun2024'"):
        load_study(str(path))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda rows: rows["crv3"].update(inference="crv4"),
            "robustness.crv3.inference: 'crv4' is none of city",
        ),
        (
            lambda rows: rows["crv3"].update(index="median"),
            "robustness.crv3.index: 'median' is no index variant",
        ),
        (lambda rows: rows["crv3"].update(sample="big"), "robustness.crv3.sample: 'big' is none of all"),
        (
            lambda rows: rows["crv3"].update(by="dialect"),
            "robustness.crv3.by: 'dialect' is no grouping of cities",
        ),
        (lambda rows: rows["crv3"].update(lagg=1), "robustness.crv3: unknown field 'lagg'"),
        (lambda rows: rows["crv3"].update(lag="one"), "robustness.crv3.lag: expected int, not 'one'"),
        (lambda rows: rows["crv3"].pop("en"), "robustness.crv3: field 'en' is missing"),
        (lambda rows: rows.update(baseline_1=rows["crv3"]), "robustness.baseline_1: 'baseline_1' is a model"),
    ],
)
def test_a_check_of_what_does_not_exist_is_refused_with_its_name(
    tmp_path: Path, change: Callable[[Fields], object], message: str
) -> None:
    assert message in refusal(tmp_path, lambda fields: change(fields["robustness"]))


def test_the_cities_are_those_printed_in_every_edition_and_longnan() -> None:
    codes = {city.city_id for city in load_study("sun2025").cities(CATALOG)}
    assert 621200 in codes, "陇南"
    assert not codes & {341400, 371200, 460300, 540100, 640500}, "巢湖 莱芜 三沙 拉萨 中卫"


def test_fills_of_the_yearbooks_are_those_the_study_states() -> None:
    study = load_study("yearbooks")
    assert study.end_fill("land_area") == EndFill("nearest", UNLIMITED)
    assert study.end_fill("population_registered") == EndFill("linear", 1)
    assert study.end_fill("gdp") == EndFill("nearest", 1)
    assert load_study("sun2025").end_fill("gdp") == EndFill("refuse", 0)


def test_a_figure_of_the_districts_follows_the_fill_rule_of_its_indicator() -> None:
    study = load_study("yearbooks")
    assert study.end_fill("land_area_district") == EndFill("nearest", UNLIMITED)
    assert study.end_fill("population_registered_district") == EndFill("linear", 1)
    assert study.end_fill("gdp_district") == EndFill("nearest", 1)


def test_a_variable_that_no_reading_is_named_for_has_its_first_one(tmp_path: Path) -> None:
    study = altered(tmp_path, lambda fields: fields.update(readings={"openness": "trade_share"}))
    readings = {one.variable: one.reading for one in study.variables}
    assert len(readings) == len(study.variables)
    assert (readings["openness"], readings["economic_density"]) == ("trade_share", "log")
    assert readings["population_density"] == "whole_city"


def test_winsorising_is_off_or_a_level_and_variables(tmp_path: Path) -> None:
    assert load_study("sun2025").winsorise is None
    rule = {"level": 0.01, "variables": ["internet"]}
    assert altered(tmp_path, lambda fields: fields.update(winsorise=rule)).winsorise == Winsorise(
        0.01, ("internet",)
    )


@pytest.mark.parametrize("name", ["sun2025", "yearbooks"])
def test_the_studies_that_ship_stop_before_one_in_a_hundred_is_quarantined_or_a_third_of_a_column_unruled(
    name: str,
) -> None:
    quarantine = load_study(name).quarantine
    assert 0 < quarantine.share < 1 / 100
    assert 0 < quarantine.unruled_share_of_column < 1 / 3


def test_a_share_of_quarantined_figures_may_be_nothing_or_all(tmp_path: Path) -> None:
    shares = {"share": 0, "unruled_share_of_column": 1}
    study = altered(tmp_path, lambda fields: fields.update(quarantine=shares))
    assert study.quarantine == Quarantine(share=0, unruled_share_of_column=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda fields: fields.update(winsorize="none"),
            "unknown field 'winsorize' in the file; known are agglomeration, cities, fills, headline, index, "
            "index_variants, models, panel_years, population, quarantine, readings, robustness, source, "
            "specification_curve, title, uncertainty, winsorise",
        ),
        (lambda fields: fields.pop("readings"), "field 'readings' is missing"),
        (
            lambda fields: fields.update(population="people"),
            "population: 'people' is no indicator of the catalog",
        ),
        (
            lambda fields: fields.update(panel_years=[2023, 2003]),
            "panel_years: expected [first, last], not [2023, 2003]",
        ),
        (lambda fields: fields.update(panel_years=2003), "panel_years: expected [first, last], not 2003"),
        (
            lambda fields: fields["index"].update(years=[2019, 2003]),
            "index.years: expected [first, last], not [2019, 2003]",
        ),
        (
            lambda fields: fields["agglomeration"].update(years=["2003", "2019"]),
            "agglomeration.years: expected [first, last], not ['2003', '2019']",
        ),
        (
            lambda fields: fields["models"]["baseline_1"].update(years=[2023, 2003]),
            "models.baseline_1.years: expected [first, last], not [2023, 2003]",
        ),
        (
            lambda fields: fields["readings"].update(openness="exports"),
            "readings.openness: 'exports' is none of fdi, fdi_share, trade_share",
        ),
        (
            lambda fields: fields["readings"].update(opennes="fdi"),
            "readings.opennes: no such variable in assets/catalog/variables.csv",
        ),
        (
            lambda fields: fields["models"]["baseline_1"].update(regressors=["agglomeration", "weather"]),
            "models.baseline_1: no variable 'weather' in the catalog",
        ),
        (
            lambda fields: fields["models"]["baseline_1"].update(outcome="gdp"),
            "models.baseline_1: no variable 'gdp' in the catalog",
        ),
        (
            lambda fields: fields["models"]["baseline_1"].update(cluster="city"),
            "models.baseline_1: unknown field 'cluster'",
        ),
        (
            lambda fields: fields["fills"].update(land={"rule": "refuse"}),
            "fills: 'land' is no indicator of the catalog",
        ),
        (
            lambda fields: fields["fills"].pop("ends"),
            "fills: expected fields with values",
        ),
        (
            lambda fields: fields["fills"].update(gdp={"rule": "mean"}),
            "fills.gdp: rule 'mean' is none of refuse, nearest, linear",
        ),
        (
            lambda fields: fields.update(winsorise={"level": 1, "variables": []}),
            "winsorise: expected none, or {",
        ),
        (
            lambda fields: fields["agglomeration"].update(reading="corrected"),
            "agglomeration.reading: name one of (",
        ),
        (
            lambda fields: fields["agglomeration"].update(sector="software"),
            "agglomeration.sector: no such indicator in the catalog",
        ),
        (lambda fields: fields["index"].update(weights="equal"), "index.weights: only 'entropy' is computed"),
        (
            lambda fields: fields["quarantine"].update(share=1.5),
            "quarantine.share: expected a share between 0 and 1, not 1.5",
        ),
        (
            lambda fields: fields["quarantine"].update(share=-0.1),
            "quarantine.share: expected a share between 0 and 1, not -0.1",
        ),
        (
            lambda fields: fields["quarantine"].update(unruled_share_of_column=True),
            "quarantine.unruled_share_of_column: expected a share between 0 and 1, not True",
        ),
        (
            lambda fields: fields["quarantine"].update(share="3 %"),
            "quarantine.share: expected a share between 0 and 1, not '3 %'",
        ),
        (
            lambda fields: fields["quarantine"].pop("unruled_share_of_column"),
            "quarantine.unruled_share_of_column: expected a share between 0 and 1, not None",
        ),
        (lambda fields: fields.update(quarantine=0.003), "quarantine: expected fields with values"),
        (lambda fields: fields.pop("quarantine"), "field 'quarantine' is missing"),
        (
            lambda fields: fields["headline"].update(model="baseline_9"),
            "headline.model: no model 'baseline_9'",
        ),
    ],
)
def test_what_nothing_computes_is_refused_with_the_file_and_the_field(
    tmp_path: Path, change: Callable[[Fields], object], message: str
) -> None:
    assert refusal(tmp_path, change).startswith(f"mine.yaml: {message}")


@pytest.mark.parametrize(
    ("section", "known"),
    [
        ("index", "dimensions, en, pooled, weights, years, zero_shift, zh"),
        ("agglomeration", "reading, sector, total, years"),
        ("quarantine", "share, unruled_share_of_column"),
    ],
)
def test_an_unknown_field_of_a_section_is_named_with_the_file(
    tmp_path: Path, section: str, known: str
) -> None:
    message = refusal(tmp_path, lambda fields: fields[section].update(shape=1))
    assert message == f"mine.yaml: unknown field 'shape' in {section}; known are {known}"


@pytest.mark.parametrize(
    ("message", "change"),
    [
        (
            "unknown field 'alos' in cities; known are also, printed_in_every_edition",
            lambda fields: fields["cities"].update(alos=[621200]),
        ),
        (
            "unknown field 'variable' in headline; known are model, term",
            lambda fields: fields["headline"].update(variable="internet"),
        ),
        (
            "unknown field 'raech' in fills.gdp; known are reach, rule",
            lambda fields: fields["fills"].update(gdp={"rule": "nearest", "reach": 1, "raech": 2}),
        ),
    ],
)
def test_an_unknown_field_inside_a_section_is_refused(
    tmp_path: Path, message: str, change: Callable[[Fields], object]
) -> None:
    assert refusal(tmp_path, change) == f"mine.yaml: {message}"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("999999", lambda fields: fields["cities"].update(also=[999999])),
        ("weather", lambda fields: fields["headline"].update(term="weather")),
        ("weather", lambda fields: fields.update(winsorise={"level": 0.01, "variables": ["weather"]})),
        ("1990", lambda fields: fields["index"].update(years=[1990, 2023])),
    ],
)
def test_a_city_variable_or_year_that_the_study_does_not_have_is_refused(
    tmp_path: Path, name: str, change: Callable[[Fields], object]
) -> None:
    assert name in refusal(tmp_path, change)


@pytest.mark.parametrize(
    ("field", "section"),
    [
        ("index", lambda fields: fields["index"]),
        ("agglomeration", lambda fields: fields["agglomeration"]),
        ("models.baseline_1", lambda fields: fields["models"]["baseline_1"]),
    ],
)
@pytest.mark.parametrize(("first", "last"), [(2003, 2018), (2005, 2020)])
def test_years_outside_the_panel_are_refused(
    tmp_path: Path, field: str, section: Callable[[Fields], Fields], first: int, last: int
) -> None:
    def change(fields: Fields) -> None:
        fields["panel_years"] = [2004, 2019]
        for one in (fields["index"], fields["agglomeration"], *fields["models"].values()):
            one["years"] = [2004, 2019]
        section(fields)["years"] = [first, last]

    assert refusal(tmp_path, change) == (
        f"mine.yaml: {field}.years: {first} to {last} lies outside the panel's 2004 to 2019"
    )


def test_years_up_to_the_bounds_of_the_panel_are_taken(tmp_path: Path) -> None:
    def change(fields: Fields) -> None:
        fields["panel_years"] = [2004, 2019]
        for one in (fields["index"], fields["agglomeration"], *fields["models"].values()):
            one["years"] = [2004, 2019]

    study = altered(tmp_path, change)
    assert study.panel_years == study.index.years == study.agglomeration.years == (2004, 2019)
    assert {model.years for model in study.models} == {(2004, 2019)}


def test_a_panel_of_fewer_than_two_cities_is_refused(tmp_path: Path) -> None:
    def of_cities(*also: int) -> Callable[[Fields], object]:
        return lambda fields: fields.update(cities={"printed_in_every_edition": False, "also": list(also)})

    assert refusal(tmp_path, of_cities()) == "mine.yaml: cities: the panel would have 0 cities"
    assert refusal(tmp_path, of_cities(621200)) == "mine.yaml: cities: the panel would have 1 cities"
    study = altered(tmp_path, of_cities(130200, 621200))
    assert [city.city_id for city in study.cities(CATALOG)] == [130200, 621200]


@pytest.mark.parametrize("section", ["readings", "fills", "models"])
def test_a_section_left_empty_is_named(tmp_path: Path, section: str) -> None:
    assert section in refusal(tmp_path, lambda fields: fields.update({section: None}))


@pytest.mark.parametrize("text", ["", "- a list\n", "text\n"])
def test_a_file_without_fields_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(StudyError, match=r"mine\.yaml: "):
        load_study(str(path))


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("title: [unclosed\n")
    with pytest.raises(StudyError, match=r"mine\.yaml: is no YAML \("):
        load_study(str(path))


def test_a_study_that_does_not_exist_is_answered_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(
        StudyError, match="no study 'sun2026': name one of public_services, sun2025, yearbooks"
    ):
        load_study("sun2026")
    with pytest.raises(StudyError, match=r"give the path of a \.yaml file"):
        load_study(str(tmp_path / "nowhere.yaml"))


@pytest.mark.parametrize(
    ("table_ref", "message"),
    [
        (
            "Tab. 1b",
            "models.baseline_1.table_ref: expected 'table 1 (2)' or 'appendix A1 (2)', not 'Tab. 1b'",
        ),
        ("table 3 (2)", "models.baseline_2.table_ref: 'table 3 (2)' is that of models.baseline_1, too"),
    ],
)
def test_a_place_in_the_tables_is_one_and_has_one_model(tmp_path: Path, table_ref: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    text = (STUDIES_FOLDER / "sun2025.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("table_ref: table 3 (1)", f"table_ref: {table_ref}"), encoding="utf-8")
    with pytest.raises(StudyError, match=re.escape(message)):
        load_study(str(path))
