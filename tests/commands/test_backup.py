"""A backup holds what no refresh makes anew, and nothing else; restored into an empty home it is what was there."""

import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets.chain import BOOK
from assets.publication.folder import delete, folders, new_candidate
from assets.publication.sums import alterations
from commands.backups import writing
from commands.backups.archive import Archive
from commands.backups.restoring import restore
from commands.backups.writing import BackupError, write_backup
from orchestration.plan import plan_book
from orchestration.refresh import refresh
from orchestration.settings import PROJECT, Settings, prepare_home
from tests.commands.small_backups import backed_up, empty
from tests.orchestration.small_delivery import STUDY, publish_book
from torture.small_set import STUDY as LIGHT
from torture.small_set import published_small_set, what_is_broken


def bytes_under(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def shut(folder: Path) -> bool:
    """Whether a folder and all in it is read-only for everybody."""
    return all(not path.stat().st_mode & 0o222 for path in (folder, *folder.rglob("*")))


def test_what_is_restored_is_what_was_published(settings: Settings, tmp_path: Path) -> None:
    publish_book(settings)  # a second one: the first is kept, too
    restored = empty(settings, tmp_path)
    lines = restore(restored, backed_up(settings, tmp_path))
    assert lines[0].startswith("book: 2 publications, readers are led to 00002_")
    assert bytes_under(restored.home / "publications") == bytes_under(settings.home / "publications")
    for name in (BOOK, *settings.studies):
        link = restored.published(name)
        assert link.readlink() == settings.published(name).readlink()
        assert alterations(link) == []
        assert all(shut(folder) for folder in folders(link))


def test_only_what_no_refresh_makes_anew_is_in_it(settings: Settings, tmp_path: Path) -> None:
    new_candidate(settings.published(BOOK)).joinpath("half").write_text("written")
    (settings.extracts / "catalog").mkdir()
    (settings.extracts / "catalog/corrections.csv").write_text("edition\n", encoding="utf-8")
    with tarfile.open(backed_up(settings, tmp_path)) as archive:
        names = archive.getnames()
    assert {name.split("/")[0] for name in names} == {"publications", "published", "catalog", "SHA256SUMS"}
    assert not [name for name in names if "candidate" in name]
    assert "catalog/corrections.csv" in names


def test_after_a_restore_everything_is_made_anew_and_nothing_is_lost(
    settings: Settings, tmp_path: Path
) -> None:
    restored = empty(settings, tmp_path)
    restore(restored, backed_up(settings, tmp_path))
    plan = plan_book(restored)
    assert plan.reasons == ("never made, or interrupted the last time",)
    assert plan.published_at == plan_book(settings).published_at
    publish_book(restored)
    assert [folder.name[:5] for folder in sorted(folders(restored.published(BOOK)))] == ["00001", "00002"]


def test_records_of_dagster_are_copied_while_they_are_written(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    prepare_home(settings)
    with dg.DagsterInstance.get() as instance:
        run_id = instance.create_run_for_job(a_job).run_id
        runs = settings.dagster_home / "history/runs.db"
        with closing(sqlite3.connect(runs)) as writer:
            writer.execute("delete from runs")  # of a transaction that has not ended
            file = backed_up(settings, tmp_path)
            writer.rollback()
    restored = empty(settings, tmp_path)
    restore(restored, file)
    prepare_home(restored)
    with dg.DagsterInstance.get() as instance:
        assert [run.run_id for run in instance.get_runs()] == [run_id]


@dg.job
def a_job() -> None:
    """A job without a step."""


def test_a_home_in_which_readers_find_an_altered_file_is_not_backed_up(
    settings: Settings, tmp_path: Path
) -> None:
    alter(settings.published_file(STUDY))
    with pytest.raises(
        BackupError, match=r"renxing\.duckdb was changed since it was published; make refresh"
    ):
        write_backup(settings, tmp_path / "backup.tar")
    assert [path.name for path in tmp_path.glob("backup*")] == []


def test_an_altered_earlier_publication_is_left_out_and_named(settings: Settings, tmp_path: Path) -> None:
    earlier = settings.published(BOOK).resolve()
    publish_book(settings)
    alter(earlier / "book.duckdb")
    lines = write_backup(settings, tmp_path / "backup.tar")
    assert lines[:2] == [
        f"book: {earlier.name} is left out: book.duckdb was changed since it was published",
        f"book: 1 publication, readers are led to {settings.published(BOOK).resolve().name}",
    ]


def test_a_home_that_is_not_empty_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    file, before = backed_up(settings, tmp_path), bytes_under(settings.home)
    with pytest.raises(BackupError, match=r"is not empty \(publications\); name an empty or a new folder"):
        restore(settings, file)
    assert bytes_under(settings.home) == before


def test_a_publication_that_the_night_deletes_meanwhile_is_left_out_as_a_whole(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, add = settings.published(BOOK).resolve(), Archive.add
    publish_book(settings)

    def add_and_delete(self: Archive, path: Path, name: str) -> None:
        add(self, path, name)
        if path.is_relative_to(earlier):  # the first of its files is in the archive
            delete(earlier)

    monkeypatch.setattr(Archive, "add", add_and_delete)
    standing = settings.published(BOOK).resolve().name
    lines = write_backup(settings, tmp_path / "backup.tar")
    assert lines[:2] == [
        f"book: {earlier.name} is left out: it was deleted meanwhile",
        f"book: 1 publication, readers are led to {standing}",
    ]
    restored = empty(settings, tmp_path)
    assert restore(restored, tmp_path / "backup.tar")[0] == lines[1]
    assert [folder.name for folder in folders(restored.published(BOOK))] == [standing]


def test_records_that_the_night_deletes_meanwhile_are_left_out(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, copy_database = settings.dagster_home / "history/runs", writing.copy_database
    runs.mkdir(parents=True)
    for name in ("kept", "old"):
        with closing(sqlite3.connect(runs / f"{name}.db")) as records:
            records.execute("create table event_logs (id integer)")

    def delete_and_copy(path: Path, copy: Path) -> None:
        (runs / "old.db").unlink(missing_ok=True)
        copy_database(path, copy)

    monkeypatch.setattr(writing, "copy_database", delete_and_copy)
    lines = write_backup(settings, tmp_path / "backup.tar")
    assert lines[-1] == "dagster/history/runs/old.db is left out: it was deleted meanwhile"
    restored = empty(settings, tmp_path)
    restore(restored, tmp_path / "backup.tar")
    assert list(bytes_under(restored.dagster_home)) == ["history/runs/kept.db"]


def test_a_damaged_database_is_told_in_one_line(settings: Settings, tmp_path: Path) -> None:
    damaged = settings.dagster_home / "history/runs.db"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"no database " * 1000)
    with pytest.raises(BackupError, match=f"^{damaged}: file is not a database, .*; move the folder away.*$"):
        write_backup(settings, tmp_path / "backup.tar")
    assert [path.name for path in tmp_path.glob("backup*")] == []


def test_databases_are_copied_where_the_backup_has_room(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.dagster_home.mkdir()
    with closing(sqlite3.connect(settings.dagster_home / "runs.db")) as records:
        records.execute("create table runs (id integer)")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no folder"))
    assert backed_up(settings, tmp_path).exists()
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.tar"]


def test_rulings_come_back_beside_the_volumes_and_newer_ones_stay(settings: Settings, tmp_path: Path) -> None:
    catalog = settings.extracts / "catalog"
    catalog.mkdir()
    (catalog / "corrections.csv").write_text("of the backup\n", encoding="utf-8")
    (catalog / "names.csv").write_text("of the backup\n", encoding="utf-8")
    file = backed_up(settings, tmp_path)
    (catalog / "corrections.csv").unlink()
    (catalog / "names.csv").write_text("newer\n", encoding="utf-8")
    lines = restore(empty(settings, tmp_path), file)
    assert (catalog / "corrections.csv").read_text(encoding="utf-8") == "of the backup\n"
    assert (catalog / "names.csv").read_text(encoding="utf-8") == "newer\n"
    assert lines[-2:] == [
        f"{catalog}/corrections.csv: restored",
        f"{catalog}/names.csv: left as it is; that of the backup is another",
    ]


def test_where_rulings_cannot_be_written_the_home_is_restored_and_it_is_said(
    settings: Settings, tmp_path: Path
) -> None:
    catalog = settings.extracts / "catalog"
    catalog.mkdir()
    (catalog / "corrections.csv").write_text("of the backup\n", encoding="utf-8")
    file, restored = backed_up(settings, tmp_path), empty(settings, tmp_path)
    (catalog / "corrections.csv").unlink()
    catalog.rmdir()
    catalog.write_text("no folder")  # as little to be written into as one that is mounted read-only
    with pytest.raises(
        BackupError, match=r"the home is restored; take your rulings out where you may write: tar -xf"
    ):
        restore(restored, file)
    assert alterations(restored.published(BOOK)) == []
    assert not (restored.home / "restoring").exists()


def test_a_home_that_is_a_disk_of_its_own_is_filled_in_place(settings: Settings, tmp_path: Path) -> None:
    restored = empty(settings, tmp_path)
    (restored.home / "lost+found").mkdir(parents=True)
    of_the_folder = restored.home.stat().st_ino
    restore(restored, backed_up(settings, tmp_path))
    assert restored.home.stat().st_ino == of_the_folder
    assert {path.name for path in restored.home.iterdir()} == {"lost+found", "publications", "published"}


def test_a_backup_that_cannot_be_written_leaves_the_one_before(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir()
    file = folder / "backup.tar"
    file.write_bytes(b"that of before")
    with pytest.raises(BackupError, match=r"gone/backup\.tar\.next: No such file or directory; see whether"):
        write_backup(settings, folder / "gone/backup.tar")
    alter(settings.published_file(STUDY))
    with pytest.raises(BackupError):
        write_backup(settings, file)
    assert file.read_bytes() == b"that of before"
    assert [path.name for path in folder.iterdir()] == ["backup.tar"]


def test_the_night_after_a_restore_publishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = published_small_set(tmp_path / "small")
    write_backup(small.settings, tmp_path / "backup.tar")
    small.home.rename(tmp_path / "lost")
    restore(small.settings, tmp_path / "backup.tar")
    assert what_is_broken(small) is None
    for name, value in small.environment.items():
        monkeypatch.setenv(name, value)
    prepare_home(small.settings)
    assert [one.problem for one in refresh(small.settings, lambda text: None)] == [None, None]
    assert what_is_broken(small) is None
    with duckdb.connect(str(small.settings.published_file(LIGHT)), read_only=True) as study:
        assert study.execute("select count(*) from revision").fetchall() == [(0,)], "no figure differs"
    assert {one.name[:5] for one in folders(small.settings.published(BOOK))} == {"00001", "00002"}


def alter(path: Path) -> None:
    """Change a published file, as somebody who may do everything."""
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(b"changed")


def test_the_commands_say_what_they_did_or_why_not(settings: Settings, tmp_path: Path) -> None:
    def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
        named = {"RENXING_EXTRACTS": str(settings.extracts), "RENXING_STUDY": STUDY, "RENXING_STORAGE": ""}
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from commands.main import main; sys.exit(main())",
                *arguments,
            ],
            cwd=PROJECT,
            env=os.environ | named,
            capture_output=True,
            text=True,
            check=False,
        )

    file, restored = str(tmp_path / "backup.tar"), str(tmp_path / "restored")
    written = ran("backup", file, "--home", str(settings.home))
    assert (written.returncode, written.stderr) == (0, "")
    assert written.stdout.splitlines()[-1].startswith(f"{file}: ")
    put_back = ran("restore", file, "--home", restored)
    assert (put_back.returncode, put_back.stderr) == (0, "")
    again = ran("restore", file, "--home", restored)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.count("\n") == 1
    assert ran("prepare", "--home", restored).returncode == 0
    health = ran("health", "--home", restored)
    assert health.returncode == 1
    assert (
        health.stdout == "book: published 2026-11-25 00:00 UTC\nyearbooks: published 2026-11-25 00:00 UTC\n"
    )
    assert health.stderr.startswith("no nightly run has been started for this home: start make ui")
