"""The command `renxing edition`."""

import click

from commands.group import renxing
from commands.options import extracts, home


@renxing.command(
    epilog="""\b
Examples:
  renxing edition ~/new/2025 --extracts ~/yearbooks --home build-yearbooks
  renxing edition "~/another vendor/2015" --home build-yearbooks

Rows marked certain can be copied into your own catalog folder; what to do is printed at the end. Nothing is changed."""
)
@click.argument("folder", envvar="RENXING_EDITION_FOLDER")
@extracts
@home
def edition(folder: str) -> int:
    """Catalog rows that a volume or copy needs, proposed 新卷所需目录行

    FOLDER holds one or more volumes, or another vendor's copy. Proposals go to the folder edition of the home.
    """
    from commands.new_edition.propose import main

    return main(folder)
