"""What counts as a threshold missed, and what the report says."""

from dataclasses import replace

import pytest

from damage.cell_runs import CellOutcome
from damage.cells import CELL_KINDS, Change, Injection
from damage.figures import Figure
from damage.report import Alarms, Results, markdown, shortfalls
from damage.structural_runs import StructuralOutcome

FIGURE = Figure(
    workbook="2011/2-1.xlsx",
    sheet="1-7",
    page=1,
    row=5,
    cell="B5",
    kind="city",
    place_id=340100,
    province_id=340000,
    year=2010,
    indicator="gdp",
    scope="city",
    unit="万元",
    reading="number",
    raw_text="27022546",
    value=27022546.0,
    with_total=True,
    free=True,
    depth="ruled",
    family="gdp",
)


def cell(kind: str, caught: bool, with_total: bool = True) -> CellOutcome:
    injection = Injection(
        next(one for one in CELL_KINDS if one.name == kind),
        (Change(replace(FIGURE, with_total=with_total), "270225460"),),
    )
    return CellOutcome(injection, caught, caught, caught, False, False, False, 0)


def results(
    cells: list[CellOutcome], structures: list[StructuralOutcome], unruled: int = 0, depth: str = "ruled"
) -> Results:
    return Results("small", cells, structures, [Alarms(depth, 1000, unruled, 5)])


def test_everything_caught_misses_no_threshold() -> None:
    found = results([cell("times ten", True)], [StructuralOutcome("page lost", "w", "page 1", "layout", "")])
    assert shortfalls(found) == []
    assert "Nothing was missed." in markdown(found)


def test_shares_are_held_to_their_threshold_with_and_without_totals() -> None:
    lost = [cell("times ten", at > 0, with_total=False) for at in range(20)]
    assert shortfalls(results(lost, [])) == []
    assert shortfalls(results([cell("times ten", at > 0) for at in range(20)], [])) == [
        "times ten, where a total is printed: 95.0 % caught, 99.0 % wanted"
    ]
    assert shortfalls(results([cell("digit dropped", False)], [])) == []


def test_one_structural_defect_missed_is_one_too_many() -> None:
    structures = [StructuralOutcome("page lost", "w", f"page {at}", "layout", "") for at in range(39)]
    structures.append(StructuralOutcome("page lost", "w", "page 40", "nothing", "unseen"))
    found = results([], structures)
    assert shortfalls(found) == ["page lost: 97.5 % caught, 100 % wanted"]
    assert "- page lost: w, page 40; unseen" in markdown(found)


@pytest.mark.parametrize(
    ("depth", "allowed", "too_many"),
    [
        ("ruled", 3, "false alarms: 0.4 % of the ruled figures, at most 0.3 % wanted"),
        ("screened", 5, "false alarms: 0.6 % of the screened figures, at most 0.5 % wanted"),
    ],
)
def test_false_alarms_have_a_threshold_by_depth(depth: str, allowed: int, too_many: str) -> None:
    assert shortfalls(results([], [], allowed, depth)) == []
    assert shortfalls(results([], [], allowed + 1, depth)) == [too_many]


def test_a_missed_cell_is_shown_with_what_it_said_before_and_after() -> None:
    report = markdown(results([cell("times ten", False)], []))
    assert "gdp (city) of 340100 in 2010, with total: 2011/2-1.xlsx B5 '27022546' → '270225460'" in report
