"""Several copies of a volume: what each of them says of a figure, and which of them is used."""

import pytest

from tests.observations.small_volumes import Volumes, growing, workbook_of

HEBEI = 130000
CALM_PROVINCES = (140000, 210000, 220000, 230000)
CITIES = TANGSHAN, HANDAN, BAODING, CANGZHOU, LANGFANG = (130200, 130400, 130600, 130900, 131000)
YEAR = 2007
YEARS = range(2003, 2012)
OWN, OTHER, THIRD = workbook_of(YEAR), "vendor/2008/tables.xlsx", "zz/2008/tables.xlsx"
RIGHT, WRONG = 4392.3, 43923


def print_copies(volumes: Volumes, *tangshan: float | str | None) -> None:
    """Five cities that grow alike; what each copy of the volume of 2007 prints of Tangshan is 4392.3 in truth."""
    for level, city in zip((3000, 1000, 2000, 4000, 5000), CITIES, strict=True):
        for year, value in zip(YEARS, growing(level), strict=True):
            for workbook, printed in zip((OWN, OTHER, THIRD), tangshan, strict=False):
                if year == YEAR or workbook == OWN:
                    copy = workbook if year == YEAR else None
                    volumes.figure(
                        city, year, printed if (city, year) == (TANGSHAN, YEAR) else value, workbook=copy
                    )


def used(volumes: Volumes) -> tuple[object, ...]:
    (row,) = volumes.rows(
        "printed_value, value, status, workbook", "observation", f"city_id = {TANGSHAN} and year = {YEAR}"
    )
    return row


def reason(volumes: Volumes) -> str | None:
    ((text,),) = volumes.rows("reason", "observation", f"city_id = {TANGSHAN} and year = {YEAR}")
    return text


def test_of_copies_that_agree_the_first_by_path_is_shown(volumes: Volumes) -> None:
    print_copies(volumes, RIGHT, RIGHT)
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "reported", OWN)
    assert volumes.findings() == []
    assert len(volumes.rows("*", "observation")) == len(CITIES) * len(YEARS)


@pytest.mark.parametrize(("first", "second", "sound"), [(WRONG, RIGHT, OTHER), (RIGHT, WRONG, OWN)])
def test_the_copy_to_which_no_test_objects_is_used_and_the_reason_names_both(
    volumes: Volumes, first: float, second: float, sound: str
) -> None:
    print_copies(volumes, first, second)
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "corrected", sound)
    against = {WRONG: " (against it: series)", RIGHT: ""}
    assert reason(volumes) == (
        f"copies differ: {OWN}, sheet 1, cell C5 prints {first:g}{against[first]}; "
        f"{OTHER}, sheet 1, cell C5 prints {second:g}{against[second]}"
    )
    assert volumes.findings() == [("copies", TANGSHAN, YEAR, "settled")]


@pytest.mark.parametrize(("first", "second", "sound"), [(4219, 4218, OTHER), (4218, 4219, OWN)])
def test_the_copy_with_which_the_printed_total_closes_is_used(
    volumes: Volumes, first: float, second: float, sound: str
) -> None:
    """4218 + 1730 + 2951 = 8899; no series tells 4218 from 4219."""
    for year in YEARS:
        for place, figure in ((HEBEI, 8899), (TANGSHAN, 4218), (HANDAN, 1730), (BAODING, 2951)):
            volumes.figure(place, year, first if (place, year) == (TANGSHAN, YEAR) else figure)
        for province in CALM_PROVINCES:
            volumes.figure(province, year, 1000)
            volumes.figure(province + 100, year, 1000)
    volumes.figure(TANGSHAN, YEAR, second, workbook=OTHER)
    volumes.run()
    assert used(volumes) == (4218, 4218, "corrected", sound)


def test_where_nothing_decides_the_figure_is_quarantined_until_somebody_rules(volumes: Volumes) -> None:
    print_copies(volumes, RIGHT, RIGHT + 1)
    volumes.run()
    assert used(volumes) == (RIGHT, None, "quarantined", OWN)
    assert volumes.findings() == [("copies", TANGSHAN, YEAR, "unruled")]
    volumes.enter(
        "accept", TANGSHAN, YEAR, tests="copies", reason="the total closes with it", printed="4393.3"
    )
    volumes.run()
    assert used(volumes) == (RIGHT + 1, RIGHT + 1, "reported", OTHER)
    assert volumes.findings() == [("copies", TANGSHAN, YEAR, "accepted")]


def test_copies_that_are_rounded_differently_agree(volumes: Volumes) -> None:
    print_copies(volumes, RIGHT, 4392.2963)
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "reported", OWN)
    assert volumes.findings() == []


def test_where_tests_object_to_every_copy_none_is_used(volumes: Volumes) -> None:
    print_copies(volumes, WRONG, WRONG * 10)
    volumes.run()
    assert used(volumes)[1:3] == (None, "quarantined")


def test_of_three_copies_the_only_sound_number_is_used_whoever_prints_it(volumes: Volumes) -> None:
    print_copies(volumes, WRONG, RIGHT, RIGHT)
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "corrected", OTHER)


@pytest.mark.parametrize("blank_or_unreadable", [None, "439(2"])
def test_a_number_goes_before_a_blank_and_before_what_cannot_be_read(
    volumes: Volumes, blank_or_unreadable: str | None
) -> None:
    print_copies(volumes, blank_or_unreadable, RIGHT)
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "reported", OTHER)


def test_a_copy_that_prints_what_the_ledger_knows_to_be_right_is_used(volumes: Volumes) -> None:
    print_copies(volumes, WRONG, RIGHT)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT)
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "reported", OTHER)
    assert volumes.rows("workbook, entry_status", "correction") == [(OWN, "applied"), (OTHER, "lapsed")]


def test_the_ledger_goes_before_a_third_value(volumes: Volumes) -> None:
    print_copies(volumes, WRONG, RIGHT + 1)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, reason="a point not read")
    volumes.run()
    assert used(volumes) == (WRONG, RIGHT, "corrected", OWN)
    assert volumes.rows("workbook, entry_status", "correction") == [(OWN, "applied"), (OTHER, "void")]


def test_what_the_ledger_accepts_goes_before_another_copy(volumes: Volumes) -> None:
    print_copies(volumes, WRONG, RIGHT)
    volumes.enter("accept", TANGSHAN, YEAR, tests="series")
    volumes.run()
    assert used(volumes) == (WRONG, WRONG, "reported", OWN)


def test_what_the_ledger_quarantines_in_one_copy_gives_way_to_what_another_prints(volumes: Volumes) -> None:
    print_copies(volumes, WRONG, RIGHT)
    volumes.enter("quarantine", TANGSHAN, YEAR)
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "reported", OTHER)
    assert reason(volumes) == (
        f"copies differ: the ledger quarantines {OWN}, sheet 1, cell C5, which prints 43923; "
        f"{OTHER}, sheet 1, cell C5 prints 4392.3"
    )


def test_a_number_that_replaces_a_quarantined_one_is_judged_afresh(volumes: Volumes) -> None:
    print_copies(volumes, WRONG, WRONG * 10)
    volumes.enter("quarantine", TANGSHAN, YEAR)
    volumes.run()
    assert used(volumes)[1:3] == (None, "quarantined")


def test_an_entry_about_another_copy_waits_until_one_prints_it(volumes: Volumes) -> None:
    print_copies(volumes, RIGHT)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, tests="copies", printed="43923")
    volumes.run()
    assert volumes.rows("*", "correction") == []
    print_copies(volumes, RIGHT, WRONG)
    volumes.figures = list(dict.fromkeys(volumes.figures))
    volumes.run()
    assert used(volumes) == (RIGHT, RIGHT, "reported", OWN)
    assert volumes.rows("workbook, entry_status", "correction") == [(OTHER, "applied")]


def test_whatever_the_copies_print_the_tables_keep_their_contracts(volumes: Volumes) -> None:
    print_copies(volumes, WRONG, RIGHT, RIGHT + 1)
    volumes.run()
    assert volumes.stopped_by() == []
    for table in ("figure_copy", "ruled_copy", "rival", "copy_choice", "used_figure", "examined", "decision"):
        assert volumes.broken_rules(table) == [], table
