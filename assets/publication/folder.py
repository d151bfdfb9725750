"""Where a publication lies: a folder for each build, and a link that readers follow to the newest.

    published/book -> ../publications/book/2026-11-25T084553Z        what readers open
    publications/book/2026-11-25T084553Z/                            book.duckdb, parquet/, CITATION.cff
    publications/<study>/2026-11-25T084713Z/                         renxing.duckdb, parquet/, exports/, report.html …
    publications/<study>/candidate/                                  the one being built

One rename of the link puts all of it in place, so that nobody ever sees the file of one build beside the
report of another, and who has a file open keeps it. Nobody writes into a file once it is in place.
"""

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

FILE_NAME = "renxing.duckdb"
"""The file of a study."""
BOOK_FILE = "book.duckdb"
REPORT_NAME = "report.html"
KEPT_DAYS = 30
"""For so many days the last publication of each day is kept; the newest two are kept whatever their age."""
STAMP = "%Y-%m-%dT%H%M%SZ"


def publications_folder(published: Path) -> Path:
    """The folder of all publications of the book or of a study, beside the links that readers follow."""
    return published.parent.parent / "publications" / published.name


def candidate_folder(published: Path) -> Path:
    """The folder of the publication that is being built."""
    return publications_folder(published) / "candidate"


def new_candidate(published: Path) -> Path:
    """An empty folder for the next publication; what an interrupted run left in it is gone."""
    folder = candidate_folder(published)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def put_in_place(published: Path, built_at: datetime) -> Path:
    """Make the candidate the publication that readers open; returns its dated folder.

    Raises OSError, and changes nothing that readers see, where a publication of the same second exists.
    """
    dated = publications_folder(published) / built_at.astimezone(UTC).strftime(STAMP)
    candidate = candidate_folder(published)
    for path in candidate.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    candidate.rename(dated)
    published.parent.mkdir(parents=True, exist_ok=True)
    link = published.with_name(f"{published.name}.next")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(dated, published.parent), target_is_directory=True)
    link.replace(published)
    return dated


def forget_old(published: Path, today: date) -> list[Path]:
    """Delete the publications that are no longer kept (see KEPT_DAYS); returns their folders."""
    by_age = sorted(dated_folders(published), reverse=True)
    last_of_day: dict[date, Path] = {}
    for folder in by_age:
        last_of_day.setdefault(day_of(folder), folder)
    oldest_kept = today - timedelta(days=KEPT_DAYS)
    kept = {folder for day, folder in last_of_day.items() if day >= oldest_kept}
    gone = [folder for folder in by_age[2:] if folder not in kept and folder.resolve() != published.resolve()]
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def dated_folders(published: Path) -> list[Path]:
    """The folders of all publications that are there; the candidate and anything else is passed over."""
    return [one for one in publications_folder(published).iterdir() if is_stamp(one.name)]


def is_stamp(name: str) -> bool:
    try:
        datetime.strptime(name, STAMP)
    except ValueError:
        return False
    return True


def day_of(folder: Path) -> date:
    """The day (UTC) on which a publication was built."""
    return datetime.strptime(folder.name, STAMP).date()
