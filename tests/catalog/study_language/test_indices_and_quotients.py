"""An index has dimensions of indicators, a quotient a sector and a total; each has readings, the first its own."""

from pathlib import Path

import pytest

from assets.catalog.readings import Column, Readings
from assets.catalog.study import IndexReading, IndexVariable, QuotientReading, Study
from tests.catalog.study_language.written import CATALOG, SMALL, changed, refusal, study_of


def index(study: Study) -> IndexVariable:
    found = study.variable("well_being")
    assert isinstance(found, IndexVariable)
    return found


def reading(folder: Path, fields: str, own: str = "{weights: entropy}") -> IndexReading:
    """A second reading of the small study's index that says this."""
    text = changed("own: {weights: entropy}", f"own: {own}").replace("{weights: critic}", fields)
    return index(study_of(folder, text)).readings[1]


def test_an_index_reads_its_dimensions_and_the_sign_of_every_indicator(tmp_path: Path) -> None:
    found = index(study_of(tmp_path, SMALL))
    assert found.attributes == {
        "gdp_per_capita": "+",
        "unemployment_rate": "-",
        "retail_sales": "+",
        "students_per_10k": "+",
    }
    assert found.dimension_of["retail_sales"] == "b"
    assert [(one.label_en, one.label_zh) for one in found.dimensions] == [("A", "甲"), ("B", "乙")]


def test_the_first_reading_is_of_entropy_weights_unless_it_says_otherwise(tmp_path: Path) -> None:
    first = index(study_of(tmp_path, SMALL)).readings[0]
    assert (first.weights, first.pooled, first.zero_shift, first.aggregation) == ("entropy", True, 0, "sum")
    assert (first.normalisation, first.transform, first.winsorise, first.real) == (
        "min_max",
        "level",
        0,
        False,
    )


def test_a_reading_differs_from_the_first_in_what_it_names(tmp_path: Path) -> None:
    found = reading(
        tmp_path, "{normalisation: rank}", own="{weights: equal, pooled: false, zero_shift: 0.01}"
    )
    assert (found.weights, found.pooled, found.zero_shift, found.normalisation) == (
        "equal",
        False,
        0.01,
        "rank",
    )


@pytest.mark.parametrize(
    "fields",
    [
        "{weights: equal}", "{weights: principal_components}", "{aggregation: topsis}", "{normalisation: z_score}",
        "{transform: log}", "{transform: percentile}", "{winsorise: 0.01}", "{pooled: false}", "{zero_shift: 0.0001}",
    ],
)  # fmt: skip
def test_a_reading_names_one_thing(tmp_path: Path, fields: str) -> None:
    name, value = fields.strip("{}").split(": ")
    assert str(getattr(reading(tmp_path, fields), name)).lower() == value


def test_every_indicator_may_have_a_weight_of_its_own(tmp_path: Path) -> None:
    weights = (
        "{weights: {gdp_per_capita: 0.3, unemployment_rate: 0.2, retail_sales: 0.3, students_per_10k: 0.2}}"
    )
    assert reading(tmp_path, weights).weights == {
        "gdp_per_capita": 0.3, "unemployment_rate": 0.2, "retail_sales": 0.3, "students_per_10k": 0.2
    }  # fmt: skip


def test_weights_of_the_first_reading_do_not_fit_another_set_of_indicators(tmp_path: Path) -> None:
    own = "{weights: {gdp_per_capita: 0.4, unemployment_rate: 0.2, retail_sales: 0.2, students_per_10k: 0.2}}"
    text = changed("own: {weights: entropy}", f"own: {own}").replace(
        "{weights: critic}", "{without: [retail_sales]}"
    )
    assert refusal(tmp_path, text).endswith(
        "critic: the weights of the first reading are not those of its indicators: name weights here, too"
    )


def test_a_reading_may_leave_indicators_out_and_read_others_otherwise(tmp_path: Path) -> None:
    text = SMALL.replace("retail_sales: ", "science_expenditure: ").replace(
        "{weights: critic}", "{without: [students_per_10k], read: {science_expenditure: share}}"
    )
    study = study_of(tmp_path, text)
    columns = Readings(study, [one.indicator for one in CATALOG.indicators]).inputs(
        Column("well_being", "critic")
    )
    assert columns == (
        Column("gdp_per_capita", "printed"), Column("unemployment_rate", "registered"), Column("science_expenditure", "share")
    )  # fmt: skip


def test_a_real_reading_rests_on_the_price_level(tmp_path: Path) -> None:
    study = study_of(tmp_path, changed("{weights: critic}", "{real: true}"))
    columns = Readings(study, [one.indicator for one in CATALOG.indicators]).inputs(
        Column("well_being", "critic")
    )
    assert Column("price_level", "supplied") in columns


def test_an_index_has_three_indicators_or_more(tmp_path: Path) -> None:
    text = SMALL.replace(', unemployment_rate: "-"', "").replace(', students_per_10k: "+"', "")
    assert (
        refusal(tmp_path, text)
        == "mine.yaml, line 7: variables.well_being.dimensions: 2 indicators: an index has at least 3"
    )


def test_a_slip_in_an_indicator_is_told_where_it_stands_and_not_where_it_is_named_rightly(
    tmp_path: Path,
) -> None:
    text = changed("{weights: critic}", "{without: [retail_sales]}").replace(
        "retail_sales: ", "retail_sale: "
    )
    path = "variables.well_being.dimensions.b.indicators.retail_sale"
    assert refusal(tmp_path, text) == (
        f"mine.yaml, line 9: {path}: there is no variable 'retail_sale'; did you mean 'retail_sales'?"
    )


def test_uncertainty_is_drawn_only_where_the_index_asks_for_it(tmp_path: Path) -> None:
    assert index(study_of(tmp_path, SMALL)).uncertainty is None
    drawn = index(
        study_of(tmp_path, changed("kind: index\n", "kind: index\n    uncertainty: {draws: 500}\n"))
    )
    assert drawn.uncertainty is not None and (drawn.uncertainty.draws, drawn.uncertainty.seed) == (500, 2025)


def test_the_years_of_an_index_are_the_panels_or_those_of_its_own_within_it(tmp_path: Path) -> None:
    assert index(study_of(tmp_path, SMALL)).years == (2005, 2019)
    text = SMALL.replace("years: [2005, 2019]", "years: delivered").replace(
        "kind: index\n", "kind: index\n    years: [2003, 2012]\n"
    )
    assert index(study_of(tmp_path, text, range(2008, 2020))).years == (2008, 2012)
    assert index(study_of(tmp_path, text, range(2014, 2020))).years == (2003, 2012)


def test_a_quotient_is_the_location_quotient_alone_unless_neighbours_are_named(tmp_path: Path) -> None:
    quotient = study_of(tmp_path, SMALL).variable("lq")
    assert quotient.readings == (
        QuotientReading("location_quotient", "location quotient", "区位商", "none", "km"),
    )
    text = changed(
        "total: unit_employment}",
        "total: unit_employment, readings: {mine: {neighbours: mean}, far: {neighbours: own, distance_unit: 100 km}}}",
    )
    found = study_of(tmp_path, text).variable("lq").readings
    assert [(one.reading, one.neighbours, one.distance_unit) for one in found if isinstance(one, QuotientReading)] == [
        ("mine", "mean", "km"), ("far", "own", "100 km")
    ]  # fmt: skip


def test_a_reading_holds_in_everything_that_is_computed_from_the_variable(tmp_path: Path) -> None:
    text = (
        changed("  size:", "  degree: {formula: sqrt(well_being * lq)}\n  size:")
        .replace("well_being ~ lq", "degree ~ lq")
        .replace("read: {well_being: critic}}", "read: {well_being: critic}}")
    )
    study = study_of(tmp_path, text)
    readings = Readings(study, [one.indicator for one in CATALOG.indicators])
    degree, *_ = readings.named_in(study.model("critic"))
    assert degree == Column("degree", "own", (("well_being", "critic"),))
    assert Column("well_being", "critic") in readings.inputs(degree)


def test_a_study_of_two_indices_has_both(tmp_path: Path) -> None:
    second = '  other: {kind: index, dimensions: {c: {en: C, zh: 丙, indicators: {loans: "+", deposits: "+", gdp: "+"}}}}\n'
    study = study_of(tmp_path, changed("  size:", f"{second}  size:"))
    assert [one.variable for one in study.indices] == ["other", "well_being"]
    assert [one.variable for one in study.quotients] == ["lq"]
