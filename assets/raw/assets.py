"""The raw layer: what was delivered, verbatim."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import dagster as dg
import duckdb
import numpy as np
import pandas as pd

from assets.catalog import load_catalog
from assets.errors import ExtractError
from assets.raw.registry import registry_query
from assets.raw.supplement import SupplementRow, read_supplements
from assets.raw.workbooks import READER, SheetCells, WorkbookFile, find_workbooks, read_workbook
from assets.resources import Extracts
from assets.table_assets import frame_of, row_count_of, table_asset, table_spec
from assets.warehouse import (
    Warehouse,
    append,
    replace_from_frame,
    replace_from_query,
    row_count,
    withdraw_verdict,
)

WORKBOOK_COLUMNS = (
    "path varchar, sha256 varchar, edition integer, data_year integer, cells bigint, reader varchar"
)
CELL_COLUMNS = (
    "workbook varchar, sheet_number integer, sheet varchar, row integer, column_number integer, text varchar"
)


@dg.multi_asset(
    specs=[
        table_spec("raw.workbook", deps=["catalog.edition"], kinds={"excel"}),
        table_spec("raw.cell", deps=["catalog.edition"], kinds={"excel"}),
    ],
    group_name="raw",
)
def workbooks(
    context: dg.AssetExecutionContext, extracts: Extracts, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult]:
    """Every workbook of the extracts folder, cell by cell; those already read are not read again."""
    data_years = {edition.edition: edition.data_year for edition in load_catalog().editions}
    files = find_workbooks(extracts.folder, set(data_years))
    with warehouse.connect() as connection, ThreadPoolExecutor() as readers:
        connection.execute(f"create table if not exists raw.cell ({CELL_COLUMNS})")
        connection.execute(f"create table if not exists raw.workbook ({WORKBOOK_COLUMNS})")
        new = forget_all_but(connection, files)
        for edition in sorted({file.edition for file in new}):
            of_edition = [file for file in new if file.edition == edition]
            context.log.info(f"reading edition {edition}: {len(of_edition)} workbooks")
            paths = [file.path for file in of_edition]
            sheets = list(readers.map(lambda path: read_workbook(extracts.folder / path, path), paths))
            read = pd.DataFrame(
                {
                    "path": paths,
                    "sha256": [file.sha256 for file in of_edition],
                    "edition": edition,
                    "data_year": data_years[edition],
                    "cells": [cell_count(in_workbook) for in_workbook in sheets],
                    "reader": READER,
                }
            )
            append(connection, "raw.workbook", read)
            append(connection, "raw.cell", cells_frame(paths, sheets))
        for table in ("raw.workbook", "raw.cell"):
            withdraw_verdict(connection, table)
        counts = {table: row_count(connection, table) for table in ("raw.workbook", "raw.cell")}
    for table, count in counts.items():
        yield row_count_of(table, count)


def forget_all_but(connection: duckdb.DuckDBPyConnection, files: list[WorkbookFile]) -> list[WorkbookFile]:
    """Delete workbooks that are gone or changed, or were read by another reader, with their cells.

    Returns the workbooks still to be read.
    """
    known = connection.execute("select path, sha256, reader from raw.workbook").fetchall()
    delivered = {(file.path, file.sha256, READER) for file in files}
    stale = [path for path, digest, reader in known if (path, digest, reader) not in delivered]
    for table, column in (("raw.cell", "workbook"), ("raw.workbook", "path")):
        connection.execute(f"delete from {table} where list_contains($stale, {column})", {"stale": stale})
    kept = {path for path, *_ in known} - set(stale)
    return [file for file in files if file.path not in kept]


def cell_count(sheets: list[SheetCells]) -> int:
    return sum(len(sheet.texts) for sheet in sheets)


def cells_frame(paths: list[str], workbooks_read: list[list[SheetCells]]) -> pd.DataFrame:
    """The cells of workbooks as rows of raw.cell."""
    sheets = [
        (path, number, sheet)
        for path, in_workbook in zip(paths, workbooks_read, strict=True)
        for number, sheet in enumerate(in_workbook, start=1)
    ]
    sizes = [len(cells.texts) for _, _, cells in sheets]

    def repeated(values: list[str]) -> np.ndarray:
        return np.repeat(np.array(values, dtype=object), sizes)

    return pd.DataFrame(
        {
            "workbook": repeated([workbook for workbook, _, _ in sheets]),
            "sheet_number": np.repeat([number for _, number, _ in sheets], sizes),
            "sheet": repeated([cells.sheet for _, _, cells in sheets]),
            "row": np.concatenate([cells.rows for _, _, cells in sheets]),
            "column_number": np.concatenate([cells.columns for _, _, cells in sheets]),
            "text": pd.Series([text for _, _, cells in sheets for text in cells.texts], dtype="str"),
        }
    )


@table_asset("raw.supplement", kinds={"csv"})
def supplement(extracts: Extracts, warehouse: Warehouse) -> dg.MaterializeResult:
    """What the yearbooks do not print, as delivered."""
    with warehouse.connect() as connection:
        rows = read_supplements(extracts.folder)
        frame = frame_of(rows, SupplementRow)
        return row_count_of("raw.supplement", replace_from_frame(connection, "raw.supplement", frame))


@table_asset("raw.firm", kinds={"parquet"})
def firm(extracts: Extracts, warehouse: Warehouse) -> dg.MaterializeResult:
    """The firm registry, as delivered."""
    with warehouse.connect() as connection:
        try:
            rows = replace_from_query(connection, "raw.firm", registry_query(extracts.folder))
        except duckdb.ConversionException as error:
            raise ExtractError(f"registry/*.parquet: {str(error).splitlines()[0]}") from error
        return row_count_of("raw.firm", rows)
