"""Errors that a user can act on: one line each, naming file, sheet and cell, and what to do."""


class ExtractError(ValueError):
    """Something delivered (a workbook, a supplement, a registry) cannot be used as it is.

    The message holds one line a finding.
    """


def refuse(findings: list[str], shown: int = 20) -> None:
    """Raise an ExtractError that lists the findings, if there are any."""
    if findings:
        rest = len(findings) - shown
        lines = findings[:shown] + ([f"… and {rest} more of the kind"] if rest > 0 else [])
        raise ExtractError("\n".join(lines))
