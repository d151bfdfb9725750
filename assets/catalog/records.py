"""Records of the catalog: what a row of each of its files says. `last_edition` left empty means "to this day"."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assets.catalog.break_records import BreakKind, KnownBreak
from assets.catalog.evidence_records import Comparison, EvidenceTest, Identity, SpikeLimit, Threshold
from assets.catalog.outside_records import (
    BroadbandPilot,
    ConsumerPrice,
    ExchangeRate,
    Industry,
    InternetUsers,
    Telephones1984,
)
from assets.catalog.study_records import CityGroup, Code, Doubt, GroupScheme, PaperFigure, Status, Variable

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

CATALOG_FOLDER = Path(__file__).parent
LATEST = 9999


class CatalogError(ValueError):
    """A catalog file contradicts itself or its record."""


@dataclass(frozen=True)
class Indicator:
    """What is measured, in its canonical unit; `as printed` keeps the unit of the page. The figures of
    cities add up to that of their province where it is `additive`."""

    indicator: str
    topic: str | None
    """What it belongs to; none of what no volume prints."""
    label_en: str
    label_zh: str
    unit: str
    additive: bool
    lowest: Literal["negative", "zero", "positive"]
    """The least that it can be: below zero, zero, or above zero."""
    highest: float | None
    """The most that it can be, as 100 per cent."""
    depth: Literal["ruled", "screened"]
    """ruled: every objection has a ruling by hand; screened: an objection quarantines until somebody rules."""
    sector: str | None
    """The letter of the sector (GB/T 4754) whose employment it is."""
    definition: str
    source: str


@dataclass(frozen=True)
class Topic:
    """What the printed tables of one matter are about, whatever their titles and columns were in the years."""

    topic: str
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Unit:
    """A printed unit and the factor from it to a canonical one; `base` names the printed unit itself."""

    printed: str
    unit: str
    factor: float
    base: bool


@dataclass(frozen=True)
class Table:
    """A printed table that the catalog maps, under one of the titles it has had."""

    table_key: str
    title: str
    scope: Literal["city", "district"] | None
    """Where the title says 全市 or 市辖区 for all its columns."""
    first_edition: int
    last_edition: int | None
    absent_editions: str | None

    def printed_in(self, edition: int) -> bool:
        absent = (self.absent_editions or "").split()
        return within(self, edition) and str(edition) not in absent


@dataclass(frozen=True)
class Heading:
    """A heading over a column of a mapped table. Without an indicator it is known and not collected."""

    table_key: str
    heading: str
    indicator: str | None
    printing: Literal["main", "second"] | None
    scope: Literal["city", "district"] | None
    unit: str | None
    first_edition: int
    last_edition: int | None
    note: str | None

    @property
    def misreading(self) -> bool:
        return self.note in {"misreading", "unit stated here"}


@dataclass(frozen=True)
class City:
    """A prefecture-level city: six-digit code, place, and the data years in which it is printed; the last is empty
    until it is known."""

    city_id: int
    name: str
    name_en: str
    province: str
    region: Literal["east", "central", "west", "northeast"]
    longitude: float
    latitude: float
    first_year: int
    last_year: int | None

    def printed_in(self, year: int) -> bool:
        """Whether the volume of a data year should print the city."""
        return self.first_year <= year <= (self.last_year or LATEST)


@dataclass(frozen=True)
class Province:
    """A province-level unit."""

    province_id: int
    name: str
    short_name: str
    name_en: str
    region: Literal["east", "central", "west", "northeast"]


@dataclass(frozen=True)
class PlaceName:
    """A name as printed in column A, misreadings included, and the place it stands for (0: all cities)."""

    printed: str
    place_id: int
    kind: Literal["total", "official", "short", "former", "misprint", "misreading"]
    first_edition: int
    last_edition: int | None


@dataclass(frozen=True)
class PlaceException:
    """One row whose printed name is that of another place of the same province."""

    edition: int
    printed_table: str
    """The table's key, and its scope where the title fixes it."""
    printed: str
    printed_english: str | None
    order: int
    """The how many-th row of the table it is that prints the name."""
    place_id: int
    evidence: str


@dataclass(frozen=True)
class MissingRow:
    """A city of the roster that one printed table leaves out."""

    edition: int
    table_key: str
    scope: Literal["city", "district"] | None
    city_id: int
    note: str


@dataclass(frozen=True)
class BoundaryChange:
    """A change of a city's territory: figures printed before and from `printed_from` are of two cities."""

    year: int
    printed_from: int
    city_id: int
    counterpart_id: int
    what: str
    source: str


@dataclass(frozen=True)
class Correction:
    """An entry of the ledger: what a person has ruled about a printed figure, or about a run of rows of one column.

    `printed` is what a copy must say for the entry to apply: a number in the canonical unit, or a text that is none;
    empty: a blank. With `through_id` the entry rules on all rows from `place_id` to that place, in printed order, and
    `printed` is that of the first. `correct` gives the right value in the canonical unit; for a run of rows the
    `factor` on what is printed, or the component under which the right values stand (`printed_as`). `accept` names
    the tests whose objection is overruled.
    """

    edition: int
    place_id: int
    place: str
    through_id: int | None
    indicator: str
    scope: Literal["city", "district"]
    printing: Literal["main", "second"]
    printed: str | None
    ruling: Literal["correct", "quarantine", "accept"]
    value: float | None
    factor: float | None
    printed_as: str | None
    tests: str | None
    reason: str
    evidence: str


def within(record: Table | Heading | PlaceName, edition: int) -> bool:
    """Whether a record with a range of editions holds for this one."""
    return record.first_edition <= edition <= (record.last_edition or LATEST)


@dataclass(frozen=True)
class Catalog:
    """All records of the catalog."""

    topics: tuple[Topic, ...]
    indicators: tuple[Indicator, ...]
    units: tuple[Unit, ...]
    tables: tuple[Table, ...]
    headings: tuple[Heading, ...]
    cities: tuple[City, ...]
    provinces: tuple[Province, ...]
    names: tuple[PlaceName, ...]
    place_exceptions: tuple[PlaceException, ...]
    missing_rows: tuple[MissingRow, ...]
    industries: tuple[Industry, ...]
    variables: tuple[Variable, ...]
    statuses: tuple[Status, ...]
    codes: tuple[Code, ...]
    exchange_rates: tuple[ExchangeRate, ...]
    consumer_prices: tuple[ConsumerPrice, ...]
    broadband_pilots: tuple[BroadbandPilot, ...]
    telephones_1984: tuple[Telephones1984, ...]
    internet_users: tuple[InternetUsers, ...]
    comparisons: tuple[Comparison, ...]
    identities: tuple[Identity, ...]
    spike_limits: tuple[SpikeLimit, ...]
    break_kinds: tuple[BreakKind, ...]
    redefinitions: tuple[KnownBreak, ...]
    boundary_changes: tuple[BoundaryChange, ...]
    corrections: tuple[Correction, ...]
    evidence_tests: tuple[EvidenceTest, ...]
    thresholds: tuple[Threshold, ...]
    group_schemes: tuple[GroupScheme, ...]
    city_groups: tuple[CityGroup, ...]
    paper_figures: tuple[PaperFigure, ...]
    doubts: tuple[Doubt, ...]

    @cached_property
    def printed_units(self) -> frozenset[str]:
        return frozenset(unit.printed for unit in self.units)

    @cached_property
    def unit_factors(self) -> dict[tuple[str, str], float]:
        """What a printed unit counts in a canonical one, by both."""
        return {(unit.printed, unit.unit): unit.factor for unit in self.units}

    def threshold(self, name: str) -> float:
        """The bound of this name."""
        return next(one.value for one in self.thresholds if one.threshold == name)


FILES: "dict[str, type[DataclassInstance]]" = {
    "topics": Topic,
    "indicators": Indicator,
    "units": Unit,
    "tables": Table,
    "headings": Heading,
    "cities": City,
    "provinces": Province,
    "names": PlaceName,
    "place_exceptions": PlaceException,
    "missing_rows": MissingRow,
    "industries": Industry,
    "variables": Variable,
    "statuses": Status,
    "codes": Code,
    "exchange_rates": ExchangeRate,
    "consumer_prices": ConsumerPrice,
    "broadband_pilots": BroadbandPilot,
    "telephones_1984": Telephones1984,
    "internet_users": InternetUsers,
    "comparisons": Comparison,
    "identities": Identity,
    "spike_limits": SpikeLimit,
    "break_kinds": BreakKind,
    "redefinitions": KnownBreak,
    "boundary_changes": BoundaryChange,
    "corrections": Correction,
    "evidence_tests": EvidenceTest,
    "thresholds": Threshold,
    "group_schemes": GroupScheme,
    "city_groups": CityGroup,
    "paper_figures": PaperFigure,
    "doubts": Doubt,
}

FILE_OF = {
    "topic": "topics",
    "indicator": "indicators",
    "unit": "units",
    "printed_table": "tables",
    "heading": "headings",
    "city": "cities",
    "province": "provinces",
    "name": "names",
    "place_exception": "place_exceptions",
    "missing_row": "missing_rows",
    "industry": "industries",
    "variable": "variables",
    "status": "statuses",
    "code": "codes",
    "exchange_rate": "exchange_rates",
    "consumer_price": "consumer_prices",
    "broadband_pilot": "broadband_pilots",
    "telephones_1984": "telephones_1984",
    "internet_users": "internet_users",
    "comparison": "comparisons",
    "identity": "identities",
    "spike_limit": "spike_limits",
    "break_kind": "break_kinds",
    "known_break": "redefinitions",
    "boundary_change": "boundary_changes",
    "ledger_entry": "corrections",
    "evidence_test": "evidence_tests",
    "threshold": "thresholds",
    "group_scheme": "group_schemes",
    "city_group": "city_groups",
    "paper_figure": "paper_figures",
    "doubt_raised": "doubts",
}
"""The file of the catalog behind each table, without its ending."""
