"""The tables of published files without rows, the views and the macro of a study, and how a row is put into a table."""

from datetime import UTC, datetime

import duckdb

from assets.catalog import load_catalog
from assets.catalog.dictionary import columns_of_book
from assets.catalog.study_loading import load_study
from assets.publication.build import BookBuild, Build
from assets.publication.file import (
    book_content,
    columns_of_published,
    holdings_of,
    study_content,
    write_views,
)
from assets.publication.holdings import BOOK_HOLDINGS, PROGRAM

CATALOG = load_catalog()
STUDY = load_study("sun2025")
BUILD = Build(
    built_at=datetime(2026, 11, 25, 18, 2, 3, tzinfo=UTC),
    study="yearbooks",
    study_digest="s1",
    book_digest="b1",
    extracts_digest="e1",
    synthetic=False,
    ledger_digest="l1",
    code_version="c1",
    package_versions="",
    compared_with=None,
)
BOOK_BUILD = BookBuild(
    built_at=BUILD.built_at,
    book_digest="b1",
    extracts_digest="e1",
    synthetic=False,
    ledger_digest="l1",
    code_version="c1",
    package_versions="",
)


def create_book_tables(connection: duckdb.DuckDBPyConnection, build: BookBuild = BOOK_BUILD) -> None:
    """Every table of the book, without rows but in `build` and `data_dictionary`."""
    for name, frame in book_content(build, CATALOG).frames.items():
        connection.register(f"{name}_frame", frame)
        connection.execute(f"create table {name} as from {name}_frame")
    for name in BOOK_HOLDINGS.tables:
        columns = ", ".join(f'"{one.column}" {one.type}' for one in columns_of_book(name))
        connection.execute(f"create table {name} ({columns})")


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Every table of a study's file, without rows."""
    holdings = holdings_of(STUDY)
    for name in (*holdings.tables, *holdings.standing_as(PROGRAM)):
        columns = [f'"{one.column}" {one.type}' for one in columns_of_published(name, STUDY, CATALOG)]
        connection.execute(f"create table {name} ({', '.join(columns)})")


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """The views of a study's file and its macro, on the tables that are there."""
    write_views(connection, study_content(BUILD, STUDY, CATALOG))


def insert(connection: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    """Insert a row; the columns that are not named stay empty."""
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    connection.execute(f"insert into {table} ({columns}) values ({marks})", list(values.values()))
