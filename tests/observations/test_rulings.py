"""What a person ruled about an objection, what nobody did, and what is used in the end."""

import pytest

from assets.observations.delivered import HeldBackColumn
from tests.observations.ruled_figures import (
    BAODING,
    CALM_PROVINCES,
    HANDAN,
    HEBEI,
    RIGHT,
    TANGSHAN,
    YEAR,
    YEARS,
    became,
    print_cities,
    print_totals,
    used,
)
from tests.observations.small_volumes import Volumes


def test_a_figure_that_nothing_speaks_against_is_reported_without_a_reason(volumes: Volumes) -> None:
    print_cities(volumes, RIGHT)
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "reported", None)
    assert volumes.findings() == []


def test_an_unruled_figure_is_quarantined_and_says_which_tests_object(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.run()
    assert used(volumes) == (43923, None, "quarantined", "objected to, and nobody has ruled: series")
    assert volumes.findings() == [("series", TANGSHAN, YEAR, "unruled")]


def test_a_corrected_figure_is_corrected_says_why_and_keeps_its_printed_value(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, reason="a point not read")
    volumes.run()
    assert used(volumes) == (43923, RIGHT, "corrected", "a point not read")
    assert volumes.findings() == [("series", TANGSHAN, YEAR, "corrected")]


def test_a_quarantined_figure_is_not_used_and_says_why(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.enter("quarantine", TANGSHAN, YEAR, reason="tenfold, and no source to correct it")
    volumes.run()
    assert used(volumes) == (43923, None, "quarantined", "tenfold, and no source to correct it")
    assert volumes.findings() == [("series", TANGSHAN, YEAR, "quarantined")]


def test_an_accepted_figure_is_reported_and_says_why(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.enter("accept", TANGSHAN, YEAR, tests="series", reason="a hospital city was founded")
    volumes.run()
    assert used(volumes) == (43923, 43923, "reported", "accepted: a hospital city was founded")
    assert volumes.findings() == [("series", TANGSHAN, YEAR, "accepted")]


def test_an_acceptance_of_one_test_leaves_the_objection_of_another_unruled(volumes: Volumes) -> None:
    print_totals(volumes, tangshan=42180, total=8899)
    volumes.enter("accept", TANGSHAN, YEAR, tests="series")
    volumes.run()
    assert volumes.findings() == [
        ("series", TANGSHAN, YEAR, "accepted"),
        ("spike", TANGSHAN, YEAR, "unruled"),
        ("total", TANGSHAN, YEAR, "unruled"),
    ]
    assert used(volumes)[:3] == (42180, None, "quarantined")


def test_an_acceptance_may_overrule_several_tests(volumes: Volumes) -> None:
    print_totals(volumes, tangshan=42180, total=8899)
    volumes.enter("accept", TANGSHAN, YEAR, tests="series; spike; total", value=4218)
    volumes.run()
    assert [ruled for *_, ruled in volumes.findings()] == ["accepted", "accepted", "accepted"]
    assert became(volumes) == ["applied"]
    assert used(volumes)[:3] == (42180, 42180, "reported")


def test_a_correction_may_give_what_the_page_leaves_blank(volumes: Volumes) -> None:
    print_cities(volumes, None)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, reason="printed in the row below")
    volumes.run()
    assert used(volumes) == (None, RIGHT, "corrected", "printed in the row below")


def test_a_figure_that_cannot_be_read_is_corrected_or_stays_quarantined(volumes: Volumes) -> None:
    print_cities(volumes, "4392.(3")
    volumes.run()
    assert used(volumes) == (None, None, "quarantined", "not one number")
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, reason="a stray bracket")
    volumes.run()
    assert used(volumes) == (None, RIGHT, "corrected", "a stray bracket")
    assert volumes.findings() == [("unreadable", TANGSHAN, YEAR, "corrected")]


def test_an_objection_to_a_second_printing_quarantines_no_figure(volumes: Volumes) -> None:
    print_cities(volumes, RIGHT)
    volumes.figure(TANGSHAN, YEAR, "43(92", printing="second")
    volumes.run()
    assert volumes.findings() == [("unreadable", TANGSHAN, YEAR, "unruled")]
    assert used(volumes)[2] == "reported"


def test_a_figure_of_a_supplement_can_be_ruled_on(volumes: Volumes) -> None:
    print_cities(volumes, RIGHT)
    volumes.supply(130700, YEAR, 55, "supplement/beds.csv", "row 2")
    volumes.figure(130700, YEAR, None)
    volumes.enter("correct", 130700, YEAR, 550, printed="55")
    volumes.run()
    assert used(volumes, 130700) == (55, 550, "corrected", "why")


def test_a_total_that_repeats_a_corrected_figure_objects_to_nothing(volumes: Volumes) -> None:
    """The press added up the wrong figure: 42180 + 1730 + 2951 = 46861. It closes over the figures as printed."""
    print_totals(volumes, tangshan=42180, total=46861)
    volumes.enter("correct", TANGSHAN, YEAR, value=4218)
    volumes.run()
    assert volumes.findings() == [
        ("series", TANGSHAN, YEAR, "corrected"),
        ("spike", TANGSHAN, YEAR, "corrected"),
    ]
    assert {status for (status,) in volumes.rows("status", "observation")} == {"reported", "corrected"}


def test_a_correction_to_another_wrong_figure_rules_on_nothing(volumes: Volumes) -> None:
    """4278 is printed for 4218, and the entry says 4219: the total still misses by one."""
    print_totals(volumes, tangshan=4278, total=8899)
    volumes.enter("correct", TANGSHAN, YEAR, value=4219)
    volumes.run()
    assert ("total", TANGSHAN, YEAR, "unruled") in volumes.findings()


def test_a_correction_that_closes_the_total_settles_the_doubt_about_the_others(volumes: Volumes) -> None:
    """4278 for 4218 and 1790 for 1730 explain the gap alike, and one of them is corrected."""
    for year in YEARS:
        for place, figure in ((HEBEI, 8959), (TANGSHAN, 4278), (HANDAN, 1790), (BAODING, 2951)):
            volumes.figure(place, year, figure - 60 * (place == TANGSHAN and year != YEAR))
        for province in CALM_PROVINCES:
            volumes.figure(province, year, 1000)
            volumes.figure(province + 100, year, 1000)
    volumes.run()
    assert volumes.findings() == [("total", TANGSHAN, YEAR, "unruled")]
    volumes.enter("correct", TANGSHAN, YEAR, value=4218)
    volumes.run()
    assert volumes.findings() == [("total", TANGSHAN, YEAR, "corrected")]


def test_of_two_figures_that_contradict_each_other_the_ruling_on_one_settles_the_other(
    volumes: Volumes,
) -> None:
    volumes.figure(TANGSHAN, YEAR, 1000)
    volumes.figure(TANGSHAN, YEAR, 1500, scope="district")
    volumes.enter("quarantine", TANGSHAN, YEAR, scope="district")
    volumes.run()
    assert volumes.rows("scope, ruling", "finding") == [("city", "settled"), ("district", "quarantined")]
    assert volumes.rows("scope, status", "observation") == [("city", "reported"), ("district", "quarantined")]


def test_of_two_figures_that_contradict_each_other_the_acceptance_of_one_answers_for_both(
    volumes: Volumes,
) -> None:
    volumes.figure(TANGSHAN, YEAR, 1000)
    volumes.figure(TANGSHAN, YEAR, 1001, scope="district")
    volumes.enter("accept", TANGSHAN, YEAR, tests="district", scope="district")
    volumes.run()
    assert volumes.rows("scope, ruling", "finding") == [("city", "settled"), ("district", "accepted")]
    assert volumes.rows("distinct status", "observation") == [("reported",)]


def test_a_figure_that_two_held_back_tables_print_is_missing_once(volumes: Volumes) -> None:
    print_cities(volumes, RIGHT)
    volumes.held_back = [
        HeldBackColumn(YEAR + 1, YEAR, table, "buses", "city", TANGSHAN, f"{YEAR + 1}/{table}.xlsx", "no row")
        for table in ("main", "second")
    ]
    volumes.run()
    assert volumes.rows("city_id, status, reason, workbook", "observation", "indicator = 'buses'") == [
        (TANGSHAN, "missing", "no row", f"{YEAR + 1}/main.xlsx")
    ]


def test_an_acceptance_may_stand_with_any_member_of_the_contradiction(volumes: Volumes) -> None:
    """The total points to Tangshan, and the ledger accepts it on the province's own figure."""
    print_totals(volumes, tangshan=4278, total=8899)
    volumes.enter("accept", HEBEI, YEAR, tests="total", value=8959)
    volumes.run()
    assert became(volumes) == ["applied"]
    assert volumes.findings() == [("total", TANGSHAN, YEAR, "settled")]


def test_an_accepted_total_is_accepted_as_far_as_it_was_off(volumes: Volumes) -> None:
    """The entry was written when the total missed by 60; today it misses by more."""
    print_totals(volumes, tangshan=4278, total=8899)
    volumes.enter("accept", HEBEI, YEAR, tests="total", value=8950)
    volumes.run()
    assert volumes.findings() == [("total", TANGSHAN, YEAR, "unruled")]


@pytest.mark.parametrize("ruled", [None, "correct", "quarantine", "accept"])
def test_whatever_is_ruled_the_tables_keep_their_contracts(volumes: Volumes, ruled: str | None) -> None:
    print_totals(volumes, tangshan=42180, total=8899)
    if ruled:
        volumes.enter(
            *(ruled, TANGSHAN, YEAR),
            value=None if ruled == "quarantine" else 4218,
            tests="series; spike; total" if ruled == "accept" else None,
        )
    volumes.run()
    for table in (
        "ruling",
        "examined",
        "deviation",
        "contradiction",
        "evidence",
        "decision",
        "correction",
        "proposal",
    ):
        assert volumes.broken_rules(table) == [], table
    warned = [] if ruled else ["every finding is ruled on"]
    assert volumes.broken_rules("finding") == warned
