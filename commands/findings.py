"""The command `renxing findings`."""

from commands.group import renxing
from commands.options import extracts, home


@renxing.command(epilog="Example: renxing findings --home build-yearbooks")
@extracts
@home
def findings() -> int:
    """What nobody has ruled on, as a table for Excel 待裁定清单

    It lies in the home as findings.xlsx; rule reads it back.
    """
    from commands.rulings.findings import main

    return main()
