"""A study links a series across a break of definition, or leaves out what was printed before it."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from assets.catalog.panel_rules import Bridge, EndFill
from assets.catalog.study_loading import load_study
from assets.panel.assets import filled_components
from assets.panel.bridges import bridge

GAP = np.nan
FREIGHT = [10.0, 12.0, 15.0, 30.0, 33.0]
"""2006 to 2010; in 2009 a new survey doubles what is counted."""


def bridged(series: list[float], *breaks: tuple[int, str]) -> tuple[list[float], int]:
    linked, start = bridge(np.array(series, dtype=float), list(breaks))  # type: ignore[arg-type]
    return linked.tolist(), start


def test_by_the_ratio_all_figures_before_the_break_are_multiplied_by_that_of_the_years_beside_it() -> None:
    assert bridged(FREIGHT, (3, "ratio")) == ([20, 24, 30, 30, 33], 0)


def test_the_growth_within_the_years_before_is_kept() -> None:
    linked, _ = bridged(FREIGHT, (3, "ratio"))
    np.testing.assert_allclose(np.diff(np.log(linked[:3])), np.diff(np.log(FREIGHT[:3])))


def test_two_breaks_multiply_what_stands_before_both() -> None:
    """By hand: 12/10 is growth; 2008 links by 30/15 = 2, 2007 by 15/12 = 1.25 first."""
    assert bridged(FREIGHT, (2, "ratio"), (3, "ratio")) == ([25, 30, 30, 30, 33], 0)


def test_what_is_left_out_is_left_out() -> None:
    linked, start = bridged(FREIGHT, (3, "leave_out"))
    np.testing.assert_array_equal(linked, [GAP, GAP, GAP, 30, 33])
    assert start == 3


@pytest.mark.parametrize(
    "series",
    [
        [10, 12, GAP, 30, 33],
        [10, 12, 15, GAP, 33],
        [10, 12, 0, 30, 33],
        [10, 12, 15, 0, 33],
        [10, 12, 0, 0, 33],
        [10, 12, 15, -3, 33],
    ],
)
def test_where_a_year_beside_the_break_has_no_figure_above_zero_nothing_links_and_the_years_before_are_left_out(
    series: list[float],
) -> None:
    linked, start = bridged(series, (3, "ratio"))
    np.testing.assert_array_equal(linked, [GAP, GAP, GAP, *series[3:]])
    assert start == 3


def test_without_a_break_a_series_is_as_printed() -> None:
    assert bridged(FREIGHT) == (FREIGHT, 0)


@pytest.fixture
def freight() -> pd.DataFrame:
    """Freight of one city as printed, a gap in 2007."""
    return pd.DataFrame(
        [
            (1, 2006, "road_freight", 10.0, "reported"),
            (1, 2008, "road_freight", 15.0, "corrected"),
            (1, 2009, "road_freight", 30.0, "reported"),
            (1, 2010, "road_freight", 33.0, "reported"),
        ],
        columns=["city_id", "year", "component", "value", "status"],
    )


def panel_of(freight: pd.DataFrame, how: str) -> list[tuple[float, str]]:
    study = dataclasses.replace(
        load_study("yearbooks"),
        panel_years=(2006, 2010),
        cities=(1,),
        fills={"ends": EndFill("nearest", 9)},
        bridges={"road_freight": (Bridge(2009, how),)},  # type: ignore[arg-type]
    )
    filled = filled_components(freight, study, ["road_freight"])
    return list(zip(filled["value"], filled["status"], strict=True))


def test_a_series_is_bridged_before_its_gaps_are_filled_and_says_so(freight: pd.DataFrame) -> None:
    assert panel_of(freight, "ratio") == [
        (20, "bridged"),
        (25, "interpolated"),
        (30, "bridged"),
        (30, "reported"),
        (33, "reported"),
    ]


def test_the_years_left_out_are_missing_and_no_rule_at_the_ends_fills_them(freight: pd.DataFrame) -> None:
    values, statuses = zip(*panel_of(freight, "leave_out"), strict=True)
    np.testing.assert_array_equal(values, [GAP, GAP, GAP, 30, 33])
    assert statuses == ("missing", "missing", "missing", "reported", "reported")
