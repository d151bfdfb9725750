"""The command `renxing restore`."""

import click

from commands.group import renxing
from commands.options import extracts, home


@renxing.command(
    epilog="Example: renxing restore /backup/renxing.tar --extracts ~/yearbooks --home build-restored"
)
@click.argument("file")
@extracts
@home
def restore(file: str) -> int:
    """A backup, put into a home that is empty 恢复

    FILE is what backup has written. Every file is held to its SHA-256 before readers find it.
    """
    from commands.backups.main import put_back

    return put_back(file)
