"""Workbooks of the real volumes taken apart and written anew: the same cells at the same places, in another file."""

import csv
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import python_calamine
import xlsxwriter

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
WITHOUT_OFFICE = "install LibreOffice (libreoffice-calc-nogui): it writes .xls"

Cell = str | float | datetime
"""A cell's content; the empty text is a blank."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    rows: list[list[Cell]]
    """From A1 on: rows and columns stand where they stand in the sheet."""
    hidden: bool = False


def sheets_of(path: Path) -> list[Sheet]:
    """The sheets of a workbook in their order, publishers' and hidden ones included."""
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    return [
        Sheet(
            one.name,
            workbook.get_sheet_by_name(one.name).to_python(skip_empty_area=False),
            one.visible != python_calamine.SheetVisibleEnum.Visible,
        )
        for one in workbook.sheets_metadata
    ]


def write_xlsx(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write sheets so that a text stays a text, also where it looks like a number, and a number a number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as workbook:
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            if sheet.hidden:
                page.hide()
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, datetime):
                        page.write_number(row, column, serial(cell), moment)
                    elif isinstance(cell, str):
                        if cell:
                            page.write_string(row, column, cell)
                    else:
                        page.write_number(row, column, cell)


def serial(moment: datetime) -> float:
    """The number by which Excel keeps a moment; it counts 29 February 1900, which there was not."""
    start = datetime(1899, 12, 31) if moment < datetime(1900, 3, 1) else datetime(1899, 12, 30)
    return (moment - start) / timedelta(days=1)


def write_csv(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets one under the other into a file as Excel saves "CSV UTF-8", without hidden sheets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for sheet in sheets:
            if not sheet.hidden:
                writer.writerows([csv_text(cell) for cell in row] for row in sheet.rows)


def csv_text(cell: Cell) -> str:
    """A cell as Excel writes it into a CSV file: a whole number without a point."""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def write_xls(sources: Sequence[Path], folder: Path, profile: Path) -> None:
    """Let LibreOffice save workbooks as .xls.

    Args:
        sources: workbooks of different names.
        folder: where the .xls go.
        profile: a folder for LibreOffice's settings of this run; two runs cannot share one.
    """
    if OFFICE is None:
        raise RuntimeError(WITHOUT_OFFICE)
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--convert-to", "xls",
         "--outdir", str(folder), *map(str, sources)],
        check=True, capture_output=True,
    )  # fmt: skip
    lacking = [one.name for one in sources if not (folder / f"{one.stem}.xls").exists()]
    if lacking:
        raise RuntimeError(f"LibreOffice wrote no .xls of {', '.join(lacking)}")
