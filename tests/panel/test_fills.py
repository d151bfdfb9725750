"""Gaps are filled by the study's rule and by no other, and every fill is flagged."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assets.catalog.panel_rules import EndFill
from assets.catalog.study import UNLIMITED
from assets.panel.fills import fill, winsorise

GAP = np.nan
REFUSE = EndFill("refuse", 0)

printed_series = arrays(
    float, st.integers(1, 21), elements=st.one_of(st.just(GAP), st.floats(-1e9, 1e9, allow_subnormal=False))
)
rules = st.builds(EndFill, st.sampled_from(["refuse", "nearest", "linear"]), st.integers(0, 30))


def filled(series: list[float], rule: str, reach: int = UNLIMITED) -> tuple[list[float], list[str]]:
    """The filled series and its statuses; "" is as printed."""
    values, statuses = fill(np.array(series, dtype=float), EndFill(rule, reach))
    return values.tolist(), statuses.tolist()


@settings(deadline=None)
@given(printed_series)
def test_gaps_between_printed_figures_are_those_of_pandas(series: np.ndarray) -> None:
    expected = pd.Series(series).interpolate(limit_area="inside").to_numpy()
    np.testing.assert_array_equal(fill(series, REFUSE)[0], expected)


@settings(deadline=None)
@given(printed_series, rules)
def test_a_printed_figure_is_never_touched_and_a_status_says_what_was_done(
    series: np.ndarray, ends: EndFill
) -> None:
    before = series.copy()
    values, statuses = fill(series, ends)
    printed = ~np.isnan(series)
    np.testing.assert_array_equal(series, before)
    np.testing.assert_array_equal(values[printed], series[printed])
    assert (statuses[printed] == "").all()
    np.testing.assert_array_equal(np.isnan(values), statuses == "missing")
    assert set(statuses[~printed]) <= {"interpolated", "carried", "extrapolated", "missing"}


@settings(deadline=None)
@given(printed_series, rules)
def test_nothing_is_filled_farther_than_the_reach(series: np.ndarray, ends: EndFill) -> None:
    _, statuses = fill(series, ends)
    printed = np.flatnonzero(~np.isnan(series))
    for year in np.flatnonzero(np.isin(statuses, ["carried", "extrapolated"])):
        assert np.abs(printed - year).min() <= ends.reach


def test_refuse_fills_inside_and_nothing_at_the_ends() -> None:
    assert filled([GAP, 10, GAP, GAP, 40, GAP], "refuse", 0)[1] == [
        "missing",
        "",
        "interpolated",
        "interpolated",
        "",
        "missing",
    ]
    np.testing.assert_array_equal(
        filled([GAP, 10, GAP, GAP, 40, GAP], "refuse", 0)[0], [GAP, 10, 20, 30, 40, GAP]
    )


def test_nearest_carries_the_first_and_the_last_figure() -> None:
    values, statuses = filled([GAP, GAP, 10, 30, GAP, GAP], "nearest")
    assert values == [10, 10, 10, 30, 30, 30]
    assert statuses == ["carried", "carried", "", "", "carried", "carried"]


def test_nearest_reaches_as_many_years_as_the_study_says() -> None:
    values, statuses = filled([GAP, GAP, 10, 30, GAP, GAP], "nearest", 1)
    np.testing.assert_array_equal(values, [GAP, 10, 10, 30, 30, GAP])
    assert statuses == ["missing", "carried", "", "", "carried", "missing"]


def test_linear_continues_the_line_through_the_two_nearest_printed_figures() -> None:
    values, statuses = filled([GAP, GAP, 10, GAP, 14, 20, GAP, GAP], "linear")
    assert values == [6, 8, 10, 12, 14, 20, 26, 32]
    assert statuses == [
        "extrapolated",
        "extrapolated",
        "",
        "interpolated",
        "",
        "",
        "extrapolated",
        "extrapolated",
    ]


def test_linear_reaches_as_many_years_as_the_study_says() -> None:
    values, statuses = filled([GAP, GAP, 10, 20, GAP, GAP], "linear", 1)
    np.testing.assert_array_equal(values, [GAP, 0, 10, 20, 30, GAP])
    assert statuses == ["missing", "extrapolated", "", "", "extrapolated", "missing"]


def test_linear_needs_two_printed_figures_and_nearest_one() -> None:
    values, statuses = filled([GAP, 10, GAP], "linear")
    np.testing.assert_array_equal(values, [GAP, 10, GAP])
    assert statuses == ["missing", "", "missing"]
    assert filled([GAP, 10, GAP], "nearest") == ([10, 10, 10], ["carried", "", "carried"])


@pytest.mark.parametrize("rule", ["refuse", "nearest", "linear"])
def test_a_series_without_a_figure_stays_missing_and_a_full_one_as_printed(rule: str) -> None:
    values, statuses = filled([GAP, GAP, GAP], rule)
    assert np.isnan(values).all()
    assert statuses == ["missing"] * 3
    assert filled([1, 2, 3], rule) == ([1, 2, 3], ["", "", ""])


def test_winsorising_sets_both_tails_to_their_quantiles_and_leaves_gaps() -> None:
    values = np.array([GAP, *range(101)], dtype=float)
    cut = winsorise(values, 0.05)
    assert np.isnan(cut[0])
    assert (cut[1:7] == 5).all()
    assert (cut[-6:] == 95).all()
    np.testing.assert_array_equal(cut[6:-5], values[6:-5])
