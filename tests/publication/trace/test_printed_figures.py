"""A figure of the panel shows what is printed behind it: another year's where it is filled, and what was ruled on it."""

import duckdb
import pytest

from tests.publication.small_tables import insert
from tests.publication.trace.traced import BOOK, HEFEI, add_series, hold, print_figure, steps_of, told


def test_a_carried_figure_shows_the_year_it_was_carried_from(file: duckdb.DuckDBPyConnection) -> None:
    print_figure(file, "land_area", 2009, 18.0, unit="km2")
    print_figure(file, "land_area", 2010, 19.0, unit="km2", cell="D6")
    hold(file, "land_area", 2011, 19.0, "carried")
    assert told(steps_of(file, "land_area"), "what", "year", "value", "status", "reason", "cell") == [
        ("printed indicator", 2011, 19.0, "carried", "the nearest figure, that of 2010", None),
        (
            "printed figure",
            2011,
            None,
            "not printed",
            "no table of the delivered volumes prints it for this city and year",
            None,
        ),
        ("printed figure behind the filled one", 2010, 19.0, "reported", None, "D6"),
        *told(steps_of(file, "land_area_district"), "what", "year", "value", "status", "reason", "cell"),
    ]


@pytest.mark.parametrize(
    ("status", "printed", "behind", "reason"),
    [
        (
            "interpolated",
            [2008, 2009, 2012, 2013],
            [2009, 2012],
            "on the line between the figures of 2009 and 2012",
        ),
        (
            "extrapolated",
            [2007, 2008, 2009],
            [2008, 2009],
            "on the line through the figures of 2008 and 2009",
        ),
        (
            "extrapolated",
            [2013, 2014, 2015],
            [2013, 2014],
            "on the line through the figures of 2013 and 2014",
        ),
        ("carried", [2013, 2014], [2013], "the nearest figure, that of 2013"),
    ],
)
def test_a_filled_figure_shows_the_printed_years_that_it_rests_on(
    file: duckdb.DuckDBPyConnection, status: str, printed: list[int], behind: list[int], reason: str
) -> None:
    for year in printed:
        print_figure(file, "land_area", year, float(year), unit="km2")
    hold(file, "land_area", 2011, 2011.0, status)
    asked, _, *figures = [step for step in steps_of(file, "land_area") if step["scope"] == "city"]
    assert (asked["status"], asked["reason"]) == (status, reason)
    assert told(figures, "year", "value") == [(year, float(year)) for year in behind]


def test_a_gap_is_not_filled_from_a_figure_that_was_filled_itself(file: duckdb.DuckDBPyConnection) -> None:
    print_figure(file, "land_area", 2009, 18.0, unit="km2", status="corrected")
    hold(file, "land_area", 2010, 18.0, "carried")
    hold(file, "land_area", 2011, 18.0, "carried")
    assert steps_of(file, "land_area")[0]["reason"] == "the nearest figure, that of 2009"


def rule(connection: duckdb.DuckDBPyConnection, ruling: str, **values: object) -> None:
    """What the ledger says of cell D7."""
    reasons = {"reason": "point displaced", "evidence": "19, then 21"}
    insert(
        connection,
        "correction",
        workbook=BOOK,
        sheet="1",
        cell="D7",
        ruling=ruling,
        entry_status="applied",
        **reasons,
        **values,
    )


def object_to(connection: duckdb.DuckDBPyConnection, **values: object) -> None:
    """A finding of the test `series` on the land area of Hefei in 2011."""
    figure = {"place_id": HEFEI, "kind": "city", "year": 2011, "indicator": "land_area", "scope": "city"}
    insert(connection, "finding", test="series", printing="main", **figure, **values)


def test_a_corrected_figure_shows_its_correction_and_both_values(file: duckdb.DuckDBPyConnection) -> None:
    print_figure(file, "land_area", 2011, 20.0, unit="km2", status="corrected", printed_value=2.0, cell="D7")
    rule(file, "correct", value=20.0, printed_value=2.0)
    object_to(file, found=2.0, expected=19.5, held_against="2010, 2012", ruling="corrected")
    asked, figure = steps_of(file, "land_area")[:2]
    assert (asked["value"], asked["status"]) == (20.0, "corrected")
    assert (figure["printed_value"], figure["value"]) == (2.0, 20.0)
    assert (
        figure["correction"] == "corrected to 20 from the printed 2: point displaced; evidence: 19, then 21"
    )
    assert (
        figure["objections"] == "Its own series, found 2, expected 19.5 (held against 2010, 2012): corrected"
    )


def test_a_quarantined_figure_shows_what_is_printed_who_objected_and_no_value(
    file: duckdb.DuckDBPyConnection,
) -> None:
    print_figure(
        file,
        "land_area",
        2011,
        None,
        unit="km2",
        status="quarantined",
        printed_value=999.0,
        cell="D7",
        held=False,
    )
    hold(file, "land_area", 2011, None, "missing")
    rule(file, "quarantine", printed_value=999.0)
    object_to(file, found=999.0, ruling="quarantined")
    asked, figure = steps_of(file, "land_area")[:2]
    assert (asked["value"], asked["status"]) == (None, "missing")
    assert (figure["value"], figure["printed_value"], figure["status"]) == (None, 999.0, "quarantined")
    assert figure["correction"] == "quarantined: point displaced; evidence: 19, then 21"
    assert figure["objections"] == "Its own series, found 999: quarantined"


def test_an_accepted_figure_shows_why_it_stands(file: duckdb.DuckDBPyConnection) -> None:
    print_figure(file, "land_area", 2011, 20.0, unit="km2", cell="D7")
    rule(file, "accept", value=20.0, printed_value=20.0)
    assert steps_of(file, "land_area")[1]["correction"].startswith("accepted as printed: point displaced")


def test_trade_printed_in_dollars_shows_the_rate_at_which_the_panel_holds_it(
    file: duckdb.DuckDBPyConnection,
) -> None:
    add_series(file, "exports", "as printed")
    insert(file, "exchange_rate", year=2011, yuan_per_usd=6.5, source="SAFE")
    print_figure(file, "exports", 2011, 10.0, unit="10k USD", held=False)
    hold(file, "exports", 2011, 65.0, "reported")
    exports, printed = steps_of(file, "exports")
    assert (exports["value"], exports["unit"]) == (65.0, "10k yuan")
    assert exports["reason"] == "at 6.5 yuan per USD"
    assert (printed["value"], printed["unit"]) == (10.0, "10k USD")
