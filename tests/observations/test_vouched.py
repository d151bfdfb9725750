"""A figure that leaves its series stands where another printed figure closes with it, unless its whole row leaves."""

from collections.abc import Mapping

import pytest

from tests.observations.small_volumes import Volumes

HEBEI = 130000
TANGSHAN, HANDAN, BAODING = 130200, 130400, 130600
OTHERS = tuple(range(410001, 410008))
YEARS = range(2003, 2012)
YEAR = 2007
USUAL = {"theatres": 100, "museums": 200, "taxis": 300}
"""What a city has of each; Handan has a tenth."""
LEAVES = (TANGSHAN, YEAR)


@pytest.fixture
def volumes(volumes: Volumes) -> Volumes:
    for indicator in USUAL:
        volumes.measure(indicator)
    return volumes


def print_volumes(
    volumes: Volumes,
    figures: Mapping[tuple[int, str], float],
    missing: float = 0,
    indicators: Mapping[str, int] = USUAL,
) -> None:
    """Hebei with its totals, and seven cities elsewhere; these figures of the year are other than usual.

    Args:
        missing: what the total of theatres lacks in the year.
    """
    for year in YEARS:
        for indicator, usual in indicators.items():
            of_cities = {TANGSHAN: usual, HANDAN: usual / 10, BAODING: usual} | (
                {city: value for (city, name), value in figures.items() if name == indicator}
                if year == YEAR
                else {}
            )
            lacks = missing if (year, indicator) == (YEAR, "theatres") else 0
            volumes.figure(HEBEI, year, sum(of_cities.values()) - lacks, indicator)
            for city, value in {**of_cities, **dict.fromkeys(OTHERS, usual)}.items():
                volumes.figure(city, year, value, indicator)


def leaving(volumes: Volumes) -> list[tuple[int, int, str]]:
    """Figures that are objected to because they leave their series."""
    volumes.hold_tests("series", "deviation", "printed_total", "identity_member", "vouched")
    return volumes.rows("place_id, year, indicator", "evidence", "stage = 'ruled'")


def test_a_figure_that_leaves_its_series_stands_where_the_printed_total_closes_with_it(
    volumes: Volumes,
) -> None:
    """400 theatres in one year, as 510 in the province say: 400 + 10 + 100."""
    print_volumes(volumes, {(TANGSHAN, "theatres"): 400})
    assert leaving(volumes) == []
    assert volumes.rows("indicator", "vouched", f"place_id = {TANGSHAN} and year = {YEAR}") == [
        ("museums",),
        ("taxis",),
        ("theatres",),
    ]


def test_a_figure_is_objected_to_where_the_printed_total_is_that_of_its_usual_value(volumes: Volumes) -> None:
    """400 theatres in one year, where 210 in the province leave 100."""
    print_volumes(volumes, {(TANGSHAN, "theatres"): 400}, missing=300)
    assert leaving(volumes) == [(*LEAVES, "theatres")]


def test_a_total_does_not_vouch_where_most_of_a_row_leaves_its_series(volumes: Volumes) -> None:
    """The rows of two cities of one province changed places: every total closes all the same."""
    exchanged = {(TANGSHAN, name): usual / 10 for name, usual in USUAL.items()} | {
        (HANDAN, name): usual for name, usual in USUAL.items()
    }
    print_volumes(volumes, exchanged)
    assert leaving(volumes) == [(city, YEAR, name) for city in (TANGSHAN, HANDAN) for name in sorted(USUAL)]


def test_a_total_vouches_for_no_figure_whose_objections_are_all_ruled_on_by_hand(volumes: Volumes) -> None:
    volumes.connection.execute("update catalog.indicator set depth = 'ruled'")
    print_volumes(volumes, {(TANGSHAN, "theatres"): 400})
    assert leaving(volumes) == [(*LEAVES, "theatres")]


def test_a_second_printing_vouches_where_it_says_the_same(volumes: Volumes) -> None:
    figures = {(TANGSHAN, "theatres"): 400.0, (HANDAN, "theatres"): 40.0}
    print_volumes(volumes, figures, missing=30)
    volumes.figure(TANGSHAN, YEAR, 400, "theatres", printing="second")
    volumes.figure(HANDAN, YEAR, 10, "theatres", printing="second")
    assert leaving(volumes) == [(HANDAN, YEAR, "theatres")]


def test_an_identity_vouches_where_it_closes(volumes: Volumes) -> None:
    """400 theatres, 200 museums and 300 taxis are 900 for leisure; where 600 are printed, nothing vouches for 400."""
    volumes.measure("leisure")
    volumes.identify("sum", "leisure", "theatres museums taxis")
    for year in YEARS:
        for city in (TANGSHAN, HANDAN, *OTHERS):
            more = 300 if year == YEAR and city in (TANGSHAN, HANDAN) else 0
            for indicator, usual in USUAL.items():
                volumes.figure(city, year, usual + (more if indicator == "theatres" else 0), indicator)
            volumes.figure(city, year, 600 + (more if city == TANGSHAN else 0), "leisure")
    assert leaving(volumes) == [(HANDAN, YEAR, "theatres")]
