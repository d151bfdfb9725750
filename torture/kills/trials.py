"""All processes of a refresh, or of the UI and its nightly run, are killed at a moment or at a step of publishing.

What readers open then is whole, the old or the new; the next night, run by the daemon, publishes what the killed one
should have, and says of the dead run that it failed.
"""

import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import psutil

from assets.chain import BOOK
from assets.publication.folder import delete, publications_folder
from orchestration.failures import FAILURE_TAG, TOLD, TOLD_TAG
from torture.kills.hold import HELD, HOLD, HOME, STEPS
from torture.kills.one_night import (
    is_over,
    kill_all,
    left_after,
    let_a_day_pass,
    receiver,
    runs_under_way,
    schedule_states,
    start,
    start_daemon,
    storage,
)
from torture.machine import free_ports
from torture.small_set import (
    RENXING,
    STUDY,
    SmallSet,
    published_small_set,
    retitle,
    write_edition,
)
from torture.trial import Outcome, TimeIsUp, TooLate, Trial, Untried
from torture.whole import Bad, Contents, contents_of, differences, refuse_broken, refuse_neither

AT_ONCE = 2 * (os.cpu_count() or 1)
"""So many trials side by side, each on a home of its own: half of a trial is waiting."""
STARTING_SECONDS, NIGHT_SECONDS, GRACE_SECONDS = 25, 1800, 60
"""How long the UI takes to begin a night; what a night may take; how long a process may outlive those it belongs to:
a code server that has read nothing yet misses the heartbeat of its daemon for 20 s before it ends."""
LOOK_SECONDS = 2
"""How often a night is looked at."""
NAME_LENGTH = 120
SETTLING_SECONDS = 180
"""How long after its last run a night may still ask for another: sensors look twice a minute."""


@dataclass(frozen=True)
class Ground:
    """What is killed over."""

    family: str
    made: Callable[[Path], SmallSet]
    """Makes it in a folder, refreshed, or finds it there."""
    deliveries: Mapping[str, Callable[[SmallSet], None]]
    """What makes book and study, or the study's publication alone, be made anew."""


SMALL = Ground(
    "kills",
    published_small_set,
    {
        "figures": lambda small: write_edition(small, factor=1.01),
        "title": lambda small: retitle(small, "另一标题 — Another title"),
    },
)


@dataclass(frozen=True)
class Undisturbed:
    """What a refresh makes of a delivery that nobody disturbs."""

    small: SmallSet
    contents: Contents
    steps: tuple[str, ...]
    """Of publishing, in order."""
    seconds: float


@dataclass(frozen=True)
class Kill:
    """What is started, and when it is killed."""

    command: str
    """`refresh` or `ui`."""
    delivery: str
    after: float | None
    """Seconds; None where it is killed at a step."""
    step: str = ""

    @property
    def kind(self) -> str:
        """What a table of counts has a row for."""
        verb, _, rest = self.step.partition(" ")
        where = f"before {verb} {rest.split('/')[1]}" if self.step else "at a random moment"
        return f"{self.command}, {self.delivery}, {where}"


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Kills over the small set, without end."""
    return kills_over(SMALL, folder, chance)


def kills_over(ground: Ground, folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Kills without end; trials are told in the order in which they end, also those under way when the time is up."""
    base = ground.made(folder / "small_set")
    kept = folder / "kept"
    if not kept.exists():
        keep_nights(base.copied(folder / "kept.unfinished"))
        (folder / "kept.unfinished").rename(kept)
    base = SmallSet(kept)
    undisturbed = {
        name: undisturbed_refresh(base, folder / f"undisturbed_{name}", deliver)
        for name, deliver in ground.deliveries.items()
    }
    before = contents_of(base)
    with receiver([]) as address, ThreadPoolExecutor(AT_ONCE) as lanes:

        def begun(number: int, kill: Kill) -> Future[Trial | Untried]:
            place = folder / f"kill_{number}"
            new = undisturbed[kill.delivery]
            return lanes.submit(trial, ground.family, base, place, kill, before, new, address)

        yield from side_by_side(begun(*numbered) for numbered in enumerate(kills(undisturbed, chance)))


def side_by_side(trials: Iterator[Future[Trial | Untried]]) -> Iterator[Trial | Untried]:
    """Trials as they end, with so many at once; when the time is up, those that have begun."""
    under_way: set[Future[Trial | Untried]] = set()
    with suppress(TimeIsUp):
        for begun in trials:
            under_way.add(begun)
            if len(under_way) == AT_ONCE:
                ended = next(as_completed(under_way))
                under_way.remove(ended)
                yield ended.result()
    for ended in as_completed(under_way):
        yield ended.result()


def kills(undisturbed: Mapping[str, Undisturbed], chance: random.Random) -> Iterator[Kill]:
    """Half of them at random moments, half at steps of publishing: each in its turn, of all files one at random.

    A step that several deliveries come to is tried with the one that comes to it first, counted in seconds.
    """
    steps: dict[str, list[list[str]]] = {}
    known: set[str] = set()
    for delivery, one in sorted(undisturbed.items(), key=lambda item: item[1].seconds):
        groups = grouped(tuple(step for step in one.steps if step not in known))
        steps[delivery] = chance.sample(groups, len(groups))
        known |= set(one.steps)
    turn = 0
    while True:
        for delivery, groups in steps.items():
            for command in ("refresh", "ui"):
                seconds = undisturbed[delivery].seconds
                longest = seconds if command == "refresh" else STARTING_SECONDS + 1.5 * seconds
                yield Kill(command, delivery, chance.uniform(0, longest))
                yield Kill(command, delivery, None, chance.choice(groups[turn % len(groups)]))
                turn += 1


def grouped(steps: tuple[str, ...]) -> list[list[str]]:
    """Steps that differ in the name of the file alone, together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for step in steps:
        verb, *paths = step.split(" ")
        groups.setdefault((verb, *("/".join(one.split("/")[:3]) for one in paths)), []).append(step)
    return list(groups.values())


def keep_nights(small: SmallSet) -> None:
    """Let a home be one whose schedule was kept until yesterday, with publications that are soon forgotten."""
    for name in (BOOK, STUDY):
        published = small.settings.published(name)
        folder = publications_folder(published)
        first = published.resolve()
        _, _, time_built = first.name.partition("_")
        for number in (2, 3):
            shutil.copytree(first, folder / f"{number:05}_{time_built}")
        published.unlink()
        published.symlink_to(f"../publications/{name}/00003_{time_built}", target_is_directory=True)
    daemon = start_daemon(small, {}, small.folder / "daemon.log")
    with storage(small) as instance:
        until = time.monotonic() + NIGHT_SECONDS
        while len(schedule_states(instance)) < 2 and time.monotonic() < until:
            time.sleep(1)
    daemon.terminate()
    left_after(small, 30)
    kill_all(small)
    let_a_day_pass(small)


def undisturbed_refresh(base: SmallSet, folder: Path, deliver: Callable[[SmallSet], None]) -> Undisturbed:
    """Refresh a delivery, and note the steps of publishing; where it was done before, seconds are those of then."""
    small = SmallSet(folder)
    seconds = folder / "seconds"
    if not seconds.exists():
        delete(folder)
        small = base.copied(folder)
        deliver(small)
        ended = small.run("refresh", seconds=NIGHT_SECONDS, environment=watching(small))
        if ended.status:
            raise RuntimeError(f"the small set cannot be refreshed: {ended.errors}{ended.out}")
        seconds.write_text(str(ended.seconds), encoding="utf-8")
    steps = (folder / "steps").read_text(encoding="utf-8").splitlines()
    return Undisturbed(
        small, contents_of(small), tuple(dict.fromkeys(steps)), float(seconds.read_text(encoding="utf-8"))
    )


def watching(small: SmallSet, step: str = "") -> dict[str, str]:
    """The environment of a command that tells its steps of publishing and waits at one."""
    return {
        **small.with_python("import torture.kills.hold\n"),
        HOME: str(small.home),
        STEPS: str(small.folder / "steps"),
        HOLD: step,
    }


def trial(
    family: str,
    base: SmallSet,
    place: Path,
    kill: Kill,
    before: Contents,
    undisturbed: Undisturbed,
    address: str,
) -> Trial | Untried:
    """One kill and the night after it; what it left is deleted where it came out well."""
    started = time.monotonic()
    small = base.copied(place)
    shutil.rmtree(small.extracts)
    # A copy would be new files, and the night leaves a delivery that is still changing to the sensor.
    small.extracts.symlink_to(undisturbed.small.extracts, target_is_directory=True)
    shutil.copy(undisturbed.small.study, small.study)
    outcome, detail = Outcome.WHOLE, ""
    try:
        detail = killed(small, kill, address)
        refuse_neither(small, before, undisturbed.contents)
        dead = runs_under_way(small)
        if kill.command == "ui":
            let_a_day_pass(small)
        night(small, undisturbed.contents, dead, address)
        detail += f"; {len(dead)} dead runs"
    except TooLate as late:
        delete(place)
        return Untried(family, kill.kind, str(late))
    except Bad as bad:
        outcome, detail = bad.outcome, f"{detail}: {bad}"
    finally:
        kill_all(small)
    if outcome.is_good:
        delete(place)
    return Trial(family, kill.kind, outcome, detail, time.monotonic() - started)


def killed(small: SmallSet, kill: Kill, address: str) -> str:
    """Start what is to be killed, and kill it with all its sessions; how that came about, in words."""
    environment = {**small.environment, **watching(small, kill.step), "RENXING_NOTIFY": address}
    if kill.command == "ui":
        (environment["RENXING_PORT"],) = free_ports(1)
    process = start([*RENXING, kill.command], environment, small.folder / "killed.log")
    started = time.monotonic()
    if kill.after is None:
        wait_until_held(process, small.folder / "steps", kill.step)
    else:
        while process.poll() is None and time.monotonic() - started < kill.after:
            time.sleep(0.01)
    took, own_status = time.monotonic() - started, process.poll()
    kill_all(small)
    process.wait(GRACE_SECONDS)
    if left := left_after(small, GRACE_SECONDS):
        raise Bad(Outcome.LEAK, f"outlives the kill: {names_of(left)}")
    refuse_own_end(own_status, kill.command, took)
    return f"killed after {took:.1f} s{' before ' + kill.step if kill.step else ''}"


def refuse_own_end(status: int | None, command: str, seconds: float) -> None:
    """Raise TooLate where a refresh had ended in order before its kill, and Bad where a process had ended otherwise.

    Args:
        status: of its exit; None where it is there to be killed.
    """
    if status is None:
        return
    problem = f"ended ({status}) by itself after {seconds:.1f} s, before its kill"
    if status == 0 and command == "refresh":
        raise TooLate(problem)
    raise Bad(Outcome.CRASH, problem)


def wait_until_held(process: psutil.Popen, steps: Path, step: str) -> None:
    """Wait until a process waits at its step."""
    until = time.monotonic() + NIGHT_SECONDS
    while time.monotonic() < until:
        if steps.exists() and steps.read_text(encoding="utf-8").endswith(f"{HELD}\n"):
            return
        if process.poll() is not None:
            raise Bad(Outcome.CRASH, f"ended ({process.returncode}) without a step that was to come: {step}")
        time.sleep(0.1)
    raise Bad(Outcome.HANG, f"did not come to a step in time: {step}")


def night(small: SmallSet, new: Contents, dead: set[str], address: str) -> None:
    """Let the daemon run the night; raises Bad where it does not publish what the killed run should have."""
    daemon = start_daemon(small, {"RENXING_NOTIFY": address}, small.folder / "daemon.log")
    until = time.monotonic() + NIGHT_SECONDS
    with storage(small) as instance:
        settled = None
        while not (settled and contents_of(small) == new and not untold(instance, dead)):
            time.sleep(LOOK_SECONDS)
            if daemon.poll() is not None:
                raise Bad(Outcome.CRASH, f"the daemon ended ({daemon.returncode})")
            settled = (settled or time.monotonic()) if is_over(instance) else None
            if settled and time.monotonic() - settled > SETTLING_SECONDS:
                lacks = untold(instance, dead) or f"without it: {differences(contents_of(small), new)}"
                raise Bad(Outcome.WRONG, f"the night is over, {lacks}")
            if time.monotonic() > until:
                raise Bad(Outcome.HANG, f"no end of the night within {NIGHT_SECONDS} s")
    refuse_broken(small)
    daemon.kill()
    daemon.wait()
    if left := left_after(small, GRACE_SECONDS):
        raise Bad(Outcome.LEAK, f"outlives the daemon: {names_of(left)}")


def untold(instance: dg.DagsterInstance, dead: set[str]) -> str | None:
    """Which dead run is not on record as failed and told of, in words; None where all are."""
    for run_id in dead:
        run = instance.get_run_by_id(run_id)
        if run is None or not run.is_failure or FAILURE_TAG not in run.tags:
            return f"a dead run is {run.status.value if run else 'gone'}, and not failed"
        if run.tags.get(TOLD_TAG) != TOLD:
            return "nobody was told of a dead run"
    return None


def names_of(processes: list[psutil.Process]) -> str:
    """How processes were called, the first words of each."""
    names = []
    for one in processes:
        try:
            names.append(" ".join(one.cmdline())[:NAME_LENGTH])
        except psutil.NoSuchProcess:
            continue
    return "; ".join(names)
