"""The same volumes in other clothes: what vendors and users do to files without changing a figure.

python -m tests.volumes.dressing blank_row ~/yearbooks ~/dressed --editions 2015 2016
"""

import argparse
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from tests.volumes.workbook_files import Sheet, sheets_of, write_csv, write_xls, write_xlsx

LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")

Dressing = Callable[[Path, Path], None]
"""Takes the folder of an edition as it is here, `<edition>/*.xlsx`, and the extracts to which it goes."""


def workbooks_in(edition: Path) -> list[Path]:
    """The workbooks of an edition in the order of their names."""
    return sorted(edition.glob("*.xlsx"))


def unchanged(edition: Path, extracts: Path) -> None:
    """As they are here."""
    extracts.mkdir(parents=True, exist_ok=True)
    (extracts / edition.name).symlink_to(edition.resolve())


def spaces(edition: Path, extracts: Path) -> None:
    """File names with spaces where they have underscores."""
    folder = extracts / edition.name
    folder.mkdir(parents=True)
    for path in workbooks_in(edition):
        (folder / path.name.replace("_", " ")).symlink_to(path.resolve())


def renamed_sheets(edition: Path, extracts: Path) -> None:
    """Every sheet under another name."""
    for path in workbooks_in(edition):
        write_xlsx(extracts / edition.name / path.name, renamed(sheets_of(path)))


def renamed(sheets: Iterable[Sheet]) -> list[Sheet]:
    return [replace(sheet, name=f"工作表{number}") for number, sheet in enumerate(sheets, start=1)]


def blank_row(edition: Path, extracts: Path) -> None:
    """A blank row on top of every sheet."""
    for path in workbooks_in(edition):
        write_xlsx(extracts / edition.name / path.name, moved_down(sheets_of(path)))


def moved_down(sheets: Iterable[Sheet]) -> list[Sheet]:
    return [replace(sheet, rows=[[], *sheet.rows]) for sheet in sheets]


def nested(edition: Path, extracts: Path) -> None:
    """In folders within folders, as vendors deliver, with the files that come along by themselves."""
    chapter = nested_folder(edition, extracts)
    for path in workbooks_in(edition):
        (chapter / path.name).symlink_to(path.resolve())


def nested_folder(edition: Path, extracts: Path) -> Path:
    """A chapter's folder in a vendor's nest, in which everything lies but the chapter's workbooks."""
    volume = extracts / edition.name / f"中国城市统计年鉴{edition.name}（excel）"
    chapter = volume / "第二章"
    chapter.mkdir(parents=True)
    (chapter / "Thumbs.db").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
    (chapter / "~$lock.xlsx").write_bytes(b"\x05admin" + bytes(159))
    (volume / f"{edition.name}年鉴说明.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    return chapter


def old_format(edition: Path, extracts: Path) -> None:
    """As .xls, the format of Excel 97."""
    with tempfile.TemporaryDirectory() as profile:
        write_xls(workbooks_in(edition), extracts / edition.name, Path(profile))


def one_workbook(edition: Path, extracts: Path) -> None:
    """A single workbook of many sheets, each under the name of the file it was in."""
    sheets: dict[str, Sheet] = {}
    for path in workbooks_in(edition):
        for number, sheet in enumerate(sheets_of(path), start=1):
            name = sheet_name(f"{path.stem}", f" {number}")
            sheets[name] = replace(sheet, name=name)
    write_xlsx(extracts / edition.name / f"中国城市统计年鉴{edition.name}.xlsx", sheets.values())


def sheet_name(text: str, end: str) -> str:
    """A name that Excel takes: without some signs, and not too long."""
    return NOT_IN_SHEET_NAMES.sub(" ", text).strip()[: LONGEST_SHEET_NAME - len(end)] + end


def csv_files(edition: Path, extracts: Path) -> None:
    """As CSV, the sheets of a workbook one under the other."""
    for path in workbooks_in(edition):
        write_csv(extracts / edition.name / f"{path.stem}.csv", sheets_of(path))


def several_at_once(edition: Path, extracts: Path) -> None:
    """Nested, with spaces, sheets renamed, a blank row on top of each."""
    chapter = nested_folder(edition, extracts)
    for path in workbooks_in(edition):
        write_xlsx(chapter / path.name.replace("_", " "), moved_down(renamed(sheets_of(path))))


DRESSINGS: dict[str, Dressing] = {
    "unchanged": unchanged,
    "spaces": spaces,
    "renamed_sheets": renamed_sheets,
    "blank_row": blank_row,
    "nested": nested,
    "old_format": old_format,
    "one_workbook": one_workbook,
    "csv_files": csv_files,
    "several_at_once": several_at_once,
}


def editions_in(extracts: Path) -> list[Path]:
    """The folders of the editions, the earliest first."""
    return sorted(path for path in extracts.iterdir() if path.is_dir() and path.name.isdigit())


def main() -> None:
    """Dress whole volumes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dressing", choices=DRESSINGS)
    parser.add_argument("source", type=Path, help="a folder that holds <edition>/*.xlsx")
    parser.add_argument("target", type=Path, help="the extracts to write; a folder that does not exist")
    parser.add_argument("--editions", nargs="+", help="these editions alone; the others stay as they are")
    asked = parser.parse_args()
    asked.target.mkdir(parents=True)
    for edition in editions_in(asked.source):
        dressed = not asked.editions or edition.name in asked.editions
        DRESSINGS[asked.dressing if dressed else "unchanged"](edition, asked.target)


if __name__ == "__main__":
    main()
