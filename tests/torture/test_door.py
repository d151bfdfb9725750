"""A page of another origin, in a real browser, reaches nothing that stands behind the guard of the UI."""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import sync_playwright

from orchestration.web_server import OwnPageOnly, origins_of
from tests.publication.report.browser import needs_chromium
from torture.door.attacks import ATTACKS
from torture.door.trials import ARGUMENTS, CHROMIUM, Door, attacked, attacker, free_ports, origins
from torture.trial import Outcome

pytestmark = needs_chromium
SAMPLE = 3


class Reached:
    """Stands behind the guard: takes note of what reaches it, but for a link to a page, and answers it."""

    def __init__(self) -> None:
        self.requests: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", ()))
        if scope["type"] == "websocket" or headers.get(b"sec-fetch-dest") != b"document":
            self.requests.append(f"{scope['type']} {scope['path']}")
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"data"})


@dataclass(frozen=True)
class SmallDoor(Door):
    """The guard alone, with nothing of Dagster behind it."""

    reached: Reached

    def state(self) -> str:
        return json.dumps(self.reached.requests)


@contextmanager
def opened(folder: Path, guarded: bool) -> Iterator[Door]:
    """What stands behind the guard, or without it, on a port, the attacker on another, and a browser."""
    port, attackers = free_ports(2)
    reached = Reached()
    application = OwnPageOnly(reached, origins_of(int(port))) if guarded else reached
    ui = uvicorn.Server(uvicorn.Config(application, port=int(port), log_level="critical", lifespan="off"))
    server = ThreadingHTTPServer(("127.0.0.1", int(attackers)), attacker(port))
    for serve in (ui.run, server.serve_forever):
        threading.Thread(target=serve, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield SmallDoor(f"http://127.0.0.1:{port}", attackers, browser, folder, reached)
        browser.close()
    ui.should_exit = True
    server.shutdown()
    server.server_close()


def test_a_few_attacks_reach_nothing(tmp_path: Path) -> None:
    chance = random.Random(14)
    with opened(tmp_path, guarded=True) as door:
        every = [(origin, attack) for origin in origins(door) for attack in ATTACKS]
        for origin, attack in chance.sample(every, SAMPLE):
            trial = attacked(door, origin, attack, "schedule", door.state())
            assert (trial.outcome, trial.detail) == (Outcome.TOLD, "nothing changed, nothing was read"), (
                trial.kind
            )


def test_without_the_guard_an_attack_is_seen_to_reach_the_ui(tmp_path: Path) -> None:
    with opened(tmp_path, guarded=False) as door:
        trial = attacked(door, "another port", "text/plain form", "schedule", door.state())
    assert (trial.outcome, trial.detail) == (Outcome.WRONG, "it changed something")
