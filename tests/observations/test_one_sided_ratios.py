"""Where one side of a ratio was ruled on and the other was kept, the kept one is in doubt if they share a coverage."""

import pytest

from tests.observations.small_volumes import Volumes

CITY = 341500
WIDE = 2007
WHOLE = [1000.0, 1010.0, 1020.0, 1030.0, 1040.0, 1050.0, 1060.0, 1070.0, 1080.0]
PART = [value / 50 for value in WHOLE]


def wide(values: list[float], factor: float, years: tuple[int, ...] = (WIDE,)) -> list[float]:
    """A series, counted from 2003, that is `factor` times its level in some years."""
    return [value * factor if 2003 + at in years else value for at, value in enumerate(values)]


def print_pair(volumes: Volumes, savings: list[float], deposits: list[float], scope: str = "city") -> None:
    """Savings are a part of deposits: two per cent of them, as the catalog of the tests has it."""
    volumes.series(CITY, savings, "savings", scope)
    volumes.series(CITY, deposits, "deposits", scope)


def judge(volumes: Volumes) -> list[tuple[int, str, str]]:
    """Year, indicator and scope of the figures to which the test objects."""
    volumes.hold_tests("one_side")
    return volumes.rows("year, indicator, scope", "evidence", "stage = 'ruled'")


def test_nothing_is_objected_to_while_nothing_is_ruled_on(volumes: Volumes) -> None:
    print_pair(volumes, wide(PART, 4), wide(WHOLE, 4))
    assert judge(volumes) == []


def test_a_part_that_is_kept_when_its_whole_of_the_same_coverage_is_quarantined_is_objected_to(
    volumes: Volumes,
) -> None:
    print_pair(volumes, wide(PART, 4), wide(WHOLE, 4))
    volumes.enter("quarantine", CITY, WIDE, indicator="deposits")
    assert judge(volumes) == [(WIDE, "savings", "city")]


def test_the_objection_says_what_would_keep_the_ratio_and_which_years_it_rests_on(volumes: Volumes) -> None:
    print_pair(volumes, wide(PART, 4), wide(WHOLE, 4))
    volumes.enter("quarantine", CITY, WIDE, indicator="deposits")
    judge(volumes)
    ((found, expected, against),) = volumes.rows("found, expected, held_against", "evidence")
    assert found == pytest.approx(4 * 20.8)
    assert expected == pytest.approx(20.8)
    assert against == "deposits city; 2004, 2005, 2006, 2008, 2009, 2010"


def test_a_whole_that_is_kept_when_its_part_is_quarantined_is_objected_to(volumes: Volumes) -> None:
    print_pair(volumes, wide(PART, 4), wide(WHOLE, 4))
    volumes.enter("quarantine", CITY, WIDE, indicator="savings")
    assert judge(volumes) == [(WIDE, "deposits", "city")]


def test_a_side_that_is_corrected_by_more_than_rounding_is_ruled_on_as_well(volumes: Volumes) -> None:
    print_pair(volumes, wide(PART, 4), wide(WHOLE, 4))
    volumes.enter("correct", CITY, WIDE, value=1040, indicator="deposits")
    assert judge(volumes) == [(WIDE, "savings", "city")]


def test_a_correction_of_the_last_digits_leaves_the_ratio_as_it_is(volumes: Volumes) -> None:
    print_pair(volumes, wide(PART, 4), wide(WHOLE, 4))
    volumes.enter("correct", CITY, WIDE, value=4161, indicator="deposits")
    assert judge(volumes) == []


def test_both_sides_ruled_on_together_leave_nothing_to_say(volumes: Volumes) -> None:
    print_pair(volumes, wide(PART, 4), wide(WHOLE, 4))
    volumes.enter("quarantine", CITY, WIDE, indicator="deposits")
    volumes.enter("quarantine", CITY, WIDE, indicator="savings")
    assert judge(volumes) == []


def test_a_side_that_alone_was_wrong_says_nothing_about_the_other(volumes: Volumes) -> None:
    print_pair(volumes, PART, wide(WHOLE, 4))
    volumes.enter("quarantine", CITY, WIDE, indicator="deposits")
    assert judge(volumes) == []


def test_a_kept_side_within_its_own_level_is_not_in_doubt(volumes: Volumes) -> None:
    """Savings move between 20 and 60: in the wide year they print nothing that they do not print in others."""
    restless = [20.0, 60.0, 20.0, 60.0, 55.0, 20.0, 60.0, 20.0, 60.0]
    print_pair(volumes, restless, [1000, 3000, 1000, 3000, 4000, 1000, 3000, 1000, 3000])
    volumes.enter("quarantine", CITY, WIDE, indicator="deposits")
    assert judge(volumes) == []


def test_a_run_of_years_at_the_end_is_held_against_the_last_years_that_were_kept(volumes: Volumes) -> None:
    years = (2008, 2009, 2010, 2011)
    print_pair(volumes, wide(PART, 5, years), wide(WHOLE, 5, years))
    for year in years:
        volumes.enter("quarantine", CITY, year, indicator="deposits")
    assert judge(volumes) == [(year, "savings", "city") for year in years]


def test_the_districts_are_a_side_of_the_whole_city(volumes: Volumes) -> None:
    volumes.series(CITY, wide(WHOLE, 0.25))
    volumes.series(CITY, wide(PART, 0.25), scope="district")
    volumes.enter("quarantine", CITY, WIDE, scope="district")
    assert judge(volumes) == [(WIDE, "beds", "city")]


def test_indicators_that_the_catalog_does_not_pair_say_nothing_about_each_other(volumes: Volumes) -> None:
    volumes.series(CITY, wide(PART, 4), "savings")
    volumes.series(CITY, wide(WHOLE, 4), "beds")
    volumes.enter("quarantine", CITY, WIDE, indicator="beds")
    assert judge(volumes) == []


def test_a_kept_side_on_which_nobody_rules_is_quarantined_until_somebody_does(volumes: Volumes) -> None:
    print_pair(volumes, wide(PART, 1.9), wide(WHOLE, 1.9))
    volumes.enter("quarantine", CITY, WIDE, indicator="deposits")
    volumes.run()
    assert ("one side", CITY, WIDE, "unruled") in volumes.findings()
    assert volumes.rows("indicator, status", "observation", f"year = {WIDE}") == [
        ("deposits", "quarantined"),
        ("savings", "quarantined"),
    ]


def test_a_kept_side_that_the_ledger_accepts_is_used_as_printed(volumes: Volumes) -> None:
    print_pair(volumes, wide(PART, 1.9), wide(WHOLE, 1.9))
    volumes.enter("quarantine", CITY, WIDE, indicator="deposits")
    volumes.enter("accept", CITY, WIDE, indicator="savings", tests="one side; series")
    volumes.run()
    assert volumes.rows("value", "observation", f"year = {WIDE} and indicator = 'savings'") == [
        (pytest.approx(1.9 * 20.8),)
    ]
