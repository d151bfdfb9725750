"""A home of five cities, one of which prints a wrong figure: its table of findings, and how it is filled in."""

import shutil
from collections.abc import Iterator
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
from commands.rulings import findings
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
