"""The observations layer: what the cells of the mapped tables say."""

import dataclasses

import duckdb
import pandas as pd

from assets.chain import tables_of
from assets.errors import refuse
from assets.frames import frame_of
from assets.observations.delivered import Delivery, HeldBackColumn, LackingColumn, delivery_of
from assets.observations.edition import EditionFacts
from assets.observations.layout import layout_of
from assets.observations.mostly_rejected import mostly_rejected
from assets.observations.records import (
    DeliveredTable,
    LayoutFinding,
    MappedColumn,
    PlaceRow,
)
from assets.observations.supplement import SupplementFigure, supplement_figures
from assets.observations.text import Reading, read_number
from assets.observations.workbooks import may_hold_tables, sheets_of, texts_of_titles, unmapped
from assets.raw.supplement import SupplementRow
from assets.recipes import Work
from assets.table_assets import table_asset

LAYOUT_READS = [
    "raw.cell",
    "raw.workbook",
    "catalog.printed_table",
    "catalog.heading",
    "catalog.indicator",
    "catalog.name",
    "catalog.city",
    "catalog.province",
    "catalog.unit",
    "catalog.place_exception",
    "catalog.missing_row",
    "catalog.threshold",
]


@table_asset("observations.figures", reads=LAYOUT_READS, kinds={"python", "sql"})
def figures(work: Work) -> None:
    """Every printed figure: where it stands, what its text reads as, and the number in the canonical unit."""
    from assets.observations.pictures import picture_of_coverage  # Altair takes a second to load

    delivery = layout(work)
    work.replace("observations.page_column", frame_of(delivery.columns, MappedColumn))
    work.replace("observations.page_row", frame_of(delivery.rows, PlaceRow))
    work.replace("observations.delivered_table", frame_of(delivery.tables, DeliveredTable))
    work.replace("observations.layout_finding", frame_of(delivery.findings, LayoutFinding))
    work.replace("observations.held_back_column", frame_of(delivery.held_back, HeldBackColumn))
    work.replace("observations.lacking_column", frame_of(delivery.lacking, LackingColumn))
    work.replace_from_files("observations.figure")
    work.replace("observations.reading", readings(work.connection))
    work.replace_from_files("observations.measured", "observations.coverage")
    work.show("gaps", picture_of_coverage(work.connection))


def layout(work: Work) -> Delivery:
    """Which columns of which printed page hold which indicator, and which rows name which place."""
    connection, catalog = work.connection, work.catalog
    titles = texts_of_titles(connection)
    of_editions = connection.execute(
        "select edition, list(path order by path) from raw.workbook group by edition order by edition"
    ).fetchall()
    delivery = Delivery()
    for edition, workbooks in of_editions:
        facts = EditionFacts(catalog, edition)
        mapped = [one for one in workbooks if may_hold_tables(facts, one, titles.get(one, {}))]
        work.say(f"laying out edition {edition}: {len(mapped)} workbooks that may hold mapped tables")
        layouts = [layout_of(facts, workbook, sheets) for workbook, sheets in sheets_of(connection, mapped)]
        layouts += [unmapped(facts, one, titles.get(one, {})) for one in workbooks if one not in mapped]
        delivery.take_in(delivery_of(facts, layouts, catalog.threshold("lost_share_of_roster")))
    return delivery


def readings(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every distinct printed text of a figure, and what it reads as."""
    texts = [
        text
        for (text,) in connection.execute(
            "select distinct raw_text from observations.figure where raw_text is not null order by raw_text"
        ).fetchall()
    ]
    frame = frame_of([read_number(text) for text in texts], Reading)
    frame.insert(0, "raw_text", pd.Series(texts, dtype="str"))
    return frame


@table_asset(
    "observations.supplied",
    reads=[
        "raw.supplement",
        "raw.workbook",
        "catalog.name",
        "catalog.city",
        "catalog.indicator",
        "catalog.heading",
        "catalog.unit",
        "catalog.consumer_price",
        "catalog.broadband_pilot",
        "catalog.telephones_1984",
        "catalog.internet_users",
        "catalog.threshold",
    ],
)
def supplied(work: Work) -> None:
    """What supplements, facts of the catalog and the firm registry say, in the shape of printed figures."""
    connection = work.connection
    names = ", ".join(f'"{field.name}"' for field in dataclasses.fields(SupplementRow))
    rows = [
        SupplementRow(*row) for row in connection.execute(f"select {names} from raw.supplement").fetchall()
    ]
    supplements = supplement_figures(work.catalog, rows)
    work.replace("observations.supplement_figure", frame_of(supplements, SupplementFigure))
    work.replace_from_files("observations.registry_rejection")
    refuse(mostly_rejected(connection, work.catalog.threshold("rejected_share_of_registry")))
    work.replace_from_files("observations.firm_stock", "observations.catalog_figure", "observations.supplied")


@table_asset("observations.breaks", kinds={"sql"})
def breaks(work: Work) -> None:
    """Years in which the figures of many cities, or of a province, leave their usual movement, and why."""
    work.replace_from_files(*tables_of("observations.breaks"))


@table_asset(
    "observations.observation", reads=["observations.measured", "observations.supplied"], kinds={"sql"}
)
def observation(work: Work) -> None:
    """What every cell says about a city and what was decided; a supplement that contradicts a page is an error."""
    refuse(printed_and_supplied(work.connection))
    work.replace_from_files(*tables_of("observations.observation"))


def printed_and_supplied(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Supplied figures that a page prints, too, a line each."""
    printed_twice = connection.execute(
        """
        select supplied.workbook, supplied.cell, supplied.indicator, supplied.scope, supplied.city_id,
            supplied.year, min(printed.workbook || ', sheet ' || printed.sheet || ', cell ' || printed.cell)
        from observations.supplied as supplied
        inner join observations.measured as printed
            on
                supplied.city_id = printed.place_id
                and supplied.year = printed.year
                and supplied.indicator = printed.indicator
                and supplied.scope = printed.scope
        where printed.kind = 'city' and printed.printing = 'main' and printed.reading != 'blank'
        group by all
        order by all
        """
    ).fetchall()
    return [
        f"{path}, {row}: {indicator} ({scope}) of {city} in {year} is printed already, in {place}; remove the row"
        for path, row, indicator, scope, city, year, place in printed_twice
    ]
