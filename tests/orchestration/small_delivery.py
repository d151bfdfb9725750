"""A delivery of one edition: for every mapped table a workbook that holds its title; and what runs would leave of it.

What a run leaves is written here without running it: the record of what each asset was made from and holds, verdicts
that let it pass, and a published file.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
import xlsxwriter

from assets.catalog import load_catalog
from assets.catalog.dictionary import columns_of
from assets.catalog.study import Study
from assets.catalog.study_loading import load_study
from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN, judged_of, tables_of
from assets.layers import RECIPES
from assets.publication.build import BookBuild
from assets.publication.folder import folders, new_candidate, publications_folder, put_in_place
from assets.raw.delivery import Delivery, delivered
from assets.recipes import inputs_of, record_digests, record_inputs
from assets.warehouse import attach_book, delivered_years, prepare, warehouse_path
from orchestration.plan import Inputs, foretell, outside_of
from orchestration.settings import Settings
from tests.publication.small_tables import create_book_tables

EDITION = 2024
STUDY = "yearbooks"
FIRST = datetime(2026, 11, 25, tzinfo=UTC)
DELIVERED = range(2003, 2024)
"""The data years of which the book holds a table."""
OF_BEFORE = "that of before"
"""Stands for the digest of something that has changed since."""


class Figure(NamedTuple):
    """A figure of Hefei in 2011, as the book holds it."""

    indicator: str
    value: float | None
    status: str = "reported"
    reason: str | None = None


FIGURES = (
    Figure("gdp", 3636.6),
    Figure("imports", 12.5),
    Figure("education_expenditure", 80.25),
)
"""Of every study that ships; of `yearbooks` and not of `public_services`; the other way round."""


def deliver(home: Path) -> Settings:
    """A folder of extracts with the edition, and the settings that name it."""
    settings = Settings(extracts=home / "extracts", synthetic=False, home=home / "home", named=(STUDY,))
    tables = [table for table in load_catalog().tables if table.printed_in(EDITION)]
    for number, table in enumerate(tables, start=1):
        write_workbook(settings.extracts / f"{EDITION}/2-{number}.xlsx", f"2-{number} {table.title}")
    return settings


def write_workbook(path: Path, title: str) -> None:
    """A workbook with a title in its first cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("1").write_string(0, 0, title)


def publish_book(settings: Settings, figures: Collection[Figure] = FIGURES) -> None:
    """What a run of the book would leave, had it read the extracts as they are now and found these figures."""
    delivery = delivered(settings.extracts)
    with duckdb.connect() as connection:
        foretold = foretell(connection, BOOK_CHAIN, None, settings.extracts)
    with opened_warehouse(settings, BOOK) as connection:
        leave_made(connection, BOOK_CHAIN, foretold, outside_of(delivery), None)
        for table in tables_of("raw.workbooks"):
            columns = ", ".join(f"{one.column} {one.type}" for one in columns_of(table))
            connection.execute(f"create or replace table {table} ({columns})")
        connection.executemany(
            "insert into raw.workbook by name select ? as path, ? as sha256", [*delivery.workbooks.items()]
        )
    put_book_in_place(settings, delivery, figures)


def put_book_in_place(settings: Settings, delivery: Delivery, figures: Collection[Figure]) -> None:
    """A published book with these figures, and tables without rows beside."""
    published = settings.published(BOOK)
    path = new_candidate(published) / settings.published_file(BOOK).name
    built_at = next_time(published)
    build = BookBuild(built_at, f"book of {built_at}", delivery.digest, False, "l1", "c1", "")
    with duckdb.connect(str(path)) as connection:
        create_book_tables(connection, build)
        connection.execute(
            "insert into workbook by name select unnest($years) as data_year, 1 as tables",
            {"years": [*DELIVERED]},
        )
        connection.executemany(
            """
            insert into observation
            by name select 340100 as city_id, 2011 as year, 'city' as scope, ? as indicator, ? as value, ? as status,
                ? as reason
            """,
            [list(figure) for figure in figures],
        )
    put_in_place(published, built_at)


def publish_study(settings: Settings, name: str = STUDY) -> None:
    """What a run of a study would leave, had it read the book that is published."""
    with duckdb.connect() as connection:
        attach_book(connection, settings.published_file(BOOK))
        study = load_study(settings.known_studies()[name], delivered=delivered_years(connection))
        foretold = foretell(connection, STUDY_CHAIN, study, settings.extracts)
    with opened_warehouse(settings, name) as connection:
        leave_made(connection, STUDY_CHAIN, foretold, {}, study)
    published = settings.published(name)
    path = new_candidate(published) / settings.published_file(name).name
    built_at = next_time(published)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table build as select ?::timestamptz as built_at", [built_at])
    put_in_place(published, built_at)


def opened_warehouse(settings: Settings, name: str) -> duckdb.DuckDBPyConnection:
    """The warehouse of the book or of a study, to write into."""
    path = warehouse_path(settings.warehouses, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(path))
    prepare(connection)
    return connection


def leave_made(
    connection: duckdb.DuckDBPyConnection,
    chain: Mapping[str, tuple[str, ...]],
    foretold: Mapping[str, str],
    outside: Mapping[str, Inputs],
    study: Study | None,
) -> None:
    """Record every asset of a half as made from what is there now, and passed by its checks."""
    digests = {judged: "as made" for asset in chain for judged in judged_of(asset)} | dict(foretold)
    record_digests(connection, digests)
    connection.execute("delete from publication.check_result")
    for asset in chain:
        record_inputs(
            connection, asset, inputs_of(RECIPES[asset], digests, study) | dict(outside.get(asset, {}))
        )
    connection.executemany(
        "insert into publication.check_result values (?, 'rows', 'ERROR', true, 1, 0, null)",
        [[judged.replace(".", "/")] for asset in chain for judged in judged_of(asset)],
    )


def let_differ(settings: Settings, name: str, what: str, asset: str = "%") -> None:
    """Let a table, or `code`, of a warehouse be recorded as another than it is now.

    Args:
        name: the book, or a study.
        asset: the one that `what` is an input of; by default all.
    """
    with opened_warehouse(settings, name) as connection:
        changed = [OF_BEFORE, what]
        connection.execute("update publication.table_digest set digest = ? where table_name = ?", changed)
        connection.execute(
            "update publication.made_from set digest = ? where input = ? and asset like ?", [*changed, asset]
        )


def next_time(published: Path) -> datetime:
    """A minute later than the publication before."""
    earlier = len(folders(published)) if publications_folder(published).is_dir() else 0
    return FIRST + timedelta(minutes=earlier)
