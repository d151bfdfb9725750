"""A backup that is cut, damaged or forged is refused as a whole, and nothing of it is put in place."""

import io
import tarfile
from pathlib import Path

import pytest

from assets.chain import BOOK
from assets.publication.folder import folders
from commands.backups.archive import Archive
from commands.backups.restoring import restore
from commands.backups.writing import BackupError
from orchestration.settings import Settings
from tests.commands.small_backups import backed_up, empty
from tests.orchestration.small_delivery import publish_book


def test_a_backup_that_was_cut_or_changed_puts_nothing_in_place(settings: Settings, tmp_path: Path) -> None:
    whole = backed_up(settings, tmp_path).read_bytes()
    changed = whole.replace(b"DUCK", b"DUSK", 1)  # in the first file of DuckDB
    for number, (content, reason) in enumerate(
        [
            (whole[: len(whole) // 2], "is no whole backup"),
            (changed, r"is no whole backup \(publications/book/.*book\.duckdb was changed\); take another"),
            (b"no tar", "is no whole backup"),
        ]
    ):
        file = tmp_path / f"{number}.tar"
        file.write_bytes(content)
        restored = Settings(settings.extracts, synthetic=False, home=tmp_path / f"home {number}")
        with pytest.raises(BackupError, match=reason):
            restore(restored, file)
        assert [*restored.home.iterdir()] == []


def test_wherever_a_backup_is_cut_or_damaged_it_is_refused_with_its_rulings(
    settings: Settings, tmp_path: Path
) -> None:
    ruling = b"of the operator"
    (settings.extracts / "catalog").mkdir()
    (settings.extracts / "catalog/corrections.csv").write_bytes(ruling)
    file, restored = backed_up(settings, tmp_path), empty(settings, tmp_path)
    whole = file.read_bytes()
    with tarfile.open(file) as archive:
        members = archive.getmembers()
    assert [member.name for member in members][-2:] == ["catalog/corrections.csv", "SHA256SUMS"]
    damaged = [whole[: member.offset] for member in members]
    damaged += [
        flipped(whole, member.offset) for member in members
    ]  # in its name, or in that of its header of pax
    damaged += [
        flipped(whole, member.offset_data - tarfile.BLOCKSIZE + 134) for member in members
    ]  # in its size
    damaged += [flipped(whole, whole.index(ruling)), flipped(whole, members[-1].offset_data)]
    for content in damaged:
        file.write_bytes(content)
        with pytest.raises(BackupError, match=r"is no whole backup \(.*\); take another"):
            restore(restored, file)
        assert [*restored.home.iterdir()] == []
    file.write_bytes(whole)
    assert restore(restored, file)


def flipped(content: bytes, place: int) -> bytes:
    """Some bytes with one bit of one of them turned."""
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_link_that_leads_to_another_publication_than_was_written_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    publish_book(settings)
    file, restored = backed_up(settings, tmp_path), tmp_path / "other.tar"
    first, second = (folder.name for folder in sorted(folders(settings.published(BOOK))))
    with tarfile.open(file) as read, tarfile.open(restored, "w") as written:
        for entry in read:
            entry.linkname = entry.linkname.replace(second, first)
            written.addfile(entry, read.extractfile(entry) if entry.isfile() else None)
    with pytest.raises(BackupError, match=r"is no whole backup \(published/book was changed\)"):
        restore(empty(settings, tmp_path), restored)


def test_a_publication_that_was_backed_up_while_it_was_altered_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    file, name = tmp_path / "backup.tar", settings.published(BOOK).resolve().name
    with file.open("wb") as written:
        archive = Archive(written)
        archive.add(settings.published_file(BOOK), f"publications/book/{name}/book.duckdb")
        archive.add_link("published/book", f"../publications/book/{name}")
        archive.close()
    with pytest.raises(BackupError, match="SHA256SUMS is gone since it was published; take another"):
        restore(empty(settings, tmp_path), file)


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [
        ("../outside", None),
        ("/outside", None),
        ("publications/../../outside", None),
        ("published/book", "/etc"),
        ("published/book", "../../publications/book/00001_2026-11-25T000000Z"),
        ("publications/book", "/etc"),
        ("warehouses/book.duckdb", None),
    ],
)
def test_nothing_of_a_backup_lies_or_leads_elsewhere(
    settings: Settings, tmp_path: Path, name: str, leads_to: str | None
) -> None:
    file = tmp_path / "hostile.tar"
    with tarfile.open(file, "w") as archive:
        entry = tarfile.TarInfo(name)
        if leads_to:
            entry.type, entry.linkname = tarfile.SYMTYPE, leads_to
        archive.addfile(entry, io.BytesIO())
    restored = Settings(settings.extracts, synthetic=False, home=tmp_path / "inner/restored")
    with pytest.raises(BackupError, match="is no whole backup"):
        restore(restored, file)
    assert [*restored.home.iterdir()] == []
    assert not list(tmp_path.rglob("outside"))
