"""A backup of a home, and an empty home that it is restored into."""

from pathlib import Path

from commands.backups.writing import write_backup
from orchestration.settings import Settings


def backed_up(settings: Settings, tmp_path: Path) -> Path:
    """A backup of the home."""
    file = tmp_path / "backup.tar"
    write_backup(settings, file)
    return file


def empty(settings: Settings, tmp_path: Path) -> Settings:
    """The same with a home that is not there yet."""
    return Settings(settings.extracts, synthetic=False, home=tmp_path / "restored", named=settings.named)
