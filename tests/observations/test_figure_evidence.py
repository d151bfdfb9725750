"""Figures that speak against themselves: below what is possible, beyond it, or no number at all."""

from collections.abc import Sequence

import pytest

from tests.observations.small_volumes import Value, Volumes

HEBEI = 130000
TANGSHAN, HANDAN, BAODING = 130200, 130400, 130600
YEAR = 2007


def objections(volumes: Volumes) -> list[tuple[str, int]]:
    volumes.hold_tests("figure")
    return volumes.rows("test, year", "evidence", "stage = 'ruled'")


def test_zero_is_objected_to_and_a_firm_count_of_zero_from_the_registry_is_not(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 0)
    volumes.supply(HANDAN, YEAR, 0, "registry/firms.parquet")
    volumes.hold_tests("figure")
    assert volumes.rows("test, place_id", "evidence", "stage = 'ruled'") == [("zero", TANGSHAN)]


def test_a_figure_below_zero_and_one_that_cannot_be_read_are_objected_to(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, -5)
    volumes.figure(HANDAN, YEAR, "155(")
    volumes.figure(BAODING, YEAR, "—")
    volumes.figure(HEBEI, YEAR, 0)
    volumes.hold_tests("figure")
    assert volumes.rows("test, place_id", "evidence", "stage = 'ruled'") == [
        ("negative", TANGSHAN),
        ("unreadable", HANDAN),
    ]


@pytest.mark.parametrize(
    ("figures", "objected"),
    [
        ((3, 0, 4), [("zero", 2008)]),
        ((0, 0, 4), []),
        ((3, 0, 0), []),
        ((3, 0, None), []),
        ((None, 0, 4), []),
        ((3, "0.0", 4), [("zero", 2008)]),
    ],
)
def test_of_what_may_be_zero_a_zero_between_two_years_above_it_is_objected_to(
    volumes: Volumes, figures: Sequence[Value], objected: list[tuple[str, int]]
) -> None:
    """A city without trams may build some; one that has some in 2007 and in 2009 had some in 2008."""
    volumes.measure("trams", lowest="zero")
    volumes.series(TANGSHAN, figures, "trams", first_year=YEAR)
    assert objections(volumes) == objected


def test_a_zero_of_another_city_or_scope_stands_between_nothing(volumes: Volumes) -> None:
    volumes.measure("trams", lowest="zero")
    volumes.series(TANGSHAN, (3, 3, 4), "trams", first_year=YEAR)
    volumes.figure(TANGSHAN, YEAR + 1, 0, "trams", "district")
    volumes.figure(HANDAN, YEAR + 1, 0, "trams")
    assert objections(volumes) == []


def test_what_may_be_zero_may_not_be_below(volumes: Volumes) -> None:
    volumes.measure("trams", lowest="zero")
    volumes.figure(TANGSHAN, YEAR, -1, "trams")
    assert objections(volumes) == [("negative", YEAR)]


def test_what_may_be_below_zero_may_be_zero_as_well(volumes: Volumes) -> None:
    volumes.measure("profit", lowest="negative")
    volumes.series(TANGSHAN, (5, 0, -5, 0, 5), "profit", first_year=YEAR)
    assert objections(volumes) == []


@pytest.mark.parametrize(("share", "objected"), [(100, []), ("100.00", []), (100.01, [("beyond", YEAR)])])
def test_more_than_all_is_objected_to(
    volumes: Volumes, share: float | str, objected: list[tuple[str, int]]
) -> None:
    volumes.measure("share_of_forest", additive=False, lowest="zero", highest=100)
    volumes.figure(TANGSHAN, YEAR, share, "share_of_forest")
    assert objections(volumes) == objected


def test_what_has_no_most_may_be_any_number(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 9_999_999_999)
    assert objections(volumes) == []
