"""Volumes of a few cities, written out by a test, and the chain from their figures to what is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from assets.chain import tables_of
from assets.frames import frame_of
from assets.layers import RECIPES
from assets.observations.delivered import HeldBackColumn
from assets.observations.text import Reading, read_number
from assets.recipes import Work
from assets.table_assets import as_table
from assets.warehouse import sql_text
from checks.contract import judge
from checks.observations import CONTRACTS
from tests.observations.small_facts import Facts

CHAIN = tuple(
    table.removeprefix("observations.")
    for asset in ("observations.evidence", "observations.breaks", "observations.observation")
    for table in tables_of(asset)
)
EVIDENCE = "observations.evidence"
USED = tables_of(EVIDENCE)[: 1 + tables_of(EVIDENCE).index("observations.examined")]
"""The tables that say what is examined."""
SHEET = "1"
PRINTED_TABLE = "table"
COUNTRY = 0
MUNICIPALITIES = (110000, 120000, 310000, 500000)
Value = float | str | None


@dataclass(frozen=True)
class Figure:
    """A row of observations.measured."""

    place_id: int
    kind: str
    edition: int
    year: int
    indicator: str
    scope: str
    printing: str
    printed_table: str
    position: int
    printed_value: float | None
    last_digit: float
    unit: str
    reading: str
    reason: str | None
    raw_text: str | None
    workbook: str
    sheet: str
    cell: str
    sha256: str


@dataclass(frozen=True)
class Supplied:
    """A row of observations.supplied."""

    city_id: int
    year: int
    indicator: str
    scope: str
    printed_value: float
    unit: str
    reading: str
    reason: str | None
    raw_text: str
    workbook: str
    sheet: str | None
    cell: str | None
    sha256: str


class Volumes(Facts):
    """Figures, facts of the catalog and entries of the ledger, in a database of their own.

    The workbook of a year holds all its figures: a row a place, a column an indicator and scope. A code that
    ends in four zeros is that of a province, or of a municipality, which is printed as a city.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self.figures: list[Figure] = []
        self.supplies: list[Supplied] = []
        self.held_back: list[HeldBackColumn] = []
        self.cities: dict[int, str] = {}
        self.places: list[int] = []
        self.columns: list[tuple[str, str, str]] = []

    def figure(
        self,
        place: int,
        year: int,
        value: Value,
        indicator: str = "beds",
        scope: str = "city",
        printing: str = "main",
        workbook: str | None = None,
    ) -> None:
        """One printed figure: a number, a text as it stands in the cell, or a blank.

        Args:
            workbook: another copy of the volume, where it is not the usual one.
        """
        text = f"{value:.10g}" if isinstance(value, int | float) else value
        reading = read_number(text) if text is not None else Reading("blank")
        if place not in self.places:
            self.places.append(place)
        if (indicator, scope, printing) not in self.columns:
            self.columns.append((indicator, scope, printing))
        kind = kind_of(place)
        if kind == "city":
            self.cities.setdefault(place, "Nowhere")
        self.figures.append(
            Figure(
                place_id=place,
                kind=kind,
                edition=year + 1,
                year=year,
                indicator=indicator,
                scope=scope,
                printing=printing,
                printed_table=PRINTED_TABLE,
                position=1 + self.places.index(place),
                printed_value=reading.value,
                last_digit=10.0 ** -len((text or "").strip().partition(".")[2]),
                unit="count",
                reading=reading.kind,
                reason=reading.reason,
                raw_text=text,
                workbook=workbook or workbook_of(year),
                sheet=SHEET,
                cell=self.cell(place, indicator, scope, printing),
                sha256="ab12",
            )
        )

    def series(
        self,
        place: int,
        values: Iterable[Value],
        indicator: str = "beds",
        scope: str = "city",
        first_year: int = 2003,
    ) -> None:
        """The figures of consecutive years."""
        for year, value in enumerate(values, start=first_year):
            self.figure(place, year, value, indicator, scope)

    def supply(
        self,
        place: int,
        year: int,
        value: float,
        workbook: str,
        cell: str | None = None,
        indicator: str = "beds",
    ) -> None:
        """A figure from beside the yearbooks: a row of a supplement, or a count of the registry without a cell."""
        self.cities.setdefault(place, "Nowhere")
        self.supplies.append(
            Supplied(
                city_id=place,
                year=year,
                indicator=indicator,
                scope="city",
                printed_value=value,
                unit="count",
                reading="number",
                reason=None,
                raw_text=f"{value:.10g}",
                workbook=workbook,
                sheet=None,
                cell=cell,
                sha256="cd34",
            )
        )

    def cell(self, place: int, indicator: str = "beds", scope: str = "city", printing: str = "main") -> str:
        """The address of a figure in the workbook of any year."""
        column = chr(ord("C") + self.columns.index((indicator, scope, printing)))
        return f"{column}{5 + self.places.index(place)}"

    def name_row(self, year: int, city: int, english: str) -> None:
        """The English name beside the Chinese one in a city's row."""
        row = 5 + self.places.index(city)
        self.connection.execute(
            "insert into observations.page_row values (?, ?, ?, ?, 'city', ?)",
            [workbook_of(year), SHEET, row, city, english],
        )

    def enter(
        self,
        ruling: str,
        place: int,
        year: int,
        value: float | None = None,
        tests: str | None = None,
        indicator: str = "beds",
        scope: str = "city",
        **changes: object,
    ) -> None:
        """An entry of the ledger on a printed figure; what it expects is what the first copy says."""
        figure = (place, year, indicator, scope, "main")
        printed = next(
            f"{one.printed_value:.10g}" if one.reading == "number" else " ".join((one.raw_text or "").split())
            for one in self.figures
            if (one.place_id, one.year, one.indicator, one.scope, one.printing) == figure
        )
        entry: dict[str, object] = {
            "edition": year + 1,
            "place_id": place,
            "place": "某市",
            "indicator": indicator,
            "scope": scope,
            "printing": "main",
            "printed": printed or None,
            "ruling": ruling,
            "value": value,
            "tests": tests,
            "reason": "why",
            "evidence": "what shows it",
        } | changes
        names = ", ".join(entry)
        self.connection.execute(
            f"insert into catalog.ledger_entry ({names}) values ({', '.join('?' * len(entry))})",
            list(entry.values()),
        )

    def run(self, *tables: str) -> None:
        """Build the chain, or no more of it than some tables need, on what has been written so far."""
        provinces = sorted({province_of(city) for city in self.cities})
        for table, frame in {
            "observations.measured": frame_of(self.figures, Figure),
            "observations.supplied": frame_of(self.supplies, Supplied),
            "observations.held_back_column": frame_of(self.held_back, HeldBackColumn),
            "catalog.province": pd.DataFrame(
                {"province_id": provinces, "name": [str(province) for province in provinces]}
            ),
            "catalog.city": pd.DataFrame(
                {
                    "city_id": list(self.cities),
                    "province": [str(province_of(city)) for city in self.cities],
                    "name_en": list(self.cities.values()),
                    "first_year": 1984,
                    "last_year": pd.Series([None] * len(self.cities), dtype="Int64"),
                }
            ),
        }.items():
            self.connection.register("written", frame)
            self.connection.execute(f"create or replace table {table} as from written")
            self.connection.unregister("written")
        if not tables:
            make(self.connection, "observations.evidence")
            make(self.connection, "observations.breaks")
            make(self.connection, "observations.observation")
        work = Work(self.connection, str)
        for table in USED if tables else ():
            if table == "observations.copy_choice":
                work.replace(table, as_table([], table))
            else:
                work.replace_from_files(table)
        work.replace_from_files(*(f"observations.{table}" for table in tables))

    def hold_tests(self, name: str, *before: str) -> None:
        """Build no more of the chain than the tests of one file need, and the tables that these read before."""
        self.run(*before or ("examined",))
        Work(self.connection, str).replace(EVIDENCE, sql_text(f"{EVIDENCE}.{name}"))

    def rows(self, columns: str, table: str, where: str = "true") -> list[tuple[Any, ...]]:
        return self.connection.execute(
            f"select {columns} from observations.{table} where {where} order by all"
        ).fetchall()

    def objections(self, test: str, stage: str = "ruled") -> list[tuple[int, int]]:
        """Place and year of the figures that a test speaks against."""
        return self.rows("distinct place_id, year", "evidence", f"test = '{test}' and stage = '{stage}'")

    def findings(self) -> list[tuple[Any, ...]]:
        return self.rows("test, place_id, year, ruling", "finding")

    def broken_rules(self, table: str) -> list[str]:
        """The rules of a table's contract that its rows break, unique keys among them."""
        (contract,) = [one for one in CONTRACTS if one.table == f"observations.{table}"]
        return [one.check_name for one in judge(self.connection, contract) if not one.passed]

    def stopped_by(self) -> list[str]:
        """The rules that stop the book, over all tables of the chain."""
        outcomes = [
            outcome
            for contract in CONTRACTS
            if contract.table.removeprefix("observations.") in CHAIN
            for outcome in judge(self.connection, contract)
        ]
        return [one.check_name for one in outcomes if one.severity == "ERROR" and not one.passed]


def make(connection: duckdb.DuckDBPyConnection, asset: str) -> None:
    """Make an asset on the tables that a test has written, as a run would."""
    RECIPES[asset].build(Work(connection, str))


def kind_of(place: int) -> str:
    """Whether a code is that of all cities together, of a province or of a city."""
    if place == COUNTRY:
        return "total"
    return "province" if place % 10000 == 0 and place not in MUNICIPALITIES else "city"


def province_of(city: int) -> int:
    """The code of a city's province."""
    return city // 10000 * 10000


def workbook_of(year: int) -> str:
    """The volume of the year after holds the data of a year."""
    return f"{year + 1}/tables.xlsx"


def growing(first: float, years: int = 9, rate: float = 1.1) -> list[float]:
    """A series that grows by the same rate every year."""
    return [round(first * rate**year, 4) for year in range(years)]
