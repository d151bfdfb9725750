"""The operator's own use of the UI: what the guard must leave alone."""

import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error, Page

from assets.text import first_line
from torture.door.opened import FAMILY, LAUNCH, Door
from torture.trial import Outcome, Trial

PAGE_SECONDS = 180
OWN_PAGE = "own page"
"""What its runs are tagged with."""


def used(door: Door, folder: Path, when: str) -> Iterator[Trial]:
    """The operator's own use: pages are drawn, a run's end is seen without loading again, the schedule is toggled."""
    for kind, use in (("pages", pages), ("live updates", live_updates), ("the schedule's switch", switch)):
        started = time.monotonic()
        with door.browser.new_context(viewport={"width": 1400, "height": 900}) as context:
            page = context.new_page()
            page.set_default_timeout(PAGE_SECONDS * 1000)
            try:
                problem = use(door, page)
            except Error as error:
                problem = first_line(error)
            page.screenshot(path=str(folder / f"{kind} {when}.png"))
        outcome = Outcome.WRONG if problem else Outcome.WHOLE
        yield Trial(FAMILY, f"the UI itself: {kind}", outcome, problem or when, time.monotonic() - started)


def pages(door: Door, page: Page) -> str | None:
    """The pages that an operator opens draw what they are about."""
    for path, word in (("/runs", "Runs"), ("/assets", "catalog"), ("/automation", "nightly")):
        page.goto(f"{door.ui}{path}")
        page.get_by_text(word).first.wait_for()
    return None


def live_updates(door: Door, page: Page) -> str | None:
    """A run that the page itself asks for goes from its start to its end on the page, which is loaded once."""
    sockets: list[str] = []
    page.on("websocket", lambda one: one.on("framereceived", lambda frame: sockets.append(str(frame))))
    page.goto(f"{door.ui}/runs")
    answer = page.evaluate(
        """async query => (await fetch('/graphql', {
            method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({query})
        })).json()""",
        LAUNCH.replace("TAG", OWN_PAGE),
    )
    launched = answer["data"]["launchRun"]
    if "run" not in launched:
        return f"the page's own mutation was not taken: {launched}"
    page.goto(f"{door.ui}/runs/{launched['run']['runId']}")
    loaded = page.evaluate("window.loadedOnce = true")
    page.get_by_text("Success", exact=True).first.wait_for()
    if not loaded or not page.evaluate("window.loadedOnce === true"):
        return "the page was loaded again"
    return None if sockets else "nothing came by its websocket"


def switch(door: Door, page: Page) -> str | None:
    """The nightly schedule is stopped and started by its switch."""
    page.goto(f"{door.ui}/locations/renxing/schedules/nightly")
    for status in ("STOPPED", "RUNNING"):
        page.locator("label:has(input[type=checkbox])").first.click()
        confirm = page.get_by_role("button", name="Confirm")
        until = time.monotonic() + 20
        while door.schedule()["status"] != status:
            if confirm.count():
                confirm.first.click()
            if time.monotonic() > until:
                return f"the schedule is not {status.lower()} after its switch"
            time.sleep(0.5)
    return None
