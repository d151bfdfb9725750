"""The synthetic extracts: volumes, supplements and firm registry, written once, in the layouts of the
real ones. The volumes print what the catalog says each edition prints; the rest is supplied beside them.

The truth lies in a folder of its own, which the pipeline never reads.
"""

import csv
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import xlsxwriter

from assets.catalog import Catalog, Heading, Table, load_catalog
from assets.catalog.editions import edition_of
from assets.catalog.loading import SYNTHETIC_MARK
from assets.catalog.records import CATALOG_FOLDER, within
from assets.catalog.study_loading import load_study
from assets.digests import digest_of_files
from assets.observations.wordings import label_and_unit
from synthetic.damage import damaged_figure
from synthetic.layouts import Cell, Column, Row, layout_of, pages
from synthetic.registry import registry
from synthetic.truth import YEARS, Truth, build_truth

STUDY = "sun2025"
SEED = 2025
SHAPING_FACTS = ("cities", "comparisons", "headings", "identities", "indicators", "names", "tables", "units")
"""Files of the catalog that say what the volumes print."""
MARK_TEXT = (
    "Synthetic data made by renxing. They show that the pipeline recovers what was put in, "
    "and nothing about China.\n"
)
ADDITIVE = {
    "gdp", "population_registered", "population_resident", "land_area", "registered_unemployed",
    "unit_employment", "private_employment", "it_employment", "university_students",
    "industrial_firms", "fiscal_revenue", "fiscal_expenditure", "science_expenditure",
    "education_expenditure", "retail_sales", "deposits", "loans", "household_savings",
    "hospital_beds", "road_freight", "fdi_used",
}  # fmt: skip
NUMBER = "1"  # the unit of a figure without one
SPLIT_TABLES = {"finance", "health"}


@dataclass(frozen=True)
class Volume:
    """What one edition needs to be printed: its year's figures by city, and nothing of other years."""

    edition: int
    year: int
    figures: pd.DataFrame
    """index: city_id; one column an indicator, `<indicator>_district` for the districts; NaN is unprinted."""


def is_current(folder: Path) -> bool:
    """Whether a folder holds the set that this code writes."""
    mark = folder / SYNTHETIC_MARK
    return mark.exists() and mark.read_text(encoding="utf-8") == mark_text()


def mark_text() -> str:
    """What the mark says: that nothing here is about China, and which code wrote it."""
    facts = [CATALOG_FOLDER / f"{name}.csv" for name in SHAPING_FACTS]
    code = digest_of_files([*Path(__file__).parent.glob("*.py"), *facts], Path(__file__).parents[1])
    return f"{MARK_TEXT.rstrip()}\nWritten by code {code[:16]}.\n"


def write_extracts(folder: Path, truth_folder: Path) -> None:
    """Write the whole synthetic set, or nothing; one that older code wrote is replaced.

    Args:
        folder: becomes the extracts folder.
        truth_folder: becomes the folder of what was put in, as Parquet.
    """
    started = time.monotonic()
    print("writing the synthetic volumes (once) …", flush=True)
    catalog = load_catalog()
    truth = build_truth(sample(catalog), SEED)
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    (unfinished / SYNTHETIC_MARK).write_text(mark_text(), encoding="utf-8")

    volumes = [volume_of(truth, year) for year in YEARS.tolist()]
    with ProcessPoolExecutor() as writers:
        written = writers.map(write_volume, volumes, [unfinished] * len(volumes))
        for volume, _ in zip(volumes, written, strict=True):
            print(f"  edition {volume.edition}", flush=True)
    write_supplements(catalog, truth, unfinished / "supplement")
    write_registry(truth, unfinished / "registry")
    write_truth(truth, truth_folder)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    print(f"  {len(volumes)} editions in {time.monotonic() - started:.0f} s: {folder}", flush=True)


def sample(catalog: Catalog) -> pd.DataFrame:
    """The cities of the study, as the truth wants them."""
    of_study = set(load_study(STUDY).cities)
    cities = [one for one in sorted(catalog.cities, key=lambda one: one.city_id) if one.city_id in of_study]
    names = ["city_id", "name", "province", "region", "longitude", "latitude"]
    return pd.DataFrame([{name: getattr(city, name) for name in names} for city in cities])


def volume_of(truth: Truth, year: int) -> Volume:
    """The figures of one year's edition, without the cells that are left unprinted."""
    of_year = [
        frame[frame["year"] == year].set_index("city_id").drop(columns="year")
        for frame in (truth.components, truth.screened)
    ]
    figures = pd.concat(of_year, axis="columns")
    for gap in truth.gaps[truth.gaps["year"] == year].itertuples():
        figures.loc[gap.city_id, gap.indicator] = np.nan
    return Volume(edition_of(year), year, figures)


def write_volume(volume: Volume, folder: Path) -> None:
    """Write every mapped table of one edition as a workbook."""
    write_tables(load_catalog(), volume, folder)


def write_tables(catalog: Catalog, volume: Volume, folder: Path) -> None:
    """Write the tables that a catalog knows of one edition, each as a workbook."""
    (folder / str(volume.edition)).mkdir()
    tables = [table for table in catalog.tables if table.printed_in(volume.edition)]
    for position, table in enumerate(tables, start=1):
        columns = columns_of(catalog, table, volume)
        random = np.random.default_rng([SEED, volume.edition, position])
        rows = rows_of(catalog, volume, columns, random)
        number = f"2-{position}"
        sheets = list(pages(layout_of(volume.edition), number, table.title, columns, rows))
        name = f"{number}_{table.title.replace(':', '：')}（合成）.xlsx"
        split = table.table_key in SPLIT_TABLES and volume.edition <= 2014
        write_workbook(folder / str(volume.edition) / name, sheets, split)


def columns_of(catalog: Catalog, table: Table, volume: Volume) -> list[Column]:
    """The columns that the catalog says a table prints in an edition, one heading an indicator."""
    chosen: dict[str, Heading] = {}
    for heading in catalog.headings:
        if heading.table_key == table.table_key and heading.indicator and within(heading, volume.edition):
            known = chosen.get(heading.indicator)
            if known is None or (not heading.misreading, heading.first_edition) > (
                not known.misreading,
                known.first_edition,
            ):
                chosen[heading.indicator] = heading
    english = {one.indicator: one.label_en for one in catalog.indicators}
    columns = []
    for indicator, heading in chosen.items():
        scopes = [table.scope] if table.scope else [heading.scope] if heading.scope else ["city", "district"]
        for scope in scopes:
            columns.append(
                Column(
                    indicator,
                    label_and_unit(heading.heading, catalog.printed_units)[0],
                    str(heading.unit),
                    str(scope),
                    not table.scope,
                    english[indicator],
                )
            )
    return columns


def rows_of(
    catalog: Catalog, volume: Volume, columns: Sequence[Column], random: np.random.Generator
) -> list[Row]:
    """All rows of a table: cities in the order of their codes within their provinces, and totals."""
    layout = layout_of(volume.edition)
    units = {one.indicator: one.unit for one in catalog.indicators}
    names = printed_names(catalog, volume.edition, random)
    adding_up = ADDITIVE | {
        one.indicator for one in catalog.indicators if one.additive and one.depth == "screened"
    }
    printed = pd.DataFrame(
        {
            at: volume.figures[column_name(column)]
            / catalog.unit_factors.get((column.unit, units[column.indicator]), 1.0)
            for at, column in enumerate(columns)
        }
    )
    figures_of = dict(zip(printed.index.tolist(), printed.to_numpy().tolist(), strict=True))
    roster = [one for one in catalog.cities if one.printed_in(volume.year)]

    def totals(cities: Sequence[int]) -> list[str | None]:
        if not layout.totals:
            return [None] * len(columns)
        of_cities = printed.reindex(cities).sum()
        return [
            decimal_text(of_cities[at]) if column.indicator in adding_up else None
            for at, column in enumerate(columns)
        ]

    rows = []
    if layout.totals:
        rows.append(Row("城市合计", "Prefecture Cities", "total", totals([one.city_id for one in roster])))
    for province in catalog.provinces:
        of_province = [one for one in roster if one.province == province.name]
        if not of_province:
            continue
        if of_province[0].name != province.name:
            rows.append(
                Row(
                    names[province.province_id],
                    province.name_en,
                    "province",
                    totals([one.city_id for one in of_province]),
                )
            )
        for city in of_province:
            figures = [
                None if isnan(value) else damaged_figure(decimal_text(value), volume.edition, random)
                for value in figures_of.get(city.city_id, [nan] * len(columns))
            ]
            rows.append(Row(names[city.city_id], city.name_en, "city", figures))
    return rows


def column_name(column: Column) -> str:
    """The name of a column's figures in the truth."""
    return column.indicator + ("_district" if column.scope == "district" else "")


def printed_names(catalog: Catalog, edition: int, random: np.random.Generator) -> dict[int, str]:
    """How each place is named in an edition: as its kind of name goes, now and then misread."""
    names: dict[int, str] = {}
    for kind in ("former", "official", "short", "total"):
        for name in catalog.names:
            if name.kind == kind and within(name, edition):
                names[name.place_id] = name.printed
    for name in catalog.names:
        if name.kind == "misreading" and within(name, edition) and random.random() < 0.1:
            names[name.place_id] = name.printed
    return names


def decimal_text(value: float) -> str:
    """A figure as the page prints it, without binary residue."""
    return f"{round(value, 6):.6f}".rstrip("0").rstrip(".")


def write_workbook(path: Path, sheets: Sequence[list[list[Cell]]], split: bool) -> None:
    """Write the pages of a table into one sheet, or one sheet a page, and the publisher's sheet."""
    workbook = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    parts = sheets if split else [[row for page in sheets for row in page]]
    for position, rows in enumerate(parts, start=1):
        sheet = workbook.add_worksheet(str(position) if split else f"1-{len(sheets)}")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, ["" if cell is None else cell for cell in row])
    workbook.add_worksheet("CNKI").write_string(0, 0, MARK_TEXT.strip())
    workbook.close()


def write_supplements(catalog: Catalog, truth: Truth, folder: Path) -> None:
    """Write what no volume prints of the whole cities' figures, one file an indicator."""
    folder.mkdir()
    printed: set[tuple[int, str]] = set()
    for year in YEARS.tolist():
        volume = Volume(edition_of(year), year, truth.components)
        for table in catalog.tables:
            if table.printed_in(volume.edition) and table.scope != "district":
                columns = columns_of(catalog, table, volume)
                printed |= {(year, one.indicator) for one in columns if one.scope == "city"}
    gaps = set(truth.gaps.itertuples(index=False, name=None))
    first_year = {city.city_id: city.first_year for city in catalog.cities}
    units = {one.indicator: one.unit for one in catalog.indicators}
    for indicator in [name for name in truth.components.columns if name in units]:
        figures = [
            (city, year, value)
            for city, year, value in truth.components[["city_id", "year", indicator]].itertuples(
                index=False, name=None
            )
            if ((year, indicator) not in printed or year < first_year[city])
            and (city, year, indicator) not in gaps
        ]
        unit = "10k yuan" if units[indicator] == "as printed" else units[indicator]
        if figures:
            write_supplement(folder, indicator, unit, figures)
    for indicator in truth.supplied.columns.drop(["city_id", "year"]):
        figures = list(truth.supplied[["city_id", "year", indicator]].itertuples(index=False, name=None))
        write_supplement(folder, indicator, NUMBER, figures)


def write_supplement(
    folder: Path, indicator: str, unit: str, figures: Sequence[tuple[int, int, float]]
) -> None:
    """Write one indicator's figures of whole cities: city, year, value."""
    with (folder / f"{indicator}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["city", "year", "indicator", "scope", "value", "unit", "source"])
        writer.writerows(
            [city, year, indicator, "city", decimal_text(value), unit, "synthetic"]
            for city, year, value in figures
        )


def write_registry(truth: Truth, folder: Path) -> None:
    """Write the firm registry."""
    folder.mkdir()
    firms = registry(truth.firms, SEED)
    connection = duckdb.connect()
    connection.register("firms", firms)
    connection.execute(f"copy firms to '{folder / 'firms.parquet'}' (format parquet)")
    connection.close()


def write_truth(truth: Truth, folder: Path) -> None:
    """Write what was put in."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    for name in ("components", "gaps", "firms", "variables", "supplied"):
        connection.register("frame", getattr(truth, name))
        connection.execute(f"copy frame to '{folder / name}.parquet' (format parquet)")
        connection.unregister("frame")
    slopes = pd.DataFrame({"term": list(truth.put_in), "slope": list(truth.put_in.values())})
    connection.register("frame", slopes)
    connection.execute(f"copy frame to '{folder / 'put_in.parquet'}' (format parquet)")
    connection.close()
