"""An entry of the ledger applies, has lapsed or is void by what a copy prints; on a run of rows it rules on each."""

import pytest

from assets.warehouse import sql_text
from tests.observations.ruled_figures import (
    BAODING,
    CANGZHOU,
    CITIES,
    HANDAN,
    LANGFANG,
    RIGHT,
    TANGSHAN,
    YEAR,
    became,
    print_cities,
    print_totals,
    used,
)
from tests.observations.small_volumes import Volumes


def test_an_entry_applies_where_its_figure_prints_what_it_expects(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT)
    volumes.enter("quarantine", HANDAN, YEAR)
    volumes.run()
    assert became(volumes) == ["applied", "applied"]


@pytest.mark.parametrize(
    ("printed", "expected"), [(" 43923\n 1100 ", "43923 1100"), ("43,923", "43923"), ("4392.30", "4392.3")]
)
def test_numbers_are_compared_as_numbers_and_other_texts_with_single_spaces(
    volumes: Volumes, printed: str, expected: str
) -> None:
    print_cities(volumes, printed)
    volumes.enter("quarantine", TANGSHAN, YEAR, printed=expected)
    volumes.run()
    assert became(volumes) == ["applied"]


def test_an_entry_has_lapsed_where_the_right_value_is_printed(volumes: Volumes) -> None:
    print_cities(volumes, RIGHT)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, printed="43923")
    volumes.run()
    assert became(volumes) == ["lapsed"]
    assert used(volumes) == (RIGHT, RIGHT, "reported", None)


def test_a_total_that_repeats_a_misprint_objects_to_nothing_where_a_copy_has_been_put_right(
    volumes: Volumes,
) -> None:
    """42180 + 1730 + 2951 = 46861 is what the press added up; this copy prints 4218."""
    print_totals(volumes, tangshan=4218, total=46861)
    volumes.enter("correct", TANGSHAN, YEAR, value=4218, printed="42180")
    volumes.run()
    assert became(volumes) == ["lapsed"]
    assert volumes.findings() == []
    assert used(volumes) == (4218, 4218, "reported", None)


def test_an_entry_is_void_where_a_third_value_is_printed_which_is_judged_afresh(volumes: Volumes) -> None:
    print_cities(volumes, 43932)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, printed="43923")
    volumes.run()
    assert became(volumes) == ["void"]
    assert used(volumes) == (43932, None, "quarantined", "objected to, and nobody has ruled: series")


@pytest.mark.parametrize(
    ("printed", "became", "value"),
    [(43923, "applied", RIGHT), (RIGHT, "lapsed", RIGHT), (43932, "void", None)],
)
def test_what_an_entry_says_is_right_is_told_also_where_it_is_void(
    volumes: Volumes, printed: float, became: str, value: float | None
) -> None:
    print_cities(volumes, printed)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, printed="43923")
    volumes.enter("quarantine", HANDAN, YEAR)
    volumes.run()
    published = sql_text("publication.book.correction")
    assert volumes.connection.execute(
        f"select entry_status, value, right_value from ({published}) order by place_id"
    ).fetchall() == [(became, value, RIGHT), ("applied", None, None)]


def test_of_a_run_of_rows_whose_first_is_void_nothing_says_what_is_right(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.enter("correct", TANGSHAN, YEAR, through_id=BAODING, factor=10, printed="7")
    volumes.run()
    published = sql_text("publication.book.correction")
    assert volumes.connection.execute(f"select entry_status, right_value from ({published})").fetchall() == [
        ("void", None)
    ]


def test_an_entry_on_a_printed_figure_is_void_where_nothing_is_printed(volumes: Volumes) -> None:
    print_cities(volumes, None)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, printed="43923")
    volumes.run()
    assert became(volumes) == ["void"]
    assert used(volumes)[2] == "missing"


def test_an_entry_on_an_edition_that_was_not_delivered_waits(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, edition=2024)
    volumes.run()
    assert became(volumes) == []
    assert used(volumes)[2] == "quarantined"


def test_an_entry_rules_where_the_years_beside_the_figure_were_not_delivered(volumes: Volumes) -> None:
    for city in CITIES:
        volumes.figure(city, YEAR, 43923)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, reason="a point not read")
    volumes.run()
    assert used(volumes) == (43923, RIGHT, "corrected", "a point not read")


def test_an_acceptance_that_answers_no_objection_is_idle_and_says_of_which_test(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.enter("accept", TANGSHAN, YEAR, tests="series; zero")
    volumes.enter("accept", HANDAN, YEAR, tests="series")
    volumes.run()
    assert volumes.rows("place_id, entry_status, idle_tests", "correction") == [
        (TANGSHAN, "idle", "zero"),
        (HANDAN, "idle", "series"),
    ]
    assert volumes.stopped_by() == []


def test_entries_for_different_prints_of_one_figure_stand_beside_each_other(volumes: Volumes) -> None:
    print_cities(volumes)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT)
    volumes.enter("correct", TANGSHAN, YEAR, value=RIGHT, printed="4392")
    volumes.run()
    assert became(volumes) == ["applied", "void"]
    assert used(volumes)[:3] == (43923, RIGHT, "corrected")


def test_an_entry_on_a_run_of_rows_rules_on_every_figure_of_it(volumes: Volumes) -> None:
    """The column of 2007 is headed in tens of thousands and printed in thousands."""
    print_cities(volumes, 43923)
    for city, level in zip(CITIES, (3000, 1000, 2000, 4000, 5000), strict=True):
        volumes.figure(city, YEAR, level * 10, indicator="buses")
    volumes.enter(
        "correct",
        TANGSHAN,
        YEAR,
        indicator="buses",
        through_id=BAODING,
        factor=0.1,
        reason="printed in thousands",
    )
    volumes.run()
    assert volumes.rows("city_id, printed_value, value, status", "observation", "indicator = 'buses'") == [
        (TANGSHAN, 30000, 3000, "corrected"),
        (HANDAN, 10000, 1000, "corrected"),
        (BAODING, 20000, 2000, "corrected"),
        (CANGZHOU, 40000, 40000, "reported"),
        (LANGFANG, 50000, 50000, "reported"),
    ]


def test_a_run_of_rows_may_be_printed_under_another_heading(volumes: Volumes) -> None:
    """Two columns are exchanged on the last page: from Cangzhou on."""
    for city in CITIES:
        exchanged = city in (CANGZHOU, LANGFANG)
        volumes.figure(city, YEAR, city + (2 if exchanged else 1), indicator="buses")
        volumes.figure(city, YEAR, city + (1 if exchanged else 2), indicator="streets")
    for own, other in (("buses", "streets"), ("streets", "buses")):
        volumes.enter("correct", CANGZHOU, YEAR, indicator=own, through_id=LANGFANG, printed_as=other)
    volumes.run()
    assert volumes.rows("value - city_id", "observation", "indicator = 'buses'") == [(1,)] * 5
    assert volumes.rows("value - city_id", "observation", "indicator = 'streets'") == [(2,)] * 5


def test_of_a_run_of_rows_what_has_no_right_value_anywhere_is_quarantined(volumes: Volumes) -> None:
    """The column is printed under another heading, where Langfang is blank and Cangzhou cannot be read."""
    for city in CITIES:
        volumes.figure(city, YEAR, city + 1, indicator="buses")
        volumes.figure(city, YEAR, {LANGFANG: None, CANGZHOU: "1(3"}.get(city, city + 2), indicator="streets")
    volumes.enter("correct", BAODING, YEAR, indicator="buses", through_id=LANGFANG, printed_as="streets")
    volumes.run()
    assert volumes.rows("city_id, value - city_id, status", "observation", "indicator = 'buses'") == [
        (TANGSHAN, 1, "reported"),
        (HANDAN, 1, "reported"),
        (BAODING, 2, "corrected"),
        (CANGZHOU, None, "quarantined"),
        (LANGFANG, None, "quarantined"),
    ]


def test_a_run_of_rows_whose_first_row_prints_something_else_is_ruled_on_nowhere(volumes: Volumes) -> None:
    print_cities(volumes, RIGHT)
    volumes.enter("quarantine", HANDAN, YEAR, through_id=LANGFANG, printed="7")
    volumes.run()
    assert {status for (status,) in volumes.rows("status", "observation")} == {"reported"}
