"""The message about a failed run, sent to where the operator has asked for it: RENXING_NOTIFY."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.chain import BOOK
from assets.resources import PARTITION_TAG
from orchestration.failures import (
    TOLD,
    TOLD_TAG,
    UNDELIVERED_TAG,
    UNTOLD,
    failures,
    record_failure,
)
from orchestration.plan import publication_time
from orchestration.second_attempts import second_attempt
from orchestration.settings import Settings

VARIABLE = "RENXING_NOTIFY"
TRIED_FOR = timedelta(days=1)
"""For so long a message that cannot be delivered is sent again."""
SEPARATOR = re.compile(r"[\s,]+(?=[^\s,]+://)|\s+")
FAILURE_EVENTS = {
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.RUN_FAILURE,
}


def failure_sensor(settings: Settings, jobs: Sequence[UnresolvedAssetJobDefinition]) -> dg.SensorDefinition:
    """Sends a message for every run that the daemon launched and that failed; one that died is made once more.

    Dagster tells sensors of launched runs only: `make refresh` says what failed where it was called. A message that
    cannot be delivered is a warning in the tick, and no failure of the sensor; `tell_again` sends it later.
    """

    @dg.run_failure_sensor(
        name="failure_message",
        default_status=dg.DefaultSensorStatus.RUNNING,
        request_jobs=jobs,
        description=f"A failed run leaves a message at the addresses of {VARIABLE} (Apprise: mailto://, json:// …); one "
        "whose process died is made once more. 运行失败时，向该变量所列地址发送消息；进程意外终止的运行再运行一次。",
    )
    def failure_message(context: dg.RunFailureSensorContext) -> dg.RunRequest | dg.SkipReason:
        run = context.dagster_run
        lines = lines_of(context.instance, run)
        said = told_now(context, settings, run, lines)
        return second_attempt(context.instance, settings, run, lines) or dg.SkipReason(said)

    return failure_message


def told_now(
    context: dg.RunFailureSensorContext, settings: Settings, run: dg.DagsterRun, lines: Sequence[str]
) -> str:
    """Record why a run failed and tell of it, unless that was done when it was found dead; what was done, in words."""
    if run.tags.get(TOLD_TAG) == TOLD:
        return f"run {run.run_id} was told of when it was found dead"
    record_failure(context.instance, run, lines)
    delivered = tell_of_run(context.instance, settings, run, lines)
    context.instance.add_run_tags(run.run_id, {TOLD_TAG: TOLD if delivered else UNTOLD})
    if delivered:
        return f"run {run.run_id} was told of"
    if not settings.notify:
        return f"{VARIABLE} names no address: nobody is told of run {run.run_id}"
    context.log.warning(f"{VARIABLE}: the message could not be delivered to every address")
    return f"run {run.run_id} could not be told of at every address: it is tried again every minute for a day"


def lines_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[str]:
    """What failed in a run, a line each."""
    logs = instance.all_logs(run.run_id, of_type=FAILURE_EVENTS)
    return failures([log.dagster_event for log in logs if log.dagster_event])


def tell_again(instance: dg.DagsterInstance, settings: Settings, now: datetime) -> list[str]:
    """Tell of the failed runs of the last day of which not every address was told, as far as messages can be delivered;
    the ids of those of which all have been told now."""
    untold = dg.RunsFilter(
        tags={TOLD_TAG: UNTOLD}, statuses=[dg.DagsterRunStatus.FAILURE], updated_after=now - TRIED_FOR
    )
    told: list[str] = []
    for run in instance.get_runs(untold) if settings.notify else []:
        if not tell_of_run(instance, settings, run, lines_of(instance, run)):
            break  # others would wait for the same address
        instance.add_run_tags(run.run_id, {TOLD_TAG: TOLD})
        told.append(run.run_id)
    return told


def tell_of_run(
    instance: dg.DagsterInstance, settings: Settings, run: dg.DagsterRun, lines: Sequence[str]
) -> bool:
    """Tell every address of a failed run that was not told of it yet; whether all have been. None named: nobody has."""
    name = run.tags.get(PARTITION_TAG, BOOK)
    standing = settings.published_file(name)
    text = message(name, run.run_id, lines, publication_time(standing), standing)
    addresses = addresses_of(settings.notify)
    before = run.tags.get(UNDELIVERED_TAG)
    positions = map(int, before.split()) if before else range(len(addresses))
    left = [one for one in positions if one < len(addresses) and not send(addresses[one], *text)]
    if left:
        instance.add_run_tags(run.run_id, {UNDELIVERED_TAG: " ".join(map(str, left))})
    return bool(addresses) and not left


def tell(settings: Settings, title: str, body: str) -> bool:
    """Tell whoever wants to be told; whether nobody is left to tell."""
    taken = [send(one, title, body) for one in addresses_of(settings.notify)]
    return all(taken)


def message(
    name: str, run_id: str, lines: Sequence[str], published_at: str | None, standing: Path
) -> tuple[str, str]:
    """Title and text: the book or which study, what failed where, what stands; in English and in Chinese."""
    stands_en = (
        f"The last good publication, of {published_at}, stands: {standing}"
        if published_at
        else "There is no earlier publication."
    )
    stands_zh = (
        f"此前于 {published_at} 发布的文件继续有效：{standing}" if published_at else "此前没有发布过文件。"
    )
    what_en, what_zh = ("the book", "底册") if name == BOOK else (f"study {name}", f"研究 {name}")
    title = f"renxing: the run of {what_en} failed {what_zh} 的运行失败"
    causes = "\n".join(f"- {line}" for line in lines) or "- no cause was recorded"
    body = (
        f"{what_en[0].upper()}{what_en[1:]}, run {run_id}. What failed 失败之处:\n{causes}\n\n"
        f"{stands_en}\n{stands_zh}\n\n"
        "The run's page in the UI (make ui) shows all events. 运行页面（make ui）列出全部事件。"
    )
    return title, body


def addresses_of(text: str) -> list[str]:
    """The addresses of a list, apart by commas or spaces; a comma inside an address stays.

    >>> addresses_of("json://host/path, mailto://host?to=a,b")
    ['json://host/path', 'mailto://host?to=a,b']
    """
    return [address for address in SEPARATOR.split(text) if address]


def send(address: str, title: str, body: str) -> bool:
    """Send a message to an address; whether it took it. Never raises."""
    import apprise

    sender = apprise.Apprise()
    with quiet_apprise():
        return bool(
            sender.add(address)
            and sender.notify(
                title=title,
                body=body,
                body_format=apprise.NotifyFormat.TEXT,
                notify_type=apprise.NotifyType.FAILURE,
            )
        )


def invalid_address(addresses: str) -> str | None:
    """Which address is none, in a line that gives no password away; None where all are good."""
    import apprise

    with quiet_apprise():
        for position, address in enumerate(addresses_of(addresses), start=1):
            if apprise.Apprise.instantiate(address) is None:
                scheme = f" ({address.partition('://')[0]}://…)" if "://" in address else ""
                return f"{VARIABLE}: address {position}{scheme} is no Apprise URL; correct it or unset {VARIABLE}"
    return None


@contextmanager
def quiet_apprise() -> Iterator[None]:
    """Apprise logs the address that it cannot use, with the password in it: not inside this block."""
    logger = logging.getLogger("apprise")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
