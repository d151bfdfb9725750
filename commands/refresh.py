"""The command `renxing refresh`: what has changed is made anew, here and now, with progress and a summary."""

import sys
from collections.abc import Sequence
from pathlib import Path

from assets.chain import BOOK
from commands.group import renxing
from commands.options import accept, extracts, home, studies
from commands.streams import work_unheard
from orchestration.named import SettingsError
from orchestration.processes import interruptible
from orchestration.settings import Settings, prepare_extracts, prepare_home, settings_from_environment


@renxing.command(
    epilog="""\b
Examples:
  renxing refresh
  renxing refresh --study yearbooks --extracts ~/yearbooks --home build-yearbooks"""
)
@studies
@extracts
@home
@accept
def refresh() -> int:
    """From the volumes to what is published 从工作簿到发布

    The exit status is 0 only where what was asked for was published.
    """
    work_unheard()
    return main()


def main() -> int:
    """Bring the book and the studies that are asked for up to date; exit status 0 only when all of them are."""
    try:
        settings = settings_from_environment()
        prepare_home(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    from orchestration.environment import limit_problem

    asked = settings.studies if settings.book_elsewhere else (BOOK, *settings.studies)
    if problem := limit_problem():
        print(f"{problem}\n{standing(settings, asked)}", file=sys.stderr)
        return 1
    print(f"renxing: {', '.join(asked)}; extracts {settings.extracts}", flush=True)
    from assets.catalog.records import CatalogError
    from commands.summaries.opening import opening
    from commands.summaries.study import summary
    from orchestration.refresh import Refreshed
    from orchestration.refresh import refresh as brought_up_to_date

    with interruptible(lambda: f"interrupted\n{standing(settings, asked)}"):
        try:
            prepare_extracts(settings)
            results = brought_up_to_date(settings, lambda text: print(text, flush=True))
        except CatalogError as error:
            results = [Refreshed(name, str(error)) for name in asked[:1]]

    for result in results:
        if not result.problem:
            print(summary(settings, result))
    studies = [result.name for result in results if not result.problem and result.name != BOOK]
    if settings.synthetic and studies:
        print(opening(settings, studies[0]))
    for result in results:
        if result.problem:
            print(f"\n{result.problem}\n{standing(settings, [result.name])}", file=sys.stderr)
    return int(any(result.problem for result in results))


def standing(settings: Settings, names: Sequence[str]) -> str:
    """Which publications of the book and of studies stand where nothing new was published, a line each."""
    from orchestration.plan import publication_time

    def said(path: Path) -> str:
        if publication_time(path):
            return f"the last good publication stands: {path}"
        return f"what stands cannot be read: {path}" if path.exists() else "there is no earlier publication"

    return "\n".join(f"{name}: {said(settings.published_file(name))}" for name in names)
