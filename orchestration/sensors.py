"""The sensor that watches the folder of extracts, and asks for a run when a delivery is at rest."""

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import dagster as dg
import duckdb
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from assets.chain import BOOK
from assets.digests import code_version
from assets.errors import ExtractError
from assets.raw.delivery import delivered
from assets.raw.folder import DeliveredFile, files_under
from assets.text import first_line, shown_address
from assets.warehouse import WarehouseError
from orchestration.dead_runs import BUSY
from orchestration.plan import EXTRACTS_TAG, plan_book, publication_time, short
from orchestration.settings import Settings

INTERVAL_SECONDS = 60
"""A delivery is read when nothing of it has changed for this long: files that are still being copied grow."""


@dataclass(frozen=True)
class Seen:
    """What the sensor remembers from tick to tick."""

    state: str
    """Digest of the names, sizes and times of all files, and of the code that judges them."""
    since: float
    """Since when it has been so: seconds of the epoch."""


def delivery_sensor(
    job: UnresolvedAssetJobDefinition, settings: Settings, clock: Callable[[], float] = time.time
) -> dg.SensorDefinition:
    """Asks for one run for every new state of the extracts; says what it waits for otherwise."""

    @dg.sensor(
        name="delivery",
        job=job,
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Notices new, changed and removed workbooks, supplements and registry files, and asks for a run "
        "when nothing of them changes any more. 发现新增、变更或移除的文件，待其不再变动后启动运行。",
    )
    def delivery(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if settings.book_elsewhere:
            return dg.SkipReason(f"the book is {made_elsewhere(settings)}")
        before = Seen(**json.loads(context.cursor)) if context.cursor else None
        state, now = state_of(settings.extracts), clock()
        if before is None or state != before.state:
            return waiting(
                Seen(state, now),
                f"waits until nothing has changed for {INTERVAL_SECONDS} s: {settings.extracts}",
            )
        if now - before.since < INTERVAL_SECONDS:
            return waiting(
                before, f"waits until nothing has changed for {INTERVAL_SECONDS} s: {settings.extracts}"
            )
        try:
            digest = delivered(settings.extracts).digest
        except ExtractError as error:
            return waiting(before, f"waits for a delivery that can be read: {first_line(error)}")
        if digest == extracts_published(settings):
            published_at = publication_time(settings.published_file(BOOK))
            return waiting(
                before, f"waits for a change: the extracts are those of the publication of {published_at}"
            )
        if taken := taken_already(context.instance, job.name, short(digest)):
            return waiting(before, taken)
        try:
            plan = plan_book(settings)  # holds the whole publication to its list: not every minute
        except WarehouseError as error:
            return waiting(before, f"waits: {error}")
        if plan.extracts_digest is None:
            return waiting(before, f"waits for a delivery that can be read: {plan.reasons[0]}")
        return dg.SensorResult(
            run_requests=[dg.RunRequest(asset_selection=plan.selection, tags=plan.tags)],
            cursor=json.dumps(asdict(before)),
        )

    return delivery


def made_elsewhere(settings: Settings) -> str:
    """Why no book is made in this home."""
    return f"made elsewhere, and read at {shown_address(settings.book_elsewhere)}"


def waiting(seen: Seen, reason: str) -> dg.SensorResult:
    """A tick that asks for nothing, and says why."""
    return dg.SensorResult(skip_reason=dg.SkipReason(reason), cursor=json.dumps(asdict(seen)))


def is_changing(extracts: Path, now: float) -> bool:
    """Whether a file came, was written or went within the time for which a delivery must be at rest.

    A time that is still to come tells nothing: the clock has been set back since.
    """
    try:
        changes = [status_of(one).st_ctime for one in files_under(extracts)]
    except ExtractError:
        return False
    except FileNotFoundError:  # renamed between the two looks: that is how programs copy
        return True
    return any(0 <= now - change < INTERVAL_SECONDS for change in changes)


def status_of(one: DeliveredFile) -> os.stat_result:
    """What the disk says of a file; of a link that leads nowhere, what it says of the link."""
    return one.file.stat(follow_symlinks=one.file.exists())


def state_of(extracts: Path) -> str:
    """A digest that differs whenever a file came, went or was written, or the code changed."""
    try:
        files = files_under(extracts)
    except ExtractError as error:
        return str(error)
    statuses = [(one.path, status_of(one)) for one in files]
    lines = [f"{path} {status.st_size} {status.st_mtime_ns}" for path, status in statuses]
    return hashlib.sha256("\n".join([code_version(), *lines]).encode()).hexdigest()


def taken_already(instance: dg.DagsterInstance, job: str, digest: str) -> str | None:
    """What the sensor waits for where a run is under way, or the last one was asked to read these extracts."""
    if running := instance.get_runs(dg.RunsFilter(job_name=job, statuses=BUSY), limit=1):
        return f"waits for the end of run {running[0].run_id[:8]}"
    last = instance.get_runs(dg.RunsFilter(job_name=job), limit=1)
    if last and last[0].tags.get(EXTRACTS_TAG) == digest:
        return (
            f"waits for a change: run {last[0].run_id[:8]} ({last[0].status.value.lower()}) was given these extracts "
            f"({digest}); the nightly run tries again"
        )
    return None


def extracts_published(settings: Settings) -> str | None:
    """The digest of the extracts behind the published book; None where there is none."""
    try:
        with duckdb.connect(str(settings.published_file(BOOK)), read_only=True) as connection:
            [(digest,)] = connection.execute("select extracts_digest from build").fetchall()
    except duckdb.Error:
        return None
    return str(digest)
