"""Open findings as a table for Excel, and the rulings that come back in it."""

import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from assets.catalog import load_catalog
from assets.catalog.evidence_records import EvidenceTest
from assets.catalog.records import Correction
from assets.chain import BOOK
from assets.frames import frame_of
from assets.observations.records import LayoutFinding
from assets.warehouse import warehouse_path
from commands.rulings import findings, rule
from commands.rulings.findings_table import COLUMNS
from orchestration.settings import Settings
from tests.observations.small_volumes import Volumes, growing

CATALOG = load_catalog()
CITIES = [one for one in CATALOG.cities if one.province == "河北省"][:5]
TANGSHAN = next(one for one in CITIES if one.name == "唐山市")
YEAR, YEARS = 2007, range(2003, 2012)
RIGHT, PRINTED = 4392.3, 43923
HEADER_ROW = 4
NOT_UNDERSTOOD = LayoutFinding(
    2008, "population", "2008/2-1.xlsx", "1", "C4", 3, "2008/2-1.xlsx, sheet 1, cell C4: …"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an empty home and an empty folder of extracts, which the environment names."""
    monkeypatch.setenv("RENXING_EXTRACTS", str(tmp_path / "extracts"))
    monkeypatch.setenv("RENXING_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RENXING_STUDY", "book")
    (tmp_path / "extracts").mkdir()
    return tmp_path


@pytest.fixture
def volumes(home: Path) -> Iterator[Volumes]:
    """Volumes without a figure, in the warehouse of the home."""
    path = home / "home/warehouses/book.duckdb"
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as connection:
        yield Volumes(connection)


def print_cities(volumes: Volumes, wrong: float | str = PRINTED) -> None:
    """Five cities of Hebei that grow alike; what Tangshan prints in 2007 is 4392.3 in truth."""
    for level, city in zip((1000, 3000, 2000, 4000, 5000), CITIES, strict=True):
        series: list[float | str | None] = [*growing(level)]
        if city == TANGSHAN:
            series[YEAR - YEARS[0]] = wrong
        volumes.series(city.city_id, series, "gdp")


@pytest.fixture(scope="module")
def table_of_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table of findings of five cities, one of which prints a wrong figure."""
    folder = tmp_path_factory.mktemp("table")
    path = warehouse_path(folder / "warehouses", BOOK)
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        volumes = Volumes(connection)
        print_cities(volumes)
        build(volumes, folder)
    settings = Settings(folder, synthetic=False, home=folder, named=(BOOK,))
    findings.write_table(findings.open_findings(settings), folder / "findings.xlsx")
    return folder / "findings.xlsx"


@pytest.fixture
def table(home: Path, table_of_one: Path) -> Path:
    """A copy of it in the home, with the warehouse that it was read from."""
    shutil.copytree(table_of_one.parent, home / "home")
    return home / "home" / table_of_one.name


def build(volumes: Volumes, extracts: Path) -> None:
    """What a run would leave in the warehouse, the user's own ledger included."""
    for table, record, rows in (
        ("ledger_entry", Correction, load_catalog(extracts).corrections),
        ("evidence_test", EvidenceTest, CATALOG.evidence_tests),
        ("layout_finding", LayoutFinding, [NOT_UNDERSTOOD]),
    ):
        schema = "observations" if record is LayoutFinding else "catalog"
        volumes.connection.register("written", frame_of(rows, record))
        volumes.connection.execute(f"create or replace table {schema}.{table} as from written")
        volumes.connection.unregister("written")
    volumes.run()


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of the table, by field."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [
        {column.field: cell for column, cell in zip(COLUMNS, row, strict=True)}
        for row in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)
        if any(row)
    ]


def fill_in(path: Path, row: int, **cells: Any) -> Worksheet:
    """Fill in cells of a row of the table, the first being 1, as a person would."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    for number, column in enumerate(COLUMNS, start=1):
        if column.field in cells:
            sheet.cell(HEADER_ROW + row, number).value = cells[column.field]
    workbook.save(path)
    return sheet


def written(volumes: Volumes, home: Path) -> Path:
    """The table of findings of the volumes, whose warehouse is closed."""
    build(volumes, home / "extracts")
    volumes.connection.close()
    assert findings.main() == 0
    return home / "home/findings.xlsx"


def rebuilt(home: Path, volumes: Volumes, columns: str, where: str) -> list[tuple[Any, ...]]:
    """Figures as they are used once the rulings are taken in and the chain is built anew."""
    with duckdb.connect(str(home / "home/warehouses/book.duckdb")) as connection:
        volumes.connection = connection
        build(volumes, home / "extracts")
        return volumes.rows(columns, "observation", where)


def ledger(home: Path) -> Path:
    return home / "extracts/catalog/corrections.csv"


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


def test_rulings_that_are_not_taken_in_are_not_written_over(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill_in(table, 1, ruling="quarantine", reason="nothing tells")
    assert findings.main() == 1
    assert capsys.readouterr().err.startswith(f"{table}: holds rulings that are not taken in yet; ")
    assert rows_of(table)[0]["reason"] == "nothing tells"
    assert rule.main(None) == findings.main() == 0


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


def test_without_a_book_the_command_says_how_to_make_one(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findings.main() == 1
    assert capsys.readouterr().err == f"{home / 'home'}: holds no book; make refresh makes it\n"


def test_every_field_of_an_entry_is_a_column_of_the_table() -> None:
    assert {field.name for field in fields(Correction)} <= {column.field for column in COLUMNS}
