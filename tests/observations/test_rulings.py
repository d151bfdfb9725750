"""What a person ruled about an objection, what nobody did, and what is used in the end."""

import pytest

from assets.observations.delivered import HeldBackColumn
from assets.warehouse import sql_text
from tests.observations.small_volumes import Volumes, growing

HEBEI = 130000
TANGSHAN, HANDAN, BAODING, CANGZHOU, LANGFANG = CITIES = (130200, 130400, 130600, 130900, 131000)
YEAR = 2007
YEARS = range(2003, 2012)
RIGHT = 4392.3
CALM_PROVINCES = (140000, 210000, 220000, 230000)


def print_cities(volumes: Volumes, wrong: float | str | None = 43923) -> None:
    """Five cities that grow alike; what Tangshan prints in 2007 is 4392.3 in truth."""
    for level, city in zip((3000, 1000, 2000, 4000, 5000), CITIES, strict=True):
        series: list[float | str | None] = [*growing(level)]
        if city == TANGSHAN:
            series[YEAR - YEARS[0]] = wrong
        volumes.series(city, series)


def print_totals(volumes: Volumes, tangshan: float | str | None, total: float) -> None:
    """Three cities of Hebei under their total, in 2007 as given and else 4218, 1730, 2951; others that close."""
    for year in YEARS:
        volumes.figure(HEBEI, year, total if year == YEAR else 8899)
        volumes.figure(TANGSHAN, year, tangshan if year == YEAR else 4218)
        volumes.figure(HANDAN, year, 1730)
        volumes.figure(BAODING, year, 2951)
        for province in CALM_PROVINCES:
            volumes.figure(province, year, 1000)
            volumes.figure(province + 100, year, 600)
            volumes.figure(province + 200, year, 400)


def used(volumes: Volumes, city: int = TANGSHAN, year: int = YEAR) -> tuple[object, ...]:
    """What is printed of a figure, what is used of it, how it stands and why."""
    (row,) = volumes.rows(
        "printed_value, value, status, reason", "observation", f"city_id = {city} and year = {year}"
    )
    return row


def became(volumes: Volumes) -> list[str]:
    """What became of the entries of the ledger, copy by copy."""
    return [status for (status,) in volumes.rows("entry_status", "correction")]


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


def test_a_fused_cell_is_proposed_to_be_split_where_the_total_closes(volumes: Volumes) -> None:
    """Tangshan and Handan stand in one cell: 4218 + 1730 is what the total of 8899 lacks beside 2951."""
    volumes.figure(HEBEI, YEAR, 8899)
    for city, figure in ((TANGSHAN, "4218\n1730"), (HANDAN, None), (BAODING, 2951)):
        volumes.figure(city, YEAR, figure)
    volumes.run()
    assert volumes.rows("place_id, right_value, evidence", "proposal") == [
        (
            *(TANGSHAN, 4218),
            "two figures fused: their sum is what the printed total lacks; the second belongs to the row below",
        )
    ]
    assert volumes.broken_rules("proposal") == []


def test_a_fused_cell_whose_parts_do_not_close_the_total_is_not_proposed_to_be_split(
    volumes: Volumes,
) -> None:
    volumes.figure(HEBEI, YEAR, 8898)
    for city, figure in ((TANGSHAN, "4218\n1730"), (HANDAN, None), (BAODING, 2951)):
        volumes.figure(city, YEAR, figure)
    volumes.run()
    assert volumes.rows("*", "proposal") == []


def test_the_only_figure_that_cannot_be_read_is_proposed_to_be_what_the_total_lacks(volumes: Volumes) -> None:
    volumes.figure(HEBEI, YEAR, 8899)
    for city, figure in ((TANGSHAN, "4218("), (HANDAN, 1730), (BAODING, "295l")):
        volumes.figure(city, YEAR, figure)
    volumes.run()
    assert volumes.rows("*", "proposal") == [], "of two of them nothing says which lacks what"
    volumes.enter("correct", BAODING, YEAR, value=2951)
    volumes.run()
    assert volumes.rows("place_id, right_value, evidence", "proposal") == [
        (TANGSHAN, 4218, "what the printed total lacks")
    ]


def test_a_figure_that_its_total_determines_is_proposed_and_not_applied(volumes: Volumes) -> None:
    print_totals(volumes, tangshan=4278, total=8899)
    volumes.run()
    assert volumes.rows("place_id, year, right_value, evidence", "proposal") == [
        (TANGSHAN, YEAR, 4218, "only this figure explains it: total")
    ]
    assert used(volumes)[:3] == (4278, None, "quarantined")


def test_what_is_ruled_on_is_proposed_no_more(volumes: Volumes) -> None:
    print_totals(volumes, tangshan=4278, total=8899)
    volumes.enter("quarantine", TANGSHAN, YEAR)
    volumes.run()
    assert volumes.rows("*", "proposal") == []


def test_shares_of_quarantine_are_counted_of_the_whole_and_of_each_column(volumes: Volumes) -> None:
    """Of 45 figures one is objected to and not ruled on, one quarantined by the ledger: 1 and 1 of 5 a year."""
    print_cities(volumes)
    volumes.enter("quarantine", HANDAN, 2009)
    volumes.run()
    shares = volumes.rows(
        "indicator, scope, year, observations, quarantined, unruled, quarantined_share, unruled_share",
        "quarantine_share",
        "quarantined > 0",
    )
    assert shares == [
        ("all", "all", 0, 45, 2, 1, 2 / 45, 1 / 45),
        ("beds", "city", 2007, 5, 1, 1, 0.2, 0.2),
        ("beds", "city", 2009, 5, 1, 0, 0.2, 0),
    ]
    assert len(volumes.rows("*", "quarantine_share")) == 1 + 9


def allow(volumes: Volumes, whole: float, column: float) -> None:
    """The thresholds of the catalog: on what is quarantined of the whole, on what is unruled of a column."""
    volumes.connection.execute(
        """
        update catalog.threshold
        set value = case threshold when 'quarantined_share' then $whole else $column end
        where threshold in ('quarantined_share', 'unruled_share_of_column')
        """,
        {"whole": whole, "column": column},
    )


@pytest.mark.parametrize(
    ("whole", "column", "broken"),
    [
        (0.03, 0.25, []),
        (0.02, 0.25, ["not too much is quarantined"]),
        (0.03, 0.15, ["no column is objected to as a whole"]),
    ],
)
def test_the_book_tells_where_more_is_quarantined_than_the_catalog_allows(
    volumes: Volumes, whole: float, column: float, broken: list[str]
) -> None:
    """1 of 45 in all, 1 of 5 in the column of 2007."""
    print_cities(volumes)
    allow(volumes, whole, column)
    volumes.run()
    assert volumes.broken_rules("quarantine_share") == broken


def test_a_column_that_the_ledger_quarantines_is_not_objected_to_for_want_of_a_ruling(
    volumes: Volumes,
) -> None:
    print_cities(volumes, RIGHT)
    for city in CITIES:
        volumes.enter("quarantine", city, YEAR)
    allow(volumes, whole=0.2, column=0.25)
    volumes.run()
    assert volumes.broken_rules("quarantine_share") == []


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
