"""A publication is put in place whole, its dated copies are kept for a while, and readers never see a mix."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from assets.publication.folder import (
    KEPT_DAYS,
    candidate_folder,
    folders,
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


def test_nobody_writes_into_a_file_that_is_in_place(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    (new_candidate(published) / "parquet").mkdir()
    (candidate_folder(published) / "parquet" / "city.parquet").write_text("PAR1")
    dated = put_in_place(published, NOON)
    modes = [path.stat().st_mode & 0o777 for path in dated.rglob("*") if path.is_file()]
    assert modes == [0o444]


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
