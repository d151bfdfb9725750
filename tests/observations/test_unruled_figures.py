"""Figures without a ruling: what is proposed for them, and how many a column and the book may hold back."""

import pytest

from tests.observations.ruled_figures import (
    BAODING,
    CITIES,
    HANDAN,
    HEBEI,
    RIGHT,
    TANGSHAN,
    YEAR,
    print_cities,
    print_totals,
    used,
)
from tests.observations.small_volumes import Volumes


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
