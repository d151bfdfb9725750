"""Figures of a few cities of Hebei, one of them wrong, and what a ruling makes of them."""

from tests.observations.small_volumes import Volumes, growing

HEBEI = 130000
TANGSHAN, HANDAN, BAODING, CANGZHOU, LANGFANG = CITIES = (130200, 130400, 130600, 130900, 131000)
YEAR = 2007
YEARS = range(2003, 2012)
RIGHT = 4392.3
CALM_PROVINCES = (140000, 210000, 220000, 230000)


def print_cities(volumes: Volumes, wrong: float | str | None = 43923) -> None:
    """Five cities that grow alike; what Tangshan prints in 2007 is 4392.3 in truth."""
    for level, city in zip((3000, 1000, 2000, 4000, 5000), CITIES, strict=True):
        series: list[float | str | None] = [*growing(level)]
        if city == TANGSHAN:
            series[YEAR - YEARS[0]] = wrong
        volumes.series(city, series)


def print_totals(volumes: Volumes, tangshan: float | str | None, total: float) -> None:
    """Three cities of Hebei under their total, in 2007 as given and else 4218, 1730, 2951; others that close."""
    for year in YEARS:
        volumes.figure(HEBEI, year, total if year == YEAR else 8899)
        volumes.figure(TANGSHAN, year, tangshan if year == YEAR else 4218)
        volumes.figure(HANDAN, year, 1730)
        volumes.figure(BAODING, year, 2951)
        for province in CALM_PROVINCES:
            volumes.figure(province, year, 1000)
            volumes.figure(province + 100, year, 600)
            volumes.figure(province + 200, year, 400)


def used(volumes: Volumes, city: int = TANGSHAN, year: int = YEAR) -> tuple[object, ...]:
    """What is printed of a figure, what is used of it, how it stands and why."""
    (row,) = volumes.rows(
        "printed_value, value, status, reason", "observation", f"city_id = {city} and year = {year}"
    )
    return row


def became(volumes: Volumes) -> list[str]:
    """What became of the entries of the ledger, copy by copy."""
    return [status for (status,) in volumes.rows("entry_status", "correction")]
