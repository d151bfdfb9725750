"""Where defects of single cells befall, what they leave, and how they are kept apart."""

from itertools import pairwise
from random import Random

import pytest

from assets.observations.text import read_number
from damage.cell_runs import packed
from damage.cells import CELL_KINDS, CellKind, Change, Injection, sample
from damage.figures import Figure, Figures

YEARS = (2010, 2011, 2012)
KINDS = {kind.name: kind for kind in CELL_KINDS}


def figure(place: int, year: int, indicator: str, scope: str, text: str | None, kind: str = "city") -> Figure:
    """One printed cell; the places of a workbook stand in the rows of their numbers."""
    return Figure(
        workbook=f"{year + 1}/2-1.xlsx",
        sheet="1-7",
        page=1,
        row=place % 10000 // 100 + 3,
        cell=f"{indicator[0]}{scope[0]}{place}",
        kind=kind,
        place_id=place,
        province_id=place // 10000 * 10000,
        year=year,
        indicator=indicator,
        scope=scope,
        unit="万元",
        reading="number" if text else "blank",
        raw_text=text,
        value=float(text) if text else None,
        with_total=True,
        free=True,
        depth="ruled",
        family=indicator,
    )


@pytest.fixture
def figures() -> Figures:
    """Eight cities of two provinces, two indicators and both scopes over three years."""
    random = Random(1)
    found = Figures()
    for year in YEARS:
        for indicator in ("deposits", "gdp"):
            for scope in ("city", "district"):
                for province in (340000, 350000):
                    cities = [province + 100 * number for number in range(1, 5)]
                    rows = [
                        figure(city, year, indicator, scope, f"{random.uniform(100, 999):.2f}")
                        for city in cities
                    ]
                    found.city += rows
                    found.of_province[rows[0].workbook, indicator, scope, province] = rows
                    found.below |= {one.key: below for one, below in pairwise(rows)}
                    found.total.append(figure(province, year, indicator, scope, "4000.00", "province"))
                found.with_totals.add((year, indicator, scope))
                found.blank.append(figure(349900, year, indicator, scope, None))
                found.printed_years[indicator, scope] = list(YEARS)
    found.by_key = {one.key: one for one in (*found.city, *found.total, *found.blank)}
    return found


@pytest.mark.parametrize("kind", CELL_KINDS, ids=lambda kind: kind.name)
def test_every_kind_befalls_places_at_random_and_the_same_ones_again(
    figures: Figures, kind: CellKind
) -> None:
    chosen = sample(figures, kind, 5)
    assert len(chosen) == 5
    assert chosen == sample(figures, kind, 5)
    assert len({one.figure.key for one in chosen}) == 5


@pytest.mark.parametrize(
    "kind", [kind for kind in CELL_KINDS if not kind.harmless], ids=lambda kind: kind.name
)
def test_a_damaged_cell_says_something_else(figures: Figures, kind: CellKind) -> None:
    for injection in sample(figures, kind, 10):
        for change in injection.changes:
            before = read_number(change.figure.raw_text or "")
            assert read_number(change.text or "") != before


def test_a_harmless_defect_reads_the_same(figures: Figures) -> None:
    for injection in sample(figures, KINDS["mixed full width"], 10):
        (change,) = injection.changes
        assert change.text != change.figure.text
        assert read_number(change.text or "") == read_number(change.figure.text)


def test_a_fused_cell_holds_both_figures_and_leaves_the_row_below_blank(figures: Figures) -> None:
    for injection in sample(figures, KINDS["two cells fused"], 5):
        first, below = injection.changes
        assert below.figure.row == first.figure.row + 1
        assert first.text == f"{first.figure.text}\n{below.figure.text}"
        assert below.text is None
        assert injection.judged == (first.figure,)


def test_exchanged_cells_hold_each_others_figures_and_both_are_judged(figures: Figures) -> None:
    for name in ("two cities exchanged", "city and districts exchanged"):
        for injection in sample(figures, KINDS[name], 5):
            one, other = injection.changes
            assert (one.text, other.text) == (other.figure.text, one.figure.text)
            assert one.figure.year == other.figure.year
            assert injection.judged == (one.figure, other.figure)


def test_a_repeated_year_is_the_year_before_or_after(figures: Figures) -> None:
    for injection in sample(figures, KINDS["year beside repeated"], 10):
        (change,) = injection.changes
        place, year, indicator, scope = change.figure.key
        beside = [figures.by_key.get((place, year + step, indicator, scope)) for step in (-1, 1)]
        assert change.text in [one.text for one in beside if one]


def test_figures_with_an_entry_or_an_objection_are_left_alone(figures: Figures) -> None:
    assert all(one.plain for one in figures.city)
    taken = Figure(**{name: getattr(figures.city[0], name) for name in Figure.__slots__} | {"free": False})
    alone = Figures(city=[taken], by_key={taken.key: taken})
    assert not taken.plain
    assert sample(alone, KINDS["blank to zero"], 1) == []


def test_defects_of_a_run_do_not_meet(figures: Figures) -> None:
    injections = [one for kind in CELL_KINDS for one in sample(figures, kind, 3)]
    runs = packed(injections, figures)
    assert sorted(map(id, injections)) == sorted(id(one) for run in runs for one in run)
    for run in runs:
        touched = [{change.figure for change in one.changes} for one in run]
        series = [{(one.place_id, one.family) for one in of_one} for of_one in touched]
        rows = [{(one.province_id, one.workbook) for one in of_one} for of_one in touched]
        columns = [{(one.year, one.indicator, one.scope) for one in of_one} for of_one in touched]
        for places in (series, rows, columns):
            assert sum(map(len, places)) == len(set().union(*places))


def test_runs_are_no_more_than_the_most_crowded_place_needs(figures: Figures) -> None:
    crowd = [
        Injection(KINDS["times ten"], (Change(one, "1"),))
        for one in figures.city
        if one.key[1:] == (2010, "gdp", "city")
    ]
    assert [len(run) for run in packed(crowd, figures)] == [1] * len(crowd)
