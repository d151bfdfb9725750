"""Rulings that are filled in on the table of findings are taken into the ledger, or refused with the cell named."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.catalog import load_catalog
from commands.rulings import findings, rule
from tests.commands.small_findings import (
    CATALOG,
    PRINTED,
    RIGHT,
    TANGSHAN,
    YEAR,
    fill_in,
    home,
    ledger,
    print_cities,
    rebuilt,
    rows_of,
    table,
    table_of_one,
    volumes,
    written,
)
from tests.observations.small_volumes import Volumes

__all__ = ["home", "table", "table_of_one", "volumes"]


def test_a_ruling_that_is_filled_in_and_taken_in_is_applied_by_the_next_build(
    home: Path, volumes: Volumes, capsys: pytest.CaptureFixture[str]
) -> None:
    print_cities(volumes)
    table = written(volumes, home)
    fill_in(table, 1, ruling="correct 更正", value=RIGHT, reason="a point not read")
    assert rule.main(None) == 0
    assert "1 new, 0 replaced, 0 stood there already (correct 1)" in capsys.readouterr().out
    (entry,) = load_catalog(home / "extracts").corrections[len(CATALOG.corrections) :]
    assert (entry.ruling, entry.value, entry.tests, entry.place) == ("correct", RIGHT, None, "唐山市")
    ruled = rebuilt(
        *(home, volumes, "printed_value, value, status, reason"),
        f"city_id = {TANGSHAN.city_id} and year = {YEAR}",
    )
    assert ruled == [(PRINTED, RIGHT, "corrected", "a point not read")]
    assert findings.main() == 0
    assert rows_of(table) == []


def test_a_table_in_which_nothing_is_filled_in_is_named(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rule.main(None) == 0
    assert f"{table}: no ruling is filled in" in capsys.readouterr().out


def test_a_table_saved_as_csv_is_taken_in(home: Path, table: Path) -> None:
    sheet = fill_in(table, 1, ruling="隔离", reason="nothing tells")
    lines = [
        ",".join(f'"{"" if cell is None else cell}"' for cell in row)
        for row in sheet.iter_rows(values_only=True)
    ]
    csv = home / "ruled.csv"
    csv.write_text("\n".join(lines), encoding="utf-8-sig")
    assert rule.main(str(csv)) == 0
    assert load_catalog(home / "extracts").corrections[-1].ruling == "quarantine"


def test_rulings_that_stand_there_already_are_kept_and_one_that_says_otherwise_replaces(
    home: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill_in(table, 1, ruling="quarantine", reason="nothing tells")
    assert rule.main(None) == rule.main(None) == 0
    assert "0 new, 0 replaced, 1 stood there already" in capsys.readouterr().out
    own = ledger(home)
    before = own.read_text(encoding="utf-8")
    other = before.splitlines()[1].replace(str(TANGSHAN.city_id), "130400").replace("唐山市", "邯郸市")
    own.write_text(before + other + "\n", encoding="utf-8")
    fill_in(table, 1, ruling="correct", value=RIGHT, reason="a point not read")
    assert rule.main(None) == 0
    told = capsys.readouterr().out
    assert f"replaced       gdp (city) of 唐山市 in edition {YEAR + 1}: now 'correct'" in told
    entries = load_catalog(home / "extracts").corrections[len(CATALOG.corrections) :]
    assert [(one.place, one.ruling) for one in entries] == [("唐山市", "correct"), ("邯郸市", "quarantine")]


@pytest.mark.parametrize(
    ("cells", "cell", "problem"),
    [
        ({"ruling": "correct", "reason": "why"}, "H5", "is to be corrected and gives no value; "),
        ({"ruling": "correct", "value": PRINTED, "reason": "why"}, "H5", "43923 is printed already; "),
        ({"ruling": "correct", "value": "many", "reason": "why"}, "I5", "value: 'many' is no number; "),
        ({"ruling": "correct", "value": RIGHT}, "J5", "reason: a required cell is empty; "),
        ({"ruling": "accept", "tests": None, "reason": "why"}, "H5", "is accepted without the tests "),
        ({"ruling": "accept", "tests": "serious", "reason": "why"}, "H5", "tests 'serious' is in no "),
        ({"ruling": "accept", "tests": "total", "reason": "why"}, "H5", "accepts an objection of a total; "),
        ({"ruling": "quarantine", "value": 3, "reason": "why"}, "H5", "'quarantine' takes no value "),
        (
            {"ruling": "perhaps", "reason": "why"},
            "H5",
            "ruling: 'perhaps' is none of correct, quarantine, accept",
        ),
        ({"value": RIGHT}, "I5", "is filled in and the row has no ruling; "),
        (
            {"ruling": "quarantine", "reason": "why", "place_id": 130400},
            "H5",
            "place '唐山市' is no name of 130400; ",
        ),
    ],
)
def test_a_row_that_cannot_be_taken_in_is_named_with_its_cell_and_nothing_is_written(
    home: Path,
    table: Path,
    cells: dict[str, Any],
    cell: str,
    problem: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill_in(table, 1, **cells)
    assert rule.main(None) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"findings.xlsx, sheet 待裁定 Open findings, cell {cell}: {problem}")
    assert not ledger(home).exists()


def test_a_table_with_other_headings_and_a_file_that_is_not_there_are_told_so(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["place", "ruling"])
    workbook.save(home / "other.xlsx")
    assert rule.main(str(home / "other.xlsx")) == 1
    assert capsys.readouterr().err.startswith("other.xlsx: has no sheet with the headings of make findings; ")
    assert rule.main(str(home / "nowhere.xlsx")) == 1
    assert "no such file; make findings writes the table" in capsys.readouterr().err


def test_extracts_that_cannot_be_written_are_named(
    home: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill_in(table, 1, ruling="quarantine", reason="nothing tells")
    (home / "extracts/catalog").write_text("a file where the folder would be")
    assert rule.main(None) == 1
    assert f"{ledger(home)}: cannot be written (" in capsys.readouterr().err


def test_synthetic_volumes_take_no_rulings(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RENXING_EXTRACTS")
    assert rule.main(None) == 1
    assert "synthetic volumes take no rulings; " in capsys.readouterr().err
