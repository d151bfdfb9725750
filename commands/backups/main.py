"""What `renxing backup` and `renxing restore` say, and their exit status."""

import shlex
import sys
from pathlib import Path

from commands.backups.restoring import restore
from commands.backups.writing import BackupError, write_backup
from orchestration.named import STORAGE_VARIABLE, SettingsError, whole
from orchestration.settings import settings_from_environment


def back_up(file: str) -> int:
    """Write a backup of the home; 1 where it cannot be written or what readers are led to is not sound."""
    try:
        settings = settings_from_environment()
        path = whole(file)
        lines = write_backup(settings, path)
    except (SettingsError, BackupError) as error:
        print(error, file=sys.stderr)
        return 1
    for line in lines:
        print(line)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    if settings.in_postgres:
        print(f"Dagster's records are in the server of {STORAGE_VARIABLE}, and not in this file: see pg_dump")
    return 0


def put_back(file: str) -> int:
    """Put a backup into an empty home; 1 where the home is not empty or the backup is not sound."""
    try:
        settings = settings_from_environment()
        lines = restore(settings, Path(file))
    except (SettingsError, BackupError) as error:
        print(error, file=sys.stderr)
        return 1
    for line in lines:
        print(line)
    print(
        f"{settings.home}: restored; RENXING_HOME={shlex.quote(str(settings.home))} make refresh, or the next night, makes the warehouses anew"
    )
    return 0
