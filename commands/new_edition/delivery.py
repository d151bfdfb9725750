"""The workbooks of a folder that is no delivery yet, by edition."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from assets.errors import ExtractError
from assets.observations.sheets import Sheets
from assets.raw.assets import read_and_judged
from assets.raw.editions import edition_by_place
from assets.raw.folder import legible
from assets.raw.volumes import PassedOver, WorkbookFile, find_workbooks, refuse_unusable

TOLD_EVERY = 20
"""Workbooks after which progress is told."""


@dataclass
class Volumes:
    """What a folder holds."""

    workbooks: dict[int, dict[str, Sheets]] = field(default_factory=dict)
    """By edition and path."""
    passed_over: list[PassedOver] = field(default_factory=list)


def volumes_in(folder: Path, say: Callable[[str], object]) -> Volumes:
    """Read every workbook of a folder; the name of the folder itself tells the edition, too.

    Raises ExtractError where the folder is missing or holds no workbook of an edition.
    """
    if not folder.is_dir():
        raise ExtractError(
            f"{legible(str(folder))}: no such folder; name the one that holds the volume: make edition FOLDER=…"
        )
    delivered = find_workbooks(folder)
    found = Volumes(passed_over=list(delivered.passed_over))
    files = [under(legible(folder.resolve().name), one) for one in delivered.workbooks]
    with closing(read_and_judged(files)) as reading:
        for number, (one, sheets) in enumerate(reading):
            if number % TOLD_EVERY == 0:
                say(f"reading {len(files)} workbooks: {number}")
            if isinstance(one, PassedOver):
                found.passed_over.append(one)
            elif one.edition is not None:
                of_edition = found.workbooks.setdefault(one.edition, {})
                of_edition[one.path] = {sheet.sheet: sheet.by_row() for sheet in sheets}
    if not found.workbooks:
        refuse_unusable(folder, found.passed_over)
    return found


def under(folder: str, one: WorkbookFile) -> WorkbookFile:
    """A workbook as it lies under the folder that was named, with the edition that its whole path tells."""
    path = f"{folder}/{one.path}"
    edition, copy = edition_by_place(path)
    return replace(one, path=path, edition=edition, copy=copy)
