"""A page of another origin attacks the running UI in a browser: nothing changes and nothing is read; the UI works."""

import json
import random
import socket
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from torture.door.attacks import ATTACKS, PAGE
from torture.kills.one_night import kill_all, left_after, start
from torture.small_set import RENXING, published_small_set
from torture.trial import Outcome, Trial

FAMILY = "door"
CHROMIUM = "/usr/bin/chromium"
EVIL = "evil.example"
"""A name that the browser resolves to this machine, as one that was made to point here."""
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-popup-blocking",
    f"--host-resolver-rules=MAP {EVIL} 127.0.0.1",
]
REFUSED = "renxing is not served as"
"""What a page under another name, which is of one origin with what is refused to it, can read."""
START_SECONDS, PAGE_SECONDS, ATTACK_MILLISECONDS = 180, 180, 20_000
STATE = """{
  schedulesOrError(repositorySelector: {repositoryLocationName: "renxing", repositoryName: "__repository__"}) {
    ... on Schedules { results { name scheduleState { id selectorId status } } }
  }
  sensorsOrError(repositorySelector: {repositoryLocationName: "renxing", repositoryName: "__repository__"}) {
    ... on Sensors { results { name sensorState { status } } }
  }
  pipelineRunsOrError { ... on Runs { results { id tags { key value } } } }
  assetsOrError { ... on AssetConnection { nodes { key { path } assetMaterializations(limit: 5) { runId timestamp } } } }
}"""
LAUNCH = """mutation {
  launchRun(executionParams: {
    selector: {
      repositoryLocationName: "renxing", repositoryName: "__repository__", jobName: "book",
      assetSelection: [{path: ["catalog", "facts"]}], assetCheckSelection: []
    },
    mode: "default", runConfigData: "{}", executionMetadata: {tags: [{key: "door", value: "TAG"}]}
  }) { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}"""
STOP = 'mutation { stopRunningSchedule(id: "ID") { __typename } }'


@dataclass(frozen=True)
class Door:
    """The running UI, and the page that attacks it."""

    ui: str
    """Its origin, as http://127.0.0.1:3000."""
    attacker: str
    """The port of the attacker's server."""
    browser: Browser
    folder: Path

    @property
    def port(self) -> str:
        return self.ui.rpartition(":")[2]

    def asked(self, query: str) -> dict[str, Any]:
        """What the UI answers a program of this machine."""
        request = urllib.request.Request(
            f"{self.ui}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
        return data

    def state(self) -> str:
        """All that an attack could change, but for the daemon's own runs and what they make."""
        data = self.asked(STATE)
        data["assetsOrError"] = [
            [node["key"], one["timestamp"]]
            for node in data["assetsOrError"]["nodes"]
            for one in node["assetMaterializations"]
            if not one["runId"]
        ]
        data["pipelineRunsOrError"] = [
            run
            for run in data["pipelineRunsOrError"]["results"]
            if any(tag["key"] == "door" for tag in run["tags"])
        ]
        return json.dumps(data, sort_keys=True)

    def schedule(self) -> Mapping[str, str]:
        """The nightly schedule."""
        results = self.asked(STATE)["schedulesOrError"]["results"]
        found: Mapping[str, str] = next(one["scheduleState"] for one in results if one["name"] == "nightly")
        return found


def trials(folder: Path, chance: random.Random) -> Iterator[Trial]:
    """Every attack from every origin, in an order of chance; before and after them the UI is used in the same browser."""
    with opened_door(folder) as door:
        yield from used(door, "before")
        before, schedule = door.state(), door.schedule()["id"]
        order = [(origin, attack) for origin in origins(door) for attack in ATTACKS]
        for origin, attack in chance.sample(order, len(order)):
            yield attacked(door, origin, attack, schedule, before)
            before = door.state()
        yield from used(door, "after")


def origins(door: Door) -> dict[str, str]:
    """By how it is called, where a page of the attacker is opened."""
    return {
        "another port": f"http://127.0.0.1:{door.attacker}/",
        "another name of this machine": f"http://localhost:{door.attacker}/",
        "another site": f"http://{EVIL}:{door.attacker}/",
        "DNS rebinding": f"http://{EVIL}:{door.port}/attack",
    }


@contextmanager
def opened_door(folder: Path) -> Iterator[Door]:
    """The UI on a small set, a server of the attacker and a browser; all of them end with it."""
    small = published_small_set(folder / "small_set")  # one of which the daemon has nothing to ask for
    ports = free_ports(2)
    ui = start([*RENXING, "ui"], {**small.environment, "RENXING_PORT": ports[0]}, folder / "ui.log")
    server = ThreadingHTTPServer(("127.0.0.1", int(ports[1])), attacker(ports[0]))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            door = Door(f"http://127.0.0.1:{ports[0]}", ports[1], browser, folder)
            wait_until_open(door)
            yield door
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
        ui.terminate()
        left_after(small, 20)
        kill_all(small)


def free_ports(count: int) -> list[str]:
    """Ports of this machine on which nobody listens."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def attacker(port: str) -> type[BaseHTTPRequestHandler]:
    """A server whose page attacks, and which sends on what comes to /redirect."""

    class Attacker(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/redirect"):
                return self.redirect()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.redirect()

        def redirect(self) -> None:
            self.send_response(307)
            self.send_header(
                "Location", f"http://127.0.0.1:{port}/graphql{self.path.removeprefix('/redirect')}"
            )
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Attacker


def wait_until_open(door: Door) -> None:
    """Wait until the UI knows its schedules."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if door.schedule()["status"] == "RUNNING":
                return
        except (OSError, KeyError, StopIteration, TypeError):
            time.sleep(1)
    raise RuntimeError(f"the UI did not open within {START_SECONDS} s")


def attacked(door: Door, origin: str, attack: str, schedule: str, before: str) -> Trial:
    """One attack: a fresh page of the attacker does it, and what it changed or read is looked at.

    Args:
        schedule: the identity of the nightly schedule, which it tries to stop.
        before: the UI's state.
    """
    started = time.monotonic()
    tag = f"{origin} {attack}"
    values = {
        "ui": f"http://{EVIL}:{door.port}" if origin == "DNS rebinding" else door.ui,
        "launch": LAUNCH.replace("TAG", tag),
        "stop": STOP.replace("ID", schedule),
        "state": STATE,
    }
    with door.browser.new_context() as context:
        page = context.new_page()
        if (
            origin == "DNS rebinding"
        ):  # the page came from the attacker before its name was made to point here
            page.route("**/attack", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.goto(origins(door)[origin])
        page.set_default_timeout(ATTACK_MILLISECONDS)
        read = what_it_read(page, attack, values)
        framed = [one.url for one in page.frames if one.url.startswith(door.ui) and has_page(one)]
    seconds = time.monotonic() - started
    if door.state() != before:
        return Trial(FAMILY, tag, Outcome.WRONG, "it changed something", seconds)
    if read or framed:
        return Trial(FAMILY, tag, Outcome.WRONG, f"it read {str(read or framed)[:200]}", seconds)
    return Trial(FAMILY, tag, Outcome.TOLD, "nothing changed, nothing was read", seconds)


def what_it_read(page: Page, attack: str, values: Mapping[str, str]) -> str:
    """What the page could read of the UI's answers."""
    try:
        found = page.evaluate(f"values => window.attack({json.dumps(attack)}, values)", dict(values))
    except Error:  # the page itself was led away, as by a form
        return ""
    return found if isinstance(found, str) and not found.startswith(REFUSED) else ""


def has_page(frame: Any) -> bool:
    """Whether the browser shows in a frame what the UI serves."""
    try:
        return bool(
            frame.evaluate("document.title.includes('agster') || document.body.innerText.includes('data')")
        )
    except Error:
        return False


def used(door: Door, when: str) -> Iterator[Trial]:
    """The operator's own use: pages are drawn, a run's end is seen without loading again, the schedule is toggled."""
    for kind, use in (("pages", pages), ("live updates", live_updates), ("the schedule's switch", switch)):
        started = time.monotonic()
        with door.browser.new_context(viewport={"width": 1400, "height": 900}) as context:
            page = context.new_page()
            page.set_default_timeout(PAGE_SECONDS * 1000)
            try:
                problem = use(door, page)
            except Error as error:
                problem = str(error).splitlines()[0]
            page.screenshot(path=str(door.folder / f"{kind} {when}.png"))
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
        LAUNCH.replace("TAG", "own page"),
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
