"""Beside an estimate it is said how many city-years it leaves out, which years it loses, and what scale a reading has."""

import pytest

from assets.notes import note, worded
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, figure_row
from assets.regressions.tables import left_out, lost_years, own_scale
from tests.regressions.small_design import FORMULA, YEARS, design_of, model, small_design, small_panel
from tests.regressions.tables_of_checks import check, row_of, tables_of


def of_rows(n: int) -> Estimated:
    """An estimate from so many rows."""
    return Estimated(n, 24, 9, *YEARS, figure_row("x", 1.0), note("crv1_city"), "y ~ x")


@pytest.mark.parametrize(
    ("n", "said"),
    [(216, None), (215, "1 of 216 city-years are left out"), (0, "216 of 216 city-years are left out")],
)
def test_rows_of_the_models_years_that_are_left_out_are_counted(
    design: Design, n: int, said: str | None
) -> None:
    assert worded(left_out(of_rows(n), design, model()), "en") == said


def test_rows_beyond_the_models_years_are_not_left_out(design: Design) -> None:
    """216 rows are used, 120 are of the model's years."""
    assert left_out(of_rows(216), design, model(years=(2005, 2009))) == []


def test_a_year_without_a_reported_figure_of_an_indicator_is_said_to_be_lost_as_a_whole() -> None:
    """Nobody has a printed figure of broadband users in 2011; in 2004 one city lacks it, which loses no year."""
    design = small_design(broadband_users=[*range(8, 216, 9), 1], internet=[*range(8, 216, 9), 1])
    (said,) = lost_years(model(cleaning="reported_only"), design)
    names = {"broadband_users": "宽带用户"}
    assert worded([said], "en") == (
        "lost as a whole: 2011, in which no city has a reported figure of broadband_users"
    )
    assert worded([said], "zh", names) == "整年缺失：2011年，没有任何城市的宽带用户原始报告值"
    assert lost_years(model(cleaning="reported_only", years=(2003, 2010)), design) == []
    assert lost_years(model(), design) == []


def test_another_reading_says_its_scale_beside_the_studys_own() -> None:
    """Three cells each: the standard deviation of 1, 2, 3 is 1, that of 10, 30, 50 is 20."""
    panel = small_panel()[:3].assign(
        **{
            "resilience": [1.0, 2.0, 3.0], "resilience:equal": [10.0, 30.0, 50.0],
            "agglomeration": [2.0, 2.5, 3.0], "agglomeration:neighbours": [0.0, 2.0, 4.0],
        }
    )  # fmt: skip
    small = design_of(panel)
    of_index = "resilience has a standard deviation of 20.0000, the study's own 1.0000"
    of_reading = "agglomeration has a standard deviation of 2.0000, the study's own 0.5000"
    both = {"resilience": "equal", "agglomeration": "neighbours"}
    for read, formula, said in (
        ({}, FORMULA, None),
        ({"resilience": "own", "agglomeration": "printed"}, FORMULA, None),
        ({"resilience": "equal"}, FORMULA, of_index),
        ({"agglomeration": "neighbours"}, FORMULA, of_reading),
        (both, FORMULA, f"{of_index}; {of_reading}"),
        (both, "innovation ~ internet + agglomeration | city + year", None),
    ):
        assert worded(own_scale(check(formula=formula, read=read), small), "en") == said


def test_what_is_said_is_note_then_scale_then_rows_left_out(design: Design) -> None:
    varied = check(
        "several", estimator="placebo", draws=20, read={"agglomeration": "neighbours"}, sample="from_2009"
    )
    reason = row_of(tables_of(design, varied), "several")["reason"]
    parts = [
        "24 cities with all years",
        "(firms in information services) has a standard deviation",
        "144 of 216 city-years",
    ]
    assert [reason.find(part) for part in parts] == sorted(reason.index(part) for part in parts)
