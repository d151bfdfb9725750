"""A publication is put in place whole, its dated copies are kept for a while, and readers never see a mix."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from assets.publication.folder import (
    KEPT_DAYS,
    folders,
    forget_old,
    last_sound,
    new_candidate,
    publications_folder,
    put_in_place,
)
from assets.publication.sums import alterations

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def publish(published: Path, built_at: datetime) -> Path:
    """Publish a folder that holds one file with the time of its build."""
    (new_candidate(published) / "report.html").write_text(built_at.isoformat())
    return put_in_place(published, built_at)


def test_readers_follow_the_link_to_the_newest_publication(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    for built_at in (NOON, NOON + timedelta(days=1)):
        dated = publish(published, built_at)
        assert (published / "report.html").read_text() == built_at.isoformat()
        assert published.resolve() == dated
    assert len(folders(published)) == 2


def test_a_home_that_is_moved_keeps_its_publication(tmp_path: Path) -> None:
    publish(tmp_path / "home" / "published" / "book", NOON)
    (tmp_path / "home").rename(tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "published" / "book" / "report.html").read_text() == NOON.isoformat()


def test_a_candidate_that_an_interrupted_run_left_is_started_anew(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    (new_candidate(published) / "half.csv").write_text("city_id,ye")
    assert list(new_candidate(published).iterdir()) == []
    assert not published.exists()


def test_publications_of_the_same_second_stand_side_by_side(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    first, second = publish(published, NOON), publish(published, NOON)
    assert (first.name, second.name) == ("00001_2026-11-25T120000Z", "00002_2026-11-25T120000Z")
    assert published.resolve() == second


def test_a_clock_that_steps_back_or_ahead_makes_nothing_old(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    clock = [
        NOON,
        NOON + timedelta(days=4000),
        NOON - timedelta(days=4000),
        NOON,
        NOON - timedelta(seconds=1),
    ]
    for built_at in clock:
        newest = publish(published, built_at)
        forget_old(published)
        assert published.resolve() == newest
        assert (published / "report.html").read_text() == built_at.isoformat()
    assert [one.name[:5] for one in sorted(folders(published))] == ["00002", "00003", "00004", "00005"]


def test_publications_of_before_the_numbers_are_the_oldest(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    for name in ("2026-11-26T120000Z", "2026-11-26T130000Z", "2026-11-26T140000Z"):
        (publications_folder(published) / name).mkdir(parents=True)
    newest = publish(published, NOON)
    gone = forget_old(published)
    assert newest.name.startswith("00001_")
    assert sorted(one.name for one in gone) == ["2026-11-26T120000Z", "2026-11-26T130000Z"]


def test_the_book_and_each_study_are_published_side_by_side(tmp_path: Path) -> None:
    home = tmp_path / "published"
    for number, name in enumerate(("book", "sun2025", "yearbooks")):
        publish(home / name, NOON + timedelta(hours=number))
    forget_old(home / "book")
    assert {path.name: path.readlink().as_posix() for path in home.iterdir()} == {
        "book": "../publications/book/00001_2026-11-25T120000Z",
        "sun2025": "../publications/sun2025/00001_2026-11-25T130000Z",
        "yearbooks": "../publications/yearbooks/00001_2026-11-25T140000Z",
    }


def with_tables(published: Path) -> Path:
    """Publish a database and a file in a folder."""
    folder = new_candidate(published)
    (folder / "parquet").mkdir()
    (folder / "parquet" / "city.parquet").write_text("PAR1")
    with duckdb.connect(str(folder / "book.duckdb")) as connection:
        connection.execute("create table observation as select 3636.6 as value")
    return put_in_place(published, NOON)


@pytest.fixture
def of_nobody() -> Iterator[Path]:
    """A home that belongs to a user who is not root, where this process may become one; it owns all that is there."""
    if os.getuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can try it as another user, with setpriv")
    with TemporaryDirectory(dir="/tmp") as folder:  # pytest's own folders are closed to others
        home = Path(folder)
        with_tables(home / "published" / "book")
        for path in (home, *home.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        yield home


NOBODY = 65534
ATTEMPTS = {
    "write into the database": "import duckdb; duckdb.connect('book.duckdb').execute('update observation set value = 1')",
    "truncate": "import os; os.truncate('book.duckdb', 0)",
    "overwrite": "open('parquet/city.parquet', 'r+b').write(b'x')",
    "delete": "import os; os.remove('parquet/city.parquet')",
    "replace": "import os; os.rename('book.duckdb', 'parquet/city.parquet')",
    "add": "open('book.duckdb.wal', 'wb')",
    "delete a folder": "import shutil; shutil.rmtree('parquet')",
}


def as_nobody(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a few lines of Python as a user who is not root."""
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return subprocess.run([*user, sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_file_system_refuses_to_alter_what_is_in_place_also_to_its_owner(
    of_nobody: Path, attempt: str
) -> None:
    published = of_nobody / "published" / "book"
    ended = as_nobody(ATTEMPTS[attempt], published)
    assert ended.returncode == 1
    assert any(word in ended.stderr for word in ("Permission denied", "read-only"))
    assert alterations(published) == []


def test_a_user_who_is_not_root_publishes_and_forgets_all_the_same(of_nobody: Path) -> None:
    code = f"""
from datetime import datetime, UTC
from pathlib import Path
from assets.publication.folder import forget_old, new_candidate, put_in_place
published = Path({str(of_nobody / "published" / "book")!r})
for _ in range(3):
    (new_candidate(published) / "report.html").write_text("1")
    put_in_place(published, datetime(2026, 11, 25, 12, tzinfo=UTC))
print(*(one.name[:5] for one in forget_old(published)))
"""
    ended = as_nobody(code, Path.cwd())
    assert (ended.stdout, ended.stderr) == ("00002 00001\n", "")


def test_readers_check_a_publication_with_sha256sum(tmp_path: Path) -> None:
    dated = with_tables(tmp_path / "published" / "book")
    assert alterations(dated) == []
    if program := shutil.which("sha256sum"):
        ended = subprocess.run([program, "--check", "SHA256SUMS"], cwd=dated, capture_output=True, text=True)
        assert ended.stdout == "book.duckdb: OK\nparquet/city.parquet: OK\n"


def test_what_was_altered_is_compared_with_nothing_as_long_as_a_sound_one_is_kept(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    assert last_sound(published, "book.duckdb") == published / "book.duckdb"
    first, second = with_tables(published), with_tables(published)
    assert last_sound(published, "book.duckdb") == published / "book.duckdb"
    (second / "book.duckdb").chmod(0o644)
    (second / "book.duckdb").write_text("no database")
    assert last_sound(published, "book.duckdb") == first / "book.duckdb"


def test_the_last_publication_of_each_of_thirty_days_is_kept(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    days = [NOON - timedelta(days=age) for age in range(KEPT_DAYS + 5, -1, -1)]
    for built_at in days:
        publish(published, built_at - timedelta(hours=3))
        publish(published, built_at)
    forget_old(published)
    kept = sorted(folder.name.partition("_")[2] for folder in folders(published))
    noons = [f"{built_at:%Y-%m-%d}T120000Z" for built_at in days[-KEPT_DAYS:]]
    assert kept == sorted([*noons, "2026-11-25T090000Z"]), "and the one before the newest"


def test_the_newest_two_of_a_day_are_kept(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    for hour in (1, 2, 3):
        publish(published, datetime(2020, 1, 1, hour, tzinfo=UTC))
    gone = forget_old(published)
    assert [folder.name for folder in gone] == ["00001_2020-01-01T010000Z"]
    assert (published / "report.html").exists()


def test_what_readers_follow_is_kept_also_where_the_publications_lie_behind_a_link(tmp_path: Path) -> None:
    """Of three old publications the link is turned back to the first, by hand; the disk is another."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "publications").symlink_to("disk", target_is_directory=True)
    published = tmp_path / "published" / "book"
    first, *_ = [publish(published, datetime(2020, 1, 1, hour, tzinfo=UTC)) for hour in (1, 2, 3, 4)]
    published.unlink()
    published.symlink_to(f"../publications/book/{first.name}", target_is_directory=True)
    gone = forget_old(published)
    assert [folder.name for folder in gone] == ["00002_2020-01-01T020000Z"]
    assert (published / "report.html").exists()


def test_what_is_no_publication_is_left_alone(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    publish(published, NOON)
    (publications_folder(published) / "my notes").mkdir()
    forget_old(published)
    assert (publications_folder(published) / "my notes").exists()
