"""A figure says where its definition breaks, by which ratio it is bridged, and that a bridge leaves it out."""

from typing import Any

import duckdb
import pytest

from tests.publication.small_tables import insert
from tests.publication.trace.traced import add_series, hold, print_figure, steps_of


def redefine(connection: duckdb.DuckDBPyConnection, year: int, breaks: bool = True, **where: object) -> None:
    said = {"kind": "definition", "what_en": "a new survey", "what_zh": "新调查", "source": "a note"}
    insert(connection, "redefinition", indicator="gdp", year=year, breaks=breaks, **said, **where)


def test_a_figure_at_a_break_of_definition_says_what_changes(file: duckdb.DuckDBPyConnection) -> None:
    redefine(file, 2011)
    step = steps_of(file, "gdp")[-1]
    assert (step["what"], step["level"], step["year"], step["status"]) == (
        "break of definition", 2, 2011, "definition",
    )  # fmt: skip
    assert step["reason"] == "a new survey 新调查 (a note)"


@pytest.mark.parametrize(
    "other", [{"year": 2012}, {"scope": "district"}, {"province": "浙江省"}, {"breaks": False}]
)
def test_a_break_of_another_year_scope_or_province_or_a_change_of_name_is_none_of_the_figure(
    file: duckdb.DuckDBPyConnection, other: dict[str, Any]
) -> None:
    redefine(file, **({"year": 2011} | other))
    assert "break of definition" not in {step["what"] for step in steps_of(file, "gdp")}


def test_a_bridged_figure_says_by_which_ratio(file: duckdb.DuckDBPyConnection) -> None:
    insert(file, "status", status="bridged", filled=True)
    print_figure(file, "land_area", 2011, 20.0, unit="km2", held=False)
    hold(file, "land_area", 2011, 25.0, "bridged")
    step = steps_of(file, "land_area")[0]
    assert (step["value"], step["status"]) == (25.0, "bridged")
    assert step["reason"] == (
        "the printed figure times 1.25: the study bridges a break of definition by the ratio of the years beside it"
    )


@pytest.mark.parametrize(("component", "unit"), [("fdi_used", "10k USD"), ("imports", "as printed")])
def test_the_ratio_of_a_bridge_is_told_in_the_money_that_the_panel_holds(
    file: duckdb.DuckDBPyConnection, component: str, unit: str
) -> None:
    """Investment stays in dollars, trade is in yuan throughout: a ratio of 1.5 either way."""
    insert(file, "status", status="bridged", filled=True)
    insert(file, "exchange_rate", year=2011, yuan_per_usd=6.5, source="SAFE")
    add_series(file, component, unit)
    print_figure(file, component, 2011, 20.0, unit="10k USD", held=False)
    hold(file, component, 2011, 30.0 if component == "fdi_used" else 195.0, "bridged")
    assert steps_of(file, component)[0]["reason"].startswith("the printed figure times 1.5:")


LEFT_OUT = "the study leaves out what was printed before the break of definition of 2013"
NOT_LINKED = "left out: no ratio of the years beside it bridges the break of definition of "
UNUSED = "no figure is used, and the rules of the study fill none"


@pytest.mark.parametrize(
    ("printed", "bridges", "reason"),
    [
        (20.0, {2013: "leave_out"}, LEFT_OUT),
        (20.0, {2012: "ratio", 2013: "leave_out"}, LEFT_OUT),
        (20.0, {2012: "ratio"}, NOT_LINKED + "2012"),
        (20.0, {2012: "ratio", 2013: "ratio"}, NOT_LINKED + "2012 or 2013"),
        (None, {2012: "ratio"}, UNUSED),
        (None, {2011: "leave_out"}, UNUSED),
    ],
)
def test_a_figure_that_a_bridge_leaves_out_says_so(
    file: duckdb.DuckDBPyConnection, printed: float | None, bridges: dict[int, str], reason: str
) -> None:
    for year, how in bridges.items():
        insert(file, "study_bridge", component="land_area", year=year, how=how)
    print_figure(file, "land_area", 2011, printed, unit="km2", held=False)
    hold(file, "land_area", 2011, None, "missing")
    assert steps_of(file, "land_area")[0]["reason"] == reason
