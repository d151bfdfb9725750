"""The command `renxing torture`: what should never stop a night or come in is tried, and how it came out is counted."""

import sys
import time

import click

from commands.group import renxing
from commands.options import home
from orchestration.processes import interruptible
from orchestration.settings import settings_from_environment

REPORT = "torture.md"


@renxing.command(
    epilog="""\b
Examples:
  renxing torture --minutes 20
  RENXING_YEARBOOKS=~/yearbooks renxing torture --only kills --minutes 120 --seed 7"""
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=30,
    show_default=True,
    envvar="RENXING_TORTURE_MINUTES",
    help="For all families together 总时长（分钟）",
)
@click.option(
    "--only",
    "families",
    metavar="FAMILY",
    multiple=True,
    envvar="RENXING_TORTURE_ONLY",
    help="One family of trials; repeat for several 只做某类，可多次",
)
@click.option(
    "--seed", default=1, show_default=True, envvar="RENXING_TORTURE_SEED", help="Of chance 随机种子"
)
@home
def torture(minutes: float, families: tuple[str, ...], seed: int) -> int:
    """Kills, hostile files, a full disk, an attack: what comes of them 破坏性试验"""
    return main(minutes, families, seed)


def main(minutes: float, families: tuple[str, ...], seed: int) -> int:
    """Make the trials and write the report; exit status 0 only where some were made and all came out well."""
    from torture.report import in_a_line, markdown, not_good, totals
    from torture.suite import FAMILIES, tortured
    from torture.trial import Trial, Untried

    if unknown := [one for one in families if one not in FAMILIES]:
        print(f"--only: no family {unknown[0]!r}; known are {', '.join(FAMILIES)}", file=sys.stderr)
        return 1
    report = settings_from_environment().home / REPORT
    report.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    trials: list[Trial] = []
    untried: list[Untried] = []

    def seen(one: Trial | Untried) -> None:
        if isinstance(one, Trial):
            trials.append(one)
        else:
            untried.append(one)
        report.write_text(markdown(trials, untried), encoding="utf-8")
        came_out = one.outcome if isinstance(one, Trial) else f"not tried: {one.why}"
        print(f"{time.monotonic() - started:7.0f} s  {one.family}, {one.kind}: {came_out}", flush=True)
        if isinstance(one, Trial) and not one.outcome.is_good:
            print(in_a_line(one), file=sys.stderr, flush=True)

    with interruptible(lambda: f"interrupted: {totals(trials)}, report {report}"):
        tortured(families or tuple(FAMILIES), minutes, seed, seen)
    print(f"{totals(trials)}, report {report}")
    return 1 if not_good(trials) or not trials else 0
