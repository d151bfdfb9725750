"""The command `renxing rule`."""

import click

from commands.group import renxing
from commands.options import extracts, home


@renxing.command(
    epilog="""\b
Examples:
  renxing rule findings.xlsx --extracts ~/yearbooks --home build-yearbooks
  renxing rule --extracts ~/yearbooks"""
)
@click.argument("file", required=False, envvar="RENXING_RULE_FILE")
@extracts
@home
def rule(file: str | None) -> int:
    """Rulings that were filled in, taken into your own ledger 读入裁定

    FILE is the table of findings, .xlsx or .csv; without it, findings.xlsx of the home. The ledger lies in the folder of
    the volumes, catalog/corrections.csv.
    """
    from commands.rulings.rule import main

    return main(file)
