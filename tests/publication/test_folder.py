"""A publication is put in place whole, its dated copies are kept for a while, and readers never see a mix."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assets.publication.folder import (
    KEPT_DAYS,
    candidate_folder,
    dated_folders,
    forget_old,
    new_candidate,
    publications_folder,
    put_in_place,
)

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
    assert len(dated_folders(published)) == 2


def test_a_home_that_is_moved_keeps_its_publication(tmp_path: Path) -> None:
    publish(tmp_path / "home" / "published" / "book", NOON)
    (tmp_path / "home").rename(tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "published" / "book" / "report.html").read_text() == NOON.isoformat()


def test_a_candidate_that_an_interrupted_run_left_is_started_anew(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    (new_candidate(published) / "half.csv").write_text("city_id,ye")
    assert list(new_candidate(published).iterdir()) == []
    assert not published.exists()


def test_a_publication_of_the_same_second_is_not_overwritten(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    publish(published, NOON)
    with pytest.raises(OSError, match="not empty"):
        publish(published, NOON)
    assert (published / "report.html").read_text() == NOON.isoformat()
    assert candidate_folder(published).exists()


def test_the_book_and_each_study_are_published_side_by_side(tmp_path: Path) -> None:
    home = tmp_path / "published"
    for number, name in enumerate(("book", "sun2025", "yearbooks")):
        publish(home / name, NOON + timedelta(hours=number))
    forget_old(home / "book", NOON.date())
    assert {path.name: path.readlink().as_posix() for path in home.iterdir()} == {
        "book": "../publications/book/2026-11-25T120000Z",
        "sun2025": "../publications/sun2025/2026-11-25T130000Z",
        "yearbooks": "../publications/yearbooks/2026-11-25T140000Z",
    }


def test_nobody_writes_into_a_file_that_is_in_place(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    (new_candidate(published) / "parquet").mkdir()
    (candidate_folder(published) / "parquet" / "city.parquet").write_text("PAR1")
    dated = put_in_place(published, NOON)
    modes = [path.stat().st_mode & 0o777 for path in dated.rglob("*") if path.is_file()]
    assert modes == [0o444]


def test_the_last_publication_of_each_day_is_kept_for_thirty_days(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    days = [NOON - timedelta(days=age) for age in range(KEPT_DAYS + 5, -1, -1)]
    for built_at in days:
        publish(published, built_at - timedelta(hours=3))
        publish(published, built_at)
    forget_old(published, NOON.date())
    kept = sorted(folder.name for folder in dated_folders(published))
    noons = [f"{built_at:%Y-%m-%d}T120000Z" for built_at in days[-(KEPT_DAYS + 1) :]]
    assert kept == sorted([*noons, "2026-11-25T090000Z"]), "and the one before the newest"


def test_the_newest_two_are_kept_whatever_their_age(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    for hour in (1, 2, 3):
        publish(published, datetime(2020, 1, 1, hour, tzinfo=UTC))
    gone = forget_old(published, date(2026, 11, 25))
    assert [folder.name for folder in gone] == ["2020-01-01T010000Z"]
    assert (published / "report.html").exists()


def test_what_readers_follow_is_kept_also_where_the_publications_lie_behind_a_link(tmp_path: Path) -> None:
    """Of three old publications the link is turned back to the first, by hand; the disk is another."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "publications").symlink_to("disk", target_is_directory=True)
    published = tmp_path / "published" / "book"
    first, *_ = [publish(published, datetime(2020, 1, 1, hour, tzinfo=UTC)) for hour in (1, 2, 3, 4)]
    published.unlink()
    published.symlink_to(f"../publications/book/{first.name}", target_is_directory=True)
    gone = forget_old(published, date(2026, 11, 25))
    assert [folder.name for folder in gone] == ["2020-01-01T020000Z"]
    assert (published / "report.html").exists()


def test_what_is_no_publication_is_left_alone(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    publish(published, NOON)
    (publications_folder(published) / "my notes").mkdir()
    forget_old(published, NOON.date())
    assert (publications_folder(published) / "my notes").exists()
