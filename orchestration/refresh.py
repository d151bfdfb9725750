"""A refresh: what has changed of the book and of the studies asked for is made anew, here and now."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from assets.chain import BOOK
from orchestration.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

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


def refresh(settings: Settings, say: Callable[[str], object]) -> list[Refreshed]:
    """The book, then the studies that are asked for; those of a book that could not be made are left as they are.

    A study that cannot be read is said before any volume is read; where no other is asked for, none is.
    """
    import dagster as dg

    from orchestration.environment import database_errors, told_of_database
    from orchestration.mending import mend
    from orchestration.plan import plan_book, plan_study
    from orchestration.sensors import made_elsewhere

    unreadable = {name: problem for name in settings.studies if (problem := problem_of(settings, name))}
    refused = [Refreshed(name, problem) for name, problem in unreadable.items()]
    names = [name for name in settings.studies if name not in unreadable]
    if refused and not names:
        return refused
    for one in refused:
        say(f"\n{one.problem}")
    done: list[Refreshed] = []
    try:
        with dg.DagsterInstance.get() as instance:
            for line in mend(instance, settings):
                say(f"renxing: {line}")
            if settings.book_elsewhere:
                say(f"\nbook: {made_elsewhere(settings)}")
            else:
                done.append(brought_up_to_date(settings, instance, BOOK, lambda: plan_book(settings), say))
                if done[0].problem:
                    return [*done, *left(names, "the book could not be made anew"), *refused]
            for name in names:
                plan_it = partial(plan_study, settings, name)
                done.append(brought_up_to_date(settings, instance, name, plan_it, say))
    except database_errors() as error:
        ailing = told_of_database(error, settings.dagster_home)
        if ailing is None:
            raise
        asked = names if settings.book_elsewhere else [BOOK, *names]
        under_way, *waiting = asked[len(done) :]
        done += [Refreshed(under_way, ailing), *left(waiting, "runs cannot be recorded")]
    return [*done, *refused]


def left(names: Iterable[str], since: str) -> list[Refreshed]:
    """Studies that are left as they are, and why."""
    return [Refreshed(name, f"{name}: left as it is, since {since}") for name in names]


def problem_of(settings: Settings, name: str) -> str | None:
    """Why a study cannot be read; None where it can."""
    from assets.catalog.study_loading import StudyError, load_study

    try:
        load_study(settings.known_studies().get(name, name), settings.extracts)
    except StudyError as error:
        return str(error)
    return None


def brought_up_to_date(
    settings: Settings,
    instance: "dg.DagsterInstance",
    name: str,
    plan_it: "Callable[[], Plan]",
    say: Callable[[str], object],
) -> Refreshed:
    """Make what the plan of the book or of a study names, if anything."""
    from assets.catalog.study_loading import StudyError
    from assets.warehouse import WarehouseError

    started = time.monotonic()
    try:
        plan = plan_it()
    except (StudyError, WarehouseError) as error:
        return Refreshed(name, str(error))
    if plan.refusal:
        return Refreshed(name, plan.refusal, plan)
    if not plan.assets:
        say(f"\n{plan.nothing_to_do}")
        return Refreshed(name, None, plan)
    say(f"\n{name}: {'; '.join(plan.reasons)}")
    problem = run(settings, instance, plan)
    return Refreshed(name, problem, plan, time.monotonic() - started)


def run(settings: Settings, instance: "dg.DagsterInstance", plan: "Plan") -> str | None:
    """Run what a plan names in this process; what went wrong, or None where it was published."""
    from orchestration.dead_runs import execute_here
    from orchestration.definitions import definitions_of
    from orchestration.failures import failures, record_failure

    of_book = plan.name == BOOK
    result = execute_here(
        definitions_of(settings).resolve_job_def("book" if of_book else "study"),
        instance,
        tags=plan.tags,
        asset_selection=plan.selection,
        partition_key=None if of_book else plan.name,
    )
    failed = failures(result.all_events)
    record_failure(instance, result.dagster_run, failed)
    return None if result.success else "\n".join(failed) or "the run ended without publishing"
