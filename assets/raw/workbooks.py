"""Workbooks as they circulate, read verbatim: the cells of every sheet."""

import codecs
import csv
import importlib.metadata
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import python_calamine

from assets.errors import ExtractError
from assets.raw.folder import text_of

CSV_ENDING = ".csv"
SEPARATORS = "\t;,"
WORKBOOK_ENDINGS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", CSV_ENDING}
READER = f"python-calamine {importlib.metadata.version('python-calamine')}, texts 3, editions 1"
"""What has read a cell: texts are read again where the library or our way of writing a cell as text changes."""
ZIP_START = b"PK"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class SheetCells:
    """The cells of one sheet that hold something: three arrays of equal length."""

    sheet: str
    rows: np.ndarray
    """1-based row numbers, int32."""
    columns: np.ndarray
    """1-based column numbers, int32 (1 is A)."""
    texts: list[str]
    """Verbatim text; a numeric cell as its shortest decimal text."""


def read_workbook(path: Path, name: str) -> list[SheetCells]:
    """Every cell of every sheet that is not empty. `name` is what error messages call the workbook.

    Raises ExtractError for one that cannot be opened.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExtractError(f"{name}: cannot be opened ({error.strerror}); deliver it again") from error
    try:
        if name.lower().endswith(CSV_ENDING):
            return [sheet_cells(Path(name).stem, rows_of_csv(content))]
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            sheet_cells(sheet, workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
            for sheet in workbook.sheet_names
        ]
    except (python_calamine.CalamineError, OSError, ValueError, csv.Error) as error:
        raise ExtractError(f"{name}: {why_unreadable(content, error)}") from error


def rows_of_csv(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, made equally long. Raises ValueError for what is no text, csv.Error for no CSV.

    Its separator is the one that stands in most lines: commas may part thousands, too.
    """
    text = text_of(content)
    lines = text.splitlines()
    separator = max(SEPARATORS, key=lambda sign: sum(sign in line for line in lines))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    length = max(map(len, rows), default=0)
    return [row + [""] * (length - len(row)) for row in rows]


def sheet_cells(sheet: str, values: Sequence[Sequence[object]]) -> SheetCells:
    """The cells of one sheet that are not empty, row by row."""
    grid = np.empty((len(values), len(values[0]) if values else 0), dtype=object)
    if grid.size:
        grid[:] = values
    rows, columns = np.nonzero(grid != "")
    texts = [value if type(value) is str else as_text(value) for value in grid[rows, columns]]
    return SheetCells(sheet, (rows + 1).astype(np.int32), (columns + 1).astype(np.int32), texts)


def as_text(value: object) -> str:
    """A cell value as text; numbers with the fewest digits that say the same, never with an exponent."""
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return str(value)


def why_unreadable(content: bytes, error: Exception) -> str:
    """Why a workbook cannot be opened, and what to do about it, from its first bytes."""
    start = content[:4096].removeprefix(codecs.BOM_UTF8)
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        return "is a web page saved under a workbook's name; open it and save it as .xlsx"
    if start.startswith(OLE_START) and b"E\0n\0c\0r\0y\0p\0t" in content:
        return "is protected by a password; save it without one"
    if start.startswith((ZIP_START, OLE_START)):
        return f"is damaged or truncated; deliver it again ({first_line(error)})"
    return f"is no workbook; deliver it as .xlsx, .xls or .csv ({first_line(error)})"


def first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
