"""Open findings as a table for Excel: a figure is a row, a whole column is one, each with what a ruling on it needs."""

from dataclasses import fields
from pathlib import Path

import openpyxl
import pytest

from assets.catalog.records import Correction
from commands.rulings import findings, rule
from commands.rulings.findings_table import COLUMNS
from tests.commands.small_findings import (
    CATALOG,
    HEADER_ROW,
    NOT_UNDERSTOOD,
    TANGSHAN,
    YEAR,
    YEARS,
    fill_in,
    home,
    print_cities,
    rebuilt,
    rows_of,
    table,
    table_of_one,
    volumes,
    written,
)
from tests.observations.small_volumes import Volumes, growing

__all__ = ["home", "table", "table_of_one", "volumes"]


def test_an_open_finding_is_a_row_with_its_key_its_evidence_and_its_neighbours(
    home: Path, volumes: Volumes, capsys: pytest.CaptureFixture[str]
) -> None:
    print_cities(volumes)
    (row,) = rows_of(written(volumes, home))
    key = {
        field: row[field] for field in ("edition", "place_id", "indicator", "scope", "printing", "printed")
    }
    assert key == {
        "edition": YEAR + 1,
        "place_id": TANGSHAN.city_id,
        "indicator": "gdp",
        "scope": "city",
        "printing": "main",
        "printed": "43923",
    }
    assert (row["place"], row["year"], row["tests"]) == ("唐山市", YEAR, "series")
    assert (row["ruling"], row["value"], row["reason"]) == (None, None, None)
    assert [one.partition(":")[0] for one in row["neighbours"].split("; ")] == [
        *("2004", "2005", "2006", "2008", "2009", "2010")
    ]
    assert row["evidence"].startswith("series: expected ")
    assert "1 figures and 0 whole columns in 1 editions" in capsys.readouterr().out


def test_a_text_that_is_no_number_is_printed_as_it_is_compared(home: Path, volumes: Volumes) -> None:
    print_cities(volumes, "4392.\n(3")
    (row,) = rows_of(written(volumes, home))
    assert (row["printed"], row["tests"]) == ("4392. (3", "unreadable")


def test_a_column_that_is_off_by_a_factor_is_one_row_that_proposes_it(home: Path, volumes: Volumes) -> None:
    cities = CATALOG.cities[:40]
    for number, city in enumerate(cities):
        series = growing(1000 + 37 * number)
        series[YEAR - YEARS[0]] /= 10000
        volumes.series(city.city_id, series, "gdp")
    table = written(volumes, home)
    (row,) = rows_of(table)
    assert (row["place_id"], row["through_id"]) == (cities[0].city_id, cities[-1].city_id)
    assert (row["tests"], row["factor"], row["printed_as"]) == ("scale", 10000, None)
    assert row["printed"] == "0.14641"
    fill_in(table, 1, ruling="correct", reason="printed in 亿元 under a heading of 万元")
    assert rule.main(None) == 0
    ruled = rebuilt(home, volumes, "value, status", f"year = {YEAR}")
    assert [status for _, status in ruled] == ["corrected"] * len(cities)
    assert ruled[0][0] == pytest.approx(growing(1000)[YEAR - YEARS[0]])


def test_columns_that_are_exchanged_are_told_under_which_their_figures_stand(
    home: Path, volumes: Volumes
) -> None:
    cities = CATALOG.cities[:40]
    for number, city in enumerate(cities):
        for indicator, level in (("deposits", 5000 + 531 * (number % 7)), ("gdp", 1000 + 37 * number)):
            volumes.series(city.city_id, growing(level), indicator)
    exchanged = {"gdp": "deposits", "deposits": "gdp"}
    volumes.figures = [
        type(one)(**vars(one) | {"indicator": exchanged[one.indicator]}) if one.year == YEAR else one
        for one in volumes.figures
    ]
    table = written(volumes, home)
    rows = rows_of(table)
    assert [(row["indicator"], row["printed_as"], row["factor"]) for row in rows] == [
        ("deposits", "gdp", None),
        ("gdp", "deposits", None),
    ]
    for number in (1, 2):
        fill_in(table, number, ruling="correct", reason="the two columns are exchanged")
    assert rule.main(None) == 0
    ruled = rebuilt(
        home, volumes, "indicator, value, status", f"year = {YEAR} and city_id = {cities[0].city_id}"
    )
    assert ruled == [
        ("deposits", growing(5000)[YEAR - YEARS[0]], "corrected"),
        ("gdp", growing(1000)[YEAR - YEARS[0]], "corrected"),
    ]


def test_what_is_held_back_stands_on_a_sheet_of_its_own(table: Path) -> None:
    rows = openpyxl.load_workbook(table).worksheets[2].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    edition, printed_table, workbook, *_, finding = next(rows)
    assert (edition, printed_table, workbook) == (2008, "population", "2008/2-1.xlsx")
    assert finding == NOT_UNDERSTOOD.finding


def test_rulings_that_are_not_taken_in_are_not_written_over(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill_in(table, 1, ruling="quarantine", reason="nothing tells")
    assert findings.main() == 1
    assert capsys.readouterr().err.startswith(f"{table}: holds rulings that are not taken in yet; ")
    assert rows_of(table)[0]["reason"] == "nothing tells"
    assert rule.main(None) == findings.main() == 0


def test_without_a_book_the_command_says_how_to_make_one(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findings.main() == 1
    assert capsys.readouterr().err == f"{home / 'home'}: holds no book; make refresh makes it\n"


def test_every_field_of_an_entry_is_a_column_of_the_table() -> None:
    assert {field.name for field in fields(Correction)} <= {column.field for column in COLUMNS}
