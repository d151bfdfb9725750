"""The command behind `make refresh`: what has changed is made anew, here and now, with progress and a summary."""

import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.chain import BOOK
from orchestration.processes import interruptible
from orchestration.settings import (
    Settings,
    SettingsError,
    prepare_extracts,
    prepare_home,
    settings_from_environment,
)

if TYPE_CHECKING:
    from orchestration.plan import Plan


@dataclass(frozen=True)
class Refreshed:
    """What became of the book or of a study."""

    name: str
    problem: str | None
    """What went wrong; None where it was published or nothing was to do."""
    plan: "Plan | None" = None
    """None where the plan itself could not be made."""
    seconds: float = 0.0


def main() -> int:
    """Bring the book and the studies that are asked for up to date; exit status 0 only when all of them are."""
    warnings.simplefilter("ignore")
    try:
        settings = settings_from_environment()
        prepare_home(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    asked = (BOOK, *settings.studies)
    print(f"renxing: {', '.join(asked)}; extracts {settings.extracts}", flush=True)
    with interruptible(lambda: f"interrupted\n{standing(settings, asked)}"):
        prepare_extracts(settings)
        results = refresh(settings, lambda text: print(text, flush=True))
    from orchestration.summary import summary

    for result in results:
        if not result.problem:
            print(summary(settings, result))
    for result in results:
        if result.problem:
            print(f"\n{result.problem}\n{standing(settings, [result.name])}", file=sys.stderr)
    return int(any(result.problem for result in results))


def standing(settings: Settings, names: Sequence[str]) -> str:
    """Which publications of the book and of studies stand where nothing new was published, a line each."""
    files = {name: settings.published_file(name) for name in names}
    return "\n".join(
        f"{name}: the last good publication stands: {path}"
        if path.exists()
        else f"{name}: there is no earlier publication"
        for name, path in files.items()
    )


def refresh(settings: Settings, say: Callable[[str], object]) -> list[Refreshed]:
    """The book, then the studies that are asked for; those of a book that could not be made are left as they are."""
    from orchestration.plan import plan_book, plan_study

    book = brought_up_to_date(settings, BOOK, lambda: plan_book(settings), say)
    if book.problem:
        return [
            book,
            *[Refreshed(name, f"{name}: waits for a book that passes") for name in settings.studies],
        ]
    return [
        book,
        *[
            brought_up_to_date(settings, name, lambda name=name: plan_study(settings, name), say)  # type: ignore[misc]
            for name in settings.studies
        ],
    ]


def brought_up_to_date(
    settings: Settings, name: str, plan_it: "Callable[[], Plan]", say: Callable[[str], object]
) -> Refreshed:
    """Make what the plan of the book or of a study names, if anything."""
    from assets.catalog.study import StudyError
    from assets.warehouse import WarehouseError

    started = time.monotonic()
    try:
        plan = plan_it()
    except (StudyError, WarehouseError) as error:
        return Refreshed(name, str(error))
    if not plan.assets:
        say(f"\n{plan.nothing_to_do}")
        return Refreshed(name, None, plan)
    say(f"\n{name}: {'; '.join(plan.reasons)}")
    problem = run(settings, plan)
    return Refreshed(name, problem, plan, time.monotonic() - started)


def run(settings: Settings, plan: "Plan") -> str | None:
    """Run what a plan names in this process; what went wrong, or None where it was published."""
    import dagster as dg

    from orchestration.dead_runs import execute_here
    from orchestration.definitions import definitions_of
    from orchestration.failures import failures, record_failure
    from orchestration.mending import mend

    of_book = plan.name == BOOK
    job = definitions_of(settings).resolve_job_def("book" if of_book else "study")
    with dg.DagsterInstance.get() as instance:
        for line in mend(instance, settings):
            print(f"renxing: {line}", flush=True)
        result = execute_here(
            job,
            instance,
            tags=plan.tags,
            asset_selection=plan.selection,
            partition_key=None if of_book else plan.name,
        )
        failed = failures(result.all_events)
        record_failure(instance, result.dagster_run, failed)
    if result.success:
        return None
    return "\n".join(failed) or "the run ended without publishing"
