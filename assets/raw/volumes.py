"""The workbooks of an extracts folder, and what was delivered beside them and cannot be used."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from assets.errors import ExtractError, refuse
from assets.raw.editions import edition_by_place, edition_by_title, edition_on_cover
from assets.raw.folder import READ_ELSEWHERE, DeliveredFile, content_of, files_under, legible
from assets.raw.workbooks import WORKBOOK_ENDINGS, SheetCells

TITLE_ROWS = 4
"""How far down a sheet the title of a workbook is looked for."""
USERS_CATALOG = "catalog"
FIGURES = {*WORKBOOK_ENDINGS, ".et", ".parquet"}
NOTES = {".txt", ".md", ".ini", ".db", ".url", ".lnk"}
"""Nothing that a volume could come as: not worth a word."""
ADVICE = {
    **dict.fromkeys((".zip", ".rar", ".7z"), "is an archive; unpack it"),
    ".et": "is a workbook of WPS; save it as .xlsx",
    ".parquet": "is read from registry/ only; move it there",
}
NO_WORKBOOK = "is no workbook; deliver what tables it holds as .xlsx, .xls or .csv"
EMPTY_FOLDER = "is an empty folder; deliver the workbook itself, or take it away"
NO_YEAR = (
    "neither its folder, its name nor a title inside says of which edition it is; move it into a folder that is "
    "named after the edition, the year on the cover"
)


@dataclass(frozen=True)
class WorkbookFile:
    """One delivered workbook."""

    path: str
    """Path under the extracts folder, as a person reads it."""
    file: Path
    """Where it is opened."""
    sha256: str
    edition: int | None
    """None where only a title inside can tell it."""
    copy: str
    """The folder that tells the edition, or the workbook itself where no folder does."""
    twin: str | None = None
    """A workbook of another edition with the very same bytes."""


@dataclass(frozen=True)
class PassedOver:
    """A delivered file that is not used."""

    path: str
    sha256: str | None
    """None for what was never opened."""
    reason: str


@dataclass(frozen=True)
class Delivered:
    """What lies in an extracts folder beside supplements, registry and catalog."""

    workbooks: list[WorkbookFile]
    """Sorted by path; one of each edition's that are byte for byte the same."""
    passed_over: list[PassedOver]

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 by path, empty for what was never opened."""
        passed_over = {one.path: one.sha256 or "" for one in self.passed_over}
        return {one.path: one.sha256 for one in self.workbooks} | passed_over


def find_workbooks(extracts: Path) -> Delivered:
    """All workbooks under a folder of extracts, however deep, and what cannot be used, as far as names and bytes say.

    Raises ExtractError where the folder is missing or holds no workbook, or where a file in `supplement/` or
    `registry/` is one that is not read there.
    """
    workbooks: list[WorkbookFile] = []
    passed_over: list[PassedOver] = []
    paths: set[str] = set()
    for one in files_under(extracts):
        if is_aside(one):
            continue
        if one.path in paths:
            passed_over.append(
                PassedOver(one.path, None, "two files have this name, in two encodings; rename one")
            )
            continue
        paths.add(one.path)
        if one.file.is_dir():  # an empty one: what others hold comes by itself
            if one.ending in WORKBOOK_ENDINGS:
                passed_over.append(PassedOver(one.path, None, EMPTY_FOLDER))
            continue
        if one.ending not in WORKBOOK_ENDINGS:
            passed_over.append(PassedOver(one.path, None, ADVICE.get(one.ending, NO_WORKBOOK)))
            continue
        try:
            digest = hashlib.sha256(content_of(one.file, one.path)).hexdigest()
        except ExtractError as error:
            passed_over.append(PassedOver(one.path, None, reason_in(str(error), one.path)))
            continue
        edition, copy = edition_by_place(one.path)
        workbooks.append(WorkbookFile(one.path, one.file, digest, edition, copy))
    if not workbooks:
        refuse_unusable(extracts, passed_over)
    return without_repetition(workbooks, passed_over)


def reason_in(line: str, path: str) -> str:
    """What a line says of a file, without its name."""
    return line.removeprefix(path).lstrip(":, ")


def is_aside(one: DeliveredFile) -> bool:
    """Whether a file is no part of any volume and not worth a word.

    Raises ExtractError for figures in `supplement/` or `registry/` that are not read there.
    """
    folder, name = one.parts[0], one.parts[-1]
    if (
        one.is_left_behind
        or (name.startswith(".") and one.ending not in WORKBOOK_ENDINGS)
        or one.ending in NOTES
        or (folder == USERS_CATALOG and len(one.parts) > 1)
    ):
        return True
    if folder not in READ_ELSEWHERE or len(one.parts) == 1:
        return False
    taken = READ_ELSEWHERE[folder]
    if one.ending == taken and len(one.parts) > 2:
        raise ExtractError(f"{one.path}: is not read; put it into {folder}/ itself")
    if one.ending in FIGURES and one.ending != taken:
        raise ExtractError(f"{one.path}: is not read; {folder}/ takes *{taken} only: save it as one")
    return True


def without_repetition(workbooks: Sequence[WorkbookFile], passed_over: Iterable[PassedOver]) -> Delivered:
    """Of workbooks of one edition with the same bytes, the first; those of several editions know of each other."""
    kept: list[WorkbookFile] = []
    repeated: list[PassedOver] = []
    for digest, group in groupby(
        sorted(workbooks, key=lambda one: (one.sha256, one.path)), lambda one: one.sha256
    ):
        alike = list(group)
        placed = {one.edition: one for one in reversed(alike) if one.edition is not None}
        firsts = list(placed.values()) or alike[:1]
        for one in alike:
            if one in firsts:
                twin = next((other.path for other in firsts if other is not one), None)
                kept.append(replace(one, twin=twin))
            else:
                same = next((other for other in firsts if other.edition == one.edition), firsts[0])
                repeated.append(PassedOver(one.path, digest, f"is byte for byte {same.path}"))
    in_order = sorted([*passed_over, *repeated], key=lambda one: one.path)
    return Delivered(sorted(kept, key=lambda one: one.path), in_order)


def judged(workbook: WorkbookFile, sheets: Sequence[SheetCells]) -> WorkbookFile | PassedOver:
    """A workbook with its edition, or why it is not used: nothing tells the edition, or what does disagrees."""
    if not any(sheet.texts for sheet in sheets):
        return PassedOver(workbook.path, workbook.sha256, "holds nothing; deliver it again, or take it away")
    title = edition_by_title(texts_on_top(sheets))
    place, by_name = workbook.edition, workbook.copy == workbook.path
    if title is not None and (place is None or (by_name and place == title - 1)):
        return replace(workbook, edition=title)
    told = title or edition_on_cover(workbook.path)
    reason = None
    if place is None:
        reason = NO_YEAR
    elif told is not None and told != place:
        reason = (
            f"is of edition {told} by {'the title inside' if title else 'its name'} and lies in that of {place}; "
            f"move it into a folder of edition {told}"
        )
    elif told is None and workbook.twin is not None:
        reason = f"is byte for byte {workbook.twin}, of another edition; take away the one that lies in the wrong folder"
    return workbook if reason is None else PassedOver(workbook.path, workbook.sha256, reason)


def texts_on_top(sheets: Sequence[SheetCells]) -> Iterable[str]:
    """The texts of the first rows of every sheet."""
    for sheet in sheets:
        top = int((sheet.rows <= TITLE_ROWS).sum())
        yield from sheet.texts[:top]


def refuse_unusable(extracts: Path, passed_over: Sequence[PassedOver]) -> None:
    """Raise an ExtractError that says why a folder holds no workbook that can be used."""
    if not passed_over:
        raise ExtractError(f"{legible(str(extracts))}: holds no workbook; expected <edition>/*.xlsx")
    refuse([f"{one.path}: {one.reason}" for one in passed_over])
