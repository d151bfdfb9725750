"""The printed figures as places where a defect can befall: where each stands and what stands beside it."""

from collections import defaultdict
from dataclasses import dataclass, field

import duckdb

from assets.catalog import Catalog
from damage.chain import Key
from damage.texts import PLAIN

GDP_FAMILY = (
    "gdp",
    "gdp_per_capita",
    "primary_share",
    "secondary_share",
    "tertiary_share",
    "population_registered",
    "population_resident",
    "land_area",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed cell of the main printing."""

    workbook: str
    sheet: str
    page: int
    row: int
    cell: str
    kind: str
    place_id: int
    province_id: int
    """0 for the total of all cities; a municipality is its own province."""
    year: int
    indicator: str
    scope: str
    unit: str
    reading: str
    raw_text: str | None
    value: float | None
    """In the canonical unit."""
    with_total: bool
    """The total of its province is printed and not quarantined."""
    free: bool
    """No ledger entry, no objection, no supplement in its place: a defect put here is the only one."""
    depth: str
    """Of the indicator: ruled or screened."""
    family: str
    """Of the indicator: what it is compared with."""

    @property
    def key(self) -> Key:
        return self.place_id, self.year, self.indicator, self.scope

    @property
    def text(self) -> str:
        """The text without padding."""
        return (self.raw_text or "").strip()

    @property
    def plain(self) -> bool:
        """Holds one number in plain digits, and may be damaged."""
        return self.free and self.reading == "number" and bool(PLAIN.fullmatch(self.text))


@dataclass
class Figures:
    """All figures, in the order of the pages."""

    city: list[Figure] = field(default_factory=list)
    blank: list[Figure] = field(default_factory=list)
    total: list[Figure] = field(default_factory=list)
    """Of additive indicators."""
    with_totals: set[tuple[int, str, str]] = field(default_factory=set)
    """The columns that print a total: year, indicator, scope."""
    by_key: dict[Key, Figure] = field(default_factory=dict)
    below: dict[Key, Figure] = field(default_factory=dict)
    """The figure of the next row, where it is a city of the same province on the same page."""
    of_province: dict[tuple[str, str, str, int], list[Figure]] = field(default_factory=dict)
    """The plain figures of cities in one column and province: workbook, indicator, scope, province."""
    printed_years: dict[tuple[str, str], list[int]] = field(default_factory=dict)


def figures_of(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> Figures:
    """Every printed figure of a chain that has run on undamaged tables."""
    family = families(catalog)
    rows = connection.execute(
        """
        with examined as (
            select * from observations.examined
            where stage = 'ruled' and printing = 'main' and sheet is not null
        ),

        province_total as (
            select total.province_id, total.year, total.indicator, total.scope
            from examined as total
            inner join catalog.indicator as indicator using (indicator)
            where total.kind = 'province' and total.value is not null and indicator.additive
        ),

        unruled as (
            select distinct workbook, sheet, cell from observations.finding where ruling = 'unruled'
        )

        select
            figure.workbook, figure.sheet, figure.page, figure.row, figure.cell, figure.kind, figure.place_id,
            coalesce(examined.province_id, 0), figure.year, figure.indicator, figure.scope, figure.printed_unit,
            measured.reading, figure.raw_text, measured.printed_value,
            province_total.year is not null,
            entry.cell is null and unruled.cell is null and supplied.city_id is null,
            indicator.depth, figure.indicator, indicator.additive
        from observations.figure as figure
        inner join observations.measured as measured using (workbook, sheet, cell)
        inner join examined using (workbook, sheet, cell)
        inner join catalog.indicator as indicator on figure.indicator = indicator.indicator
        left join province_total
            on
                examined.province_id = province_total.province_id
                and figure.year = province_total.year
                and figure.indicator = province_total.indicator
                and figure.scope = province_total.scope
        left join unruled
            on
                figure.workbook = unruled.workbook
                and figure.sheet = unruled.sheet
                and figure.cell = unruled.cell
        left join observations.ruling as entry
            on
                figure.workbook = entry.workbook
                and figure.sheet = entry.sheet
                and figure.cell = entry.cell
        left join observations.supplied as supplied
            on
                figure.place_id = supplied.city_id
                and figure.year = supplied.year
                and figure.indicator = supplied.indicator
                and figure.scope = supplied.scope
        order by figure.workbook, figure.indicator, figure.scope, figure.sheet, figure.row, figure.cell
        """
    ).fetchall()
    figures = Figures()
    of_province: dict[tuple[str, str, str, int], list[Figure]] = defaultdict(list)
    years: dict[tuple[str, str], set[int]] = defaultdict(set)
    before: Figure | None = None
    for *of_figure, indicator, additive in rows:
        one = Figure(*(*of_figure, family[indicator]))
        figures.by_key[one.key] = one
        if one.kind != "city":
            if additive and one.value is not None:
                figures.with_totals.add((one.year, one.indicator, one.scope))
            if additive and one.plain:
                figures.total.append(one)
        elif one.reading == "blank":
            figures.blank.append(one)
        elif one.plain:
            figures.city.append(one)
            of_province[one.workbook, one.indicator, one.scope, one.province_id].append(one)
            years[one.indicator, one.scope].add(one.year)
        if before is not None and follows(one, before):
            figures.below[before.key] = one
        before = one
    figures.of_province = dict(of_province)
    figures.printed_years = {column: sorted(of_column) for column, of_column in years.items()}
    return figures


def follows(one: Figure, before: Figure) -> bool:
    """Whether a figure stands in the row below another, in the same column, page and province."""
    return (
        one.kind == before.kind == "city"
        and one.row == before.row + 1
        and (one.workbook, one.sheet, one.page, one.indicator, one.scope, one.province_id)
        == (before.workbook, before.sheet, before.page, before.indicator, before.scope, before.province_id)
    )


def families(catalog: Catalog) -> dict[str, str]:
    """Indicators that are compared with each other, or bound by an identity, share a family, named after one of them."""
    together = [
        set(GDP_FAMILY),
        *({one.indicator, one.compared_with} for one in catalog.comparisons),
        *(set(one.indicators) for one in catalog.identities),
    ]
    family = {one.indicator: one.indicator for one in catalog.indicators}
    for members in together:
        merged = {family[member] for member in members}
        family |= {name: min(merged) for name, of in family.items() if of in merged}
    return family
