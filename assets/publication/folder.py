"""Where a publication lies: a folder for each build, and a link that readers follow to the newest.

    published/book -> ../publications/book/00012_2026-11-25T084553Z  what readers open
    publications/book/00012_2026-11-25T084553Z/                      book.duckdb, parquet/, catalog.html …
    publications/<study>/00007_2026-11-25T084713Z/                   renxing.duckdb, parquet/, exports/, report.html …
    publications/<study>/candidate/                                  the one being built
    publications/<study>/forgotten/                                  one being deleted

Publications are numbered, one more each time: a clock that steps back or far ahead changes neither which is the newest
nor which are kept.

One rename of the link puts all of it in place, so that nobody ever sees the file of one build beside the
report of another, and who has a file open keeps it. Once it is in place nobody writes into a publication: its files
and folders are read-only, also for who made them, and SHA256SUMS tells whether they are what they were.
"""

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from assets.publication.sums import alterations, write_sums

FILE_NAME = "renxing.duckdb"
"""The file of a study."""
CATALOG_PAGE = "catalog.html"
"""The page of the book beside its file."""
BOOK_FILE = "book.duckdb"
REPORT_NAME = "report.html"
KEPT_DAYS = 30
"""Of so many days on which something was published the last publication is kept, and the newest two in any case."""
STAMP = "%Y-%m-%dT%H%M%SZ"
NUMBERED = re.compile(r"(?:(?P<number>\d+)_)?(?P<day>\d{4}-\d\d-\d\d)T\d{6}Z")
"""The name of a publication's folder; those of versions before 0.4 have no number, and come first."""


def publications_folder(published: Path) -> Path:
    """The folder of all publications of the book or of a study, beside the links that readers follow."""
    return published.parent.parent / "publications" / published.name


def candidate_folder(published: Path) -> Path:
    """The folder of the publication that is being built."""
    return publications_folder(published) / "candidate"


def new_candidate(published: Path) -> Path:
    """An empty folder for the next publication; what an interrupted run left in it is gone."""
    folder = candidate_folder(published)
    delete(folder)
    folder.mkdir(parents=True)
    return folder


def put_in_place(published: Path, built_at: datetime) -> Path:
    """Make the candidate the publication that readers open; returns its folder."""
    newest = max((number_of(one) for one in folders(published)), default=0)
    dated = publications_folder(published) / f"{newest + 1:05}_{built_at.astimezone(UTC).strftime(STAMP)}"
    candidate = candidate_folder(published)
    write_sums(candidate)
    protect(candidate)
    candidate.rename(dated)
    published.parent.mkdir(parents=True, exist_ok=True)
    link = published.with_name(f"{published.name}.next")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(dated, published.parent), target_is_directory=True)
    link.replace(published)
    return dated


def protect(folder: Path) -> None:
    """Make a folder and all in it read-only, also for who made it."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)


def forget_old(published: Path) -> list[Path]:
    """Delete the publications that are no longer kept (see KEPT_DAYS); returns their folders.

    What readers are led to is kept in any case.
    """
    in_order = newest_first(published)
    last_of_day: dict[str, Path] = {}
    for folder in in_order:
        last_of_day.setdefault(day_of(folder), folder)
    kept = {*in_order[:2], *list(last_of_day.values())[:KEPT_DAYS]}
    gone = [folder for folder in in_order if folder not in kept and folder.resolve() != published.resolve()]
    forgotten = publications_folder(published) / "forgotten"
    delete(forgotten)
    for folder in gone:
        folder.rename(forgotten)  # so that none is half there under its name, whatever ends this process
        delete(forgotten)
    return gone


def delete(folder: Path) -> None:
    """Delete a publication, or what an interrupted run left of one, if any; its folders are made writable first."""
    if not folder.exists():
        return
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


def last_sound(published: Path, file_name: str) -> Path:
    """The file of the newest publication that is as it was built: of the one that readers open, else of one before.

    Where there is none, the file that readers open.
    """
    earlier = newest_first(published) if publications_folder(published).is_dir() else []
    sound = (one for one in (published, *earlier) if not alterations(one))
    return next(sound, published) / file_name


def folders(published: Path) -> list[Path]:
    """The folders of all publications that are there; the candidate and anything else is passed over."""
    return [one for one in publications_folder(published).iterdir() if NUMBERED.fullmatch(one.name)]


def newest_first(published: Path) -> list[Path]:
    """The folders of all publications, by their numbers."""
    return sorted(folders(published), key=lambda one: (number_of(one), one.name), reverse=True)


def number_of(folder: Path) -> int:
    """The number of a publication."""
    return int(NUMBERED.fullmatch(folder.name)["number"] or 0)  # type: ignore[index]


def day_of(folder: Path) -> str:
    """The day (UTC) on which a publication was built."""
    return str(NUMBERED.fullmatch(folder.name)["day"])  # type: ignore[index]
