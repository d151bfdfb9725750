"""The running UI, a browser, and the server of a page that attacks."""

import json
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

from assets.text import first_line
from torture.door.attacks import PAGE
from torture.kills.one_night import kill_all, left_after, start
from torture.machine import Lacking, free_ports
from torture.small_set import RENXING, published_small_set

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
START_SECONDS = 180
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


@dataclass(frozen=True)
class Door:
    """The running UI, and the page that attacks it."""

    ui: str
    """Its origin, as http://127.0.0.1:3000."""
    attacker: str
    """The port of the attacker's server."""
    browser: Browser

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
            run for run in data["pipelineRunsOrError"]["results"] if any(map(is_of_door, run["tags"]))
        ]
        return json.dumps(data, sort_keys=True)

    def begun_by(self) -> list[str]:
        """By whom each run was begun that was not the daemon's: the tag that LAUNCH gave it."""
        runs = self.asked(STATE)["pipelineRunsOrError"]["results"]
        return [tag["value"] for run in runs for tag in run["tags"] if is_of_door(tag)]

    def schedule(self) -> Mapping[str, str]:
        """The nightly schedule."""
        results = self.asked(STATE)["schedulesOrError"]["results"]
        found: Mapping[str, str] = next(one["scheduleState"] for one in results if one["name"] == "nightly")
        return found


def is_of_door(tag: Mapping[str, str]) -> bool:
    """Whether a run's tag is the one that LAUNCH gives."""
    return tag["key"] == FAMILY


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Raises Lacking."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        except Error as error:
            raise Lacking(f"chromium does not start: {first_line(error)}") from None
        yield browser
        browser.close()


@contextmanager
def opened_door(folder: Path, browser: Browser) -> Iterator[Door]:
    """The UI on a small set and the server of the attacker; both end with it."""
    small = published_small_set(folder / "small_set")  # one of which the daemon has nothing to ask for
    (port,) = free_ports(1)
    ui = start([*RENXING, "ui"], {**small.environment, "RENXING_PORT": port}, folder / "ui.log")
    try:
        with attackers_server(port) as attackers_port:
            door = Door(f"http://127.0.0.1:{port}", attackers_port, browser)
            wait_until_open(door)
            yield door
    finally:
        ui.terminate()
        left_after(small, 20)
        kill_all(small)


@contextmanager
def attackers_server(port: str) -> Iterator[str]:
    """The port of a server of the attacker, who attacks what is served on another."""
    with ThreadingHTTPServer(("127.0.0.1", 0), attacker(port)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield str(server.server_port)
        server.shutdown()


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
