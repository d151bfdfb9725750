"""A page of another origin attacks the running UI in a browser: nothing changes and nothing is read; the UI works.

Each attack is first tried where nothing guards: one that reaches nothing there either proves nothing.
"""

import json
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error

from torture.door.attacks import ATTACKS, PAGE, REFUSED_BY_BROWSERS
from torture.door.opened import EVIL, FAMILY, LAUNCH, STATE, Door, chromium, opened_door
from torture.door.own_use import OWN_PAGE, used
from torture.door.unguarded import small_door
from torture.machine import Lacking
from torture.trial import Outcome, TimeIsUp, Trial, Untried
from torture.turns import in_turn

REFUSED = "renxing is not served as"
"""What a page under another name, which is of one origin with what is refused to it, can read."""
ATTACK_MILLISECONDS = 20_000
LATE_SECONDS = 10
"""What a form, a navigation or a beacon asks for has come to something after so long."""
STOP = 'mutation { stopRunningSchedule(id: "ID") { __typename } }'
REBOUND = "DNS rebinding"
PLAIN = "another port"


def trials(folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """Every attack from every origin, in an order of chance; before and after them the UI is used in the same browser."""
    try:
        with chromium() as browser, opened_door(folder, browser) as door:
            with suppress(TimeIsUp):
                yield from attacks(door, folder, chance)
            yield from in_turn(FAMILY, [("afterwards", None)], lambda *_: afterwards(door, folder))
    except Lacking as lacking:
        yield Untried(FAMILY, "all", str(lacking))


def attacks(door: Door, folder: Path, chance: random.Random) -> Iterator[Trial | Untried]:
    """The UI is used, then comes every attack that is one, from every origin."""
    before, schedule = "", door.schedule()["id"]
    sound: dict[str, bool] = {}

    def of_kind(_: str, given: tuple[str, str] | None) -> Iterator[Trial]:
        nonlocal before
        if given is None:
            yield from used(door, folder, "before")
        else:
            origin, attack = given
            if attack not in sound:
                control = tried_unguarded(door.browser, attack)
                sound[attack] = control.outcome.is_good
                yield control
            if sound[attack]:
                yield attacked(door, origin, attack, schedule, before)
        before = door.state()

    order = [(f"{origin} {attack}", (origin, attack)) for origin in origins(door) for attack in ATTACKS]
    yield from in_turn(FAMILY, [("the UI itself", None), *chance.sample(order, len(order))], of_kind)


def afterwards(door: Door, folder: Path) -> Iterator[Trial]:
    """What comes of the attacks late, and whether the UI still works."""
    time.sleep(LATE_SECONDS)
    yield from late(door)
    yield from used(door, folder, "after")


def late(door: Door) -> Iterator[Trial]:
    """Every attack of which there is a run, also one that was begun after what the attack had changed was looked at."""
    for tag in sorted({*door.begun_by()} - {OWN_PAGE}):
        yield Trial(FAMILY, tag, Outcome.WRONG, "there is a run of it after the last attack")


def origins(door: Door) -> dict[str, str]:
    """By how it is called, where a page of the attacker is opened."""
    return {
        PLAIN: f"http://127.0.0.1:{door.attacker}/",
        "another name of this machine": f"http://localhost:{door.attacker}/",
        "another site": f"http://{EVIL}:{door.attacker}/",
        REBOUND: f"http://{EVIL}:{door.port}/attack",
    }


def tried_unguarded(browser: Browser, attack: str) -> Trial:
    """An attack on what lets in everybody: not good where it reaches nothing, though no browser refuses it."""
    started = time.monotonic()
    kind = f"without a guard: {attack}"
    with small_door(browser) as door:
        try:
            read = what_it_read(door, PLAIN, attack, "")
        except Error as error:
            return Trial(FAMILY, kind, Outcome.CRASH, f"its script: {error}", time.monotonic() - started)
        reached = [*door.reached.requests, *(one for one in door.reached.links if "graphql" in one)]
    seconds = time.monotonic() - started
    if reached or read:
        return Trial(FAMILY, kind, Outcome.WHOLE, f"reaches {', '.join(reached)}", seconds)
    if attack in REFUSED_BY_BROWSERS:
        return Trial(FAMILY, kind, Outcome.TOLD, "the browser itself refuses", seconds)
    return Trial(
        FAMILY, kind, Outcome.WRONG, "the attack proves nothing: it reaches nothing here either", seconds
    )


def attacked(door: Door, origin: str, attack: str, schedule: str, before: str) -> Trial:
    """One attack on the UI, and what it changed or read.

    Args:
        schedule: the identity of the nightly schedule, which it tries to stop.
        before: the UI's state.
    """
    started = time.monotonic()
    tag = f"{origin} {attack}"
    try:
        read = what_it_read(door, origin, attack, schedule)
    except Error as error:
        return Trial(FAMILY, tag, Outcome.CRASH, f"its script: {error}", time.monotonic() - started)
    seconds = time.monotonic() - started
    if door.state() != before:
        return Trial(FAMILY, tag, Outcome.WRONG, "it changed something", seconds)
    if read:
        return Trial(FAMILY, tag, Outcome.WRONG, f"it read {read[:200]}", seconds)
    return Trial(FAMILY, tag, Outcome.TOLD, "nothing changed, nothing was read", seconds)


def what_it_read(door: Door, origin: str, attack: str, schedule: str) -> str:
    """What a fresh page of the attacker could read of the UI's answers, or see of it in a frame.

    Raises playwright's Error where its script fails.
    """
    values = {
        "ui": f"http://{EVIL}:{door.port}" if origin == REBOUND else door.ui,
        "launch": LAUNCH.replace("TAG", f"{origin} {attack}"),
        "stop": STOP.replace("ID", schedule),
        "state": STATE,
    }
    with door.browser.new_context() as context:
        page = context.new_page()
        if origin == REBOUND:  # the page came from the attacker before its name was made to point here
            page.route("**/attack", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.goto(origins(door)[origin])
        page.set_default_timeout(ATTACK_MILLISECONDS)
        found = page.evaluate(f"values => window.attack({json.dumps(attack)}, values)", values)
        read = found if isinstance(found, str) and not found.startswith(REFUSED) else ""
        framed = [one.url for one in page.frames if one.url.startswith(door.ui) and has_page(one)]
    return read or ", ".join(framed)


def has_page(frame: Any) -> bool:
    """Whether the browser shows in a frame what the UI serves."""
    try:
        return bool(
            frame.evaluate("document.title.includes('agster') || document.body.innerText.includes('data')")
        )
    except Error:
        return False
