"""The command `renxing backup`."""

import click

from commands.group import renxing
from commands.options import extracts, home


@renxing.command(
    epilog="""\b
Examples:
  renxing backup /backup/renxing.tar --extracts ~/yearbooks --home build-yearbooks
  renxing backup /backup/renxing-$(date +%F).tar"""
)
@click.argument("file")
@extracts
@home
def backup(file: str) -> int:
    """All of a home that no refresh makes anew, in one file 备份

    FILE is a .tar, put in place once it is complete. It may be written while a run is under way.
    """
    from commands.backups.main import back_up

    return back_up(file)
