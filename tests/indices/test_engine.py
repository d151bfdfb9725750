"""Every column of a study, each from what it rests on, each as trustworthy as its worst input."""

from dataclasses import replace

import numpy as np
import pytest

from assets.catalog.panel_rules import Winsorise
from assets.catalog.readings import Column
from assets.notes import worded
from tests.indices.small_study import (
    GAP,
    OWN,
    SEVERITY,
    computed,
    figures,
    formula,
    index,
    quotient,
    statuses,
    study_of,
)

TWO_CITIES = {"gdp": [100, 200, 300, 400], "fdi_used": [10, 10, 10, 20], "beds": [1, 2, 3, 4]}


def test_a_variable_is_computed_in_each_of_its_readings_at_the_exchange_rate_of_the_year() -> None:
    openness = formula("openness", level="fdi_used", share="fdi_used * yuan_per_usd / gdp")
    found = computed(study_of(openness), TWO_CITIES)
    assert figures(found, "openness", "level") == [10, 10, 10, 20]
    assert figures(found, "openness", "share") == pytest.approx([0.8, 0.3, 80 / 300, 0.3], rel=1e-15)


def test_variables_rest_on_others_whatever_the_order_in_which_they_are_declared() -> None:
    found = computed(
        study_of(formula("square", own="size * size"), formula("size", own="ln(beds)")), TWO_CITIES
    )
    assert figures(found, "square", "own") == pytest.approx(np.log([1, 2, 3, 4]) ** 2, rel=1e-15)


def test_a_name_in_a_formula_means_the_printed_indicator_first() -> None:
    found = computed(
        study_of(formula("beds", per_gdp="beds / gdp"), formula("twice", own="beds * 2")), TWO_CITIES
    )
    assert figures(found, "twice", "own") == [2, 4, 6, 8]


def test_the_year_may_stand_in_a_formula() -> None:
    found = computed(study_of(formula("late", own="if(year >= 2004, gdp, 0)")), TWO_CITIES)
    assert figures(found, "late", "own") == [0, 200, 0, 400]


def test_population_is_that_of_the_study() -> None:
    study = replace(
        study_of(formula("beds_per_10k", own="beds / population")), population="population_registered"
    )
    found = computed(study, TWO_CITIES | {"population_registered": [2, 2, 2, 2]})
    assert figures(found, "beds_per_10k", "own") == [0.5, 1, 1.5, 2]


def test_what_is_computed_from_a_variable_follows_the_reading_that_a_model_takes() -> None:
    scale = formula("scale", small="beds", large="beds * 100")
    half = formula("half", own="scale / 2")
    found = computed(study_of(scale, half, scale="large"), TWO_CITIES)
    assert figures(found, "half", "own") == [0.5, 1, 1.5, 2]
    assert figures(found, "half", "own", scale="large") == [50, 100, 150, 200]


def test_an_index_follows_the_readings_of_its_indicators() -> None:
    scale = formula("scale", level="beds", reverse="-beds")
    one = index(
        "means",
        {"scale": "+", "gdp_level": "+"},
        [OWN, replace(OWN, reading="turned", read={"scale": "reverse"})],
    )
    equal = replace(one, readings=tuple(replace(reading, weights="equal") for reading in one.readings))
    found = computed(study_of(formula("gdp_level", own="gdp"), scale, equal), TWO_CITIES)
    assert figures(found, "means", "own") == pytest.approx([0, 1 / 3, 2 / 3, 1], abs=1e-15)
    assert figures(found, "means", "turned") == pytest.approx([0.5] * 4, abs=1e-15)


FROM_BEST_TO_WORST = list(SEVERITY)


@pytest.mark.parametrize("a", FROM_BEST_TO_WORST[:-1])
@pytest.mark.parametrize("b", FROM_BEST_TO_WORST[:-1])
def test_a_variable_is_as_trustworthy_as_its_worst_input(a: str, b: str) -> None:
    found = computed(
        study_of(formula("ratio", own="fdi_used / gdp"), formula("ratio_of_ratio", own="ratio * 2")),
        {"gdp": [2, 2], "fdi_used": [1, 1]},
        years=1,
        statuses={"gdp": [a, "reported"], "fdi_used": ["reported", b]},
    )
    worst = [a, b]
    assert statuses(found, "ratio", "own") == statuses(found, "ratio_of_ratio", "own") == worst


def test_what_has_no_figure_is_missing_and_a_gap_that_is_not_needed_speaks_against_nothing() -> None:
    either = formula("either", own="if(beds > 1, beds, gdp)", ratio="gdp / (beds - beds)")
    found = computed(
        study_of(either),
        {"gdp": [GAP, GAP, 3, 4], "beds": [1, 2, 3, 1]},
        statuses={"beds": ["reported", "carried", "reported", "reported"]},
    )
    assert figures(found, "either", "own") == [None, 2, 3, 4]
    assert statuses(found, "either", "own") == ["missing", "carried", "reported", "reported"]
    assert statuses(found, "either", "ratio") == ["missing"] * 4, (
        "a ratio over 0, though both inputs are printed"
    )


def test_a_winsorised_variable_says_which_figures_moved_and_what_follows_from_it_sees_them() -> None:
    level = formula("level", own="beds", other="beds + 1")
    beds = [float(one) for one in range(100)] + [1000.0, GAP]
    found = computed(
        study_of(level, formula("twice", own="level * 2"), winsorise=Winsorise(0.1, ("level",))),
        {"beds": beds},
        years=2,
    )
    low, high = np.nanquantile(beds, [0.1, 0.9])
    expected = np.clip(beds, low, high)
    np.testing.assert_allclose(found.values.figures[Column("level", "own")], expected)
    np.testing.assert_allclose(found.values.figures[Column("twice", "own")], expected * 2)
    np.testing.assert_allclose(found.values.figures[Column("level", "other")], np.array(beds) + 1)
    status = np.array(statuses(found, "level", "own"))
    assert set(status[:10]) | set(status[91:101]) == {"winsorised"}
    assert set(status[10:91]) == {"reported"}
    assert status[101] == "missing"
    assert statuses(found, "twice", "own") == list(status)


def test_an_index_that_cannot_be_had_is_missing_says_why_and_stops_nothing() -> None:
    values = {"gdp": [1, GAP, 3, GAP], "beds": [1, 2, 3, 4], "staff": [5, 5, 5, 5]}
    one = index("means", {"income": "+", "beds_level": "+"})
    constant = index("even", {"staff_level": "+", "beds_level": "+"})
    found = computed(
        study_of(
            formula("income", own="gdp"),
            formula("beds_level", own="beds"),
            formula("staff_level", own="staff"),
            one,
            constant,
            formula("sum", own="means + beds"),
        ),
        values,
    )
    assert figures(found, "means", "own") == figures(found, "sum", "own") == [None] * 4
    assert statuses(found, "means", "own") == ["missing"] * 4
    reasons = {column.variable: worded(notes, "en") for column, notes in found.without.items()}
    assert reasons["means"] == "income is not available for 2004"
    assert reasons["even"].startswith("indicator staff_level is constant")
    assert figures(found, "beds_level", "own") == [1, 2, 3, 4]


def test_a_quotient_is_of_its_years_and_of_the_cities_that_have_both_figures() -> None:
    cluster = quotient("cluster", "software_staff", "all_staff", years=(2004, 2010))
    found = computed(
        study_of(formula("software_staff", own="software"), formula("all_staff", own="staff"), cluster),
        {"software": [1, 1, 3, 3, 5, GAP], "staff": [10, 10, 10, 10, 10, 10]},
    )
    # In 2004 cities 1 and 2 have 4 of 20; 0.1 and 0.3 over 0.2.
    assert figures(found, "cluster", "alone") == pytest.approx([None, 0.5, None, 1.5, None, None])


def test_a_quotient_without_figures_says_so() -> None:
    cluster = quotient("cluster", "software_staff", "all_staff")
    found = computed(
        study_of(formula("software_staff", own="software"), formula("all_staff", own="staff"), cluster),
        {"software": [GAP] * 4, "staff": [10] * 4},
    )
    (notes,) = found.without.values()
    assert (
        worded(notes, "en")
        == "no city has figures of both software_staff, all_staff in a year of the quotient"
    )


def test_quotients_of_one_sector_over_different_years_have_neighbours_of_their_own_years() -> None:
    both = quotient("both", "soft", "all_staff", near="theirs")
    later = quotient("later", "soft", "all_staff", years=(2004, 2010), near="theirs")
    found = computed(
        study_of(formula("soft", own="software"), formula("all_staff", own="staff"), both, later),
        {"software": [1, 1, 3, 3], "staff": [10] * 4},
        latitude=[0, np.degrees(1 / 6371.0088)],
    )
    assert figures(found, "both", "near") == pytest.approx([2, 2, 2, 2])
    assert figures(found, "later", "near") == pytest.approx([None, 2, None, 2])


def test_distances_in_hundreds_of_kilometres_weigh_neighbours_a_hundredfold() -> None:
    cluster = quotient(
        "cluster", "soft", "all_staff", near="own", near_100_km="own", mean="mean", mean_100_km="mean"
    )
    found = computed(
        study_of(formula("soft", own="software"), formula("all_staff", own="staff"), cluster),
        {"software": [1, 3], "staff": [10, 10]},
        years=1,
        latitude=[0, np.degrees(200 / 6371.0088)],
    )
    assert figures(found, "cluster", "near") == pytest.approx([0.5 * 1.005, 1.5 * 1.005])
    assert figures(found, "cluster", "near_100_km") == pytest.approx([0.75, 2.25])
    assert (
        figures(found, "cluster", "mean") == figures(found, "cluster", "mean_100_km") == pytest.approx([2, 2])
    )
