"""What stands in for the UI and lets in everybody: shows whether an attack can reach anything at all."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from playwright.sync_api import Browser
from starlette.types import ASGIApp, Receive, Scope, Send

from torture.door.opened import Door, attackers_server
from torture.machine import free_ports

ANSWER = "data"
"""What it answers to everything."""
FAVICON = "/favicon.ico"
"""A browser asks for it by itself."""


class Reached:
    """Takes note of what reaches it, and lets every page read its answer."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.links: list[str] = []
        """Requests for a page to be shown for itself: what a link or a form leads to."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        if scope["path"] != FAVICON:
            opened = headers.get("sec-fetch-dest") == "document"
            (self.links if opened else self.requests).append(f"{scope['type']} {scope['path']}")
        if scope["type"] == "websocket":
            await self.talk(scope, receive, send)
        else:
            allowed = {
                "access-control-allow-origin": headers.get("origin", "*"),
                "access-control-allow-credentials": "true",
                "access-control-allow-methods": "GET, POST, PUT, DELETE",
                "access-control-allow-headers": "content-type",
            }
            head = [(name.encode(), value.encode()) for name, value in allowed.items()]
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": ANSWER.encode()})

    async def talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take up a websocket and answer what comes by it."""
        await receive()
        await send({"type": "websocket.accept", "subprotocol": next(iter(scope["subprotocols"]), None)})
        while (await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": ANSWER})


@dataclass(frozen=True)
class SmallDoor(Door):
    """A door with nothing of Dagster behind it."""

    reached: Reached

    def state(self) -> str:
        return json.dumps(self.reached.requests)


def unguarded(application: Reached, _: str) -> ASGIApp:
    """The application itself."""
    return application


@contextmanager
def small_door(
    browser: Browser, guarded: Callable[[Reached, str], ASGIApp] = unguarded
) -> Iterator[SmallDoor]:
    """What takes note of all that reaches it, on a port, and the attacker on another.

    Args:
        guarded: puts a guard before it, which is given its port.
    """
    reached = Reached()
    (port,) = free_ports(1)
    configuration = uvicorn.Config(
        guarded(reached, port), port=int(port), log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(configuration)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    try:
        with attackers_server(port) as attackers_port:
            yield SmallDoor(f"http://127.0.0.1:{port}", attackers_port, browser, reached)
    finally:
        server.should_exit = True
        serving.join()
