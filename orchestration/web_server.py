"""Dagster's web server, open to its own page alone.

A page of another origin in the operator's browser must neither read nor change anything: requests whose Host or Origin
is another are refused, so are POSTs that are not JSON and GraphQL by GET, which a browser sends for any page unasked,
and what the browser itself says to be part of another page: a frame, an image, a script. A link to the page is no part.
"""

import sys
from urllib.parse import urlsplit

from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestration.origins import origin_as_sent
from orchestration.processes import end_with_ui

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
STATEMENT_MILLISECONDS, CONNECTION_SECONDS, MOST_CONNECTIONS, POLL_MILLISECONDS = 15_000, 3_600, 20, 2_000
"""What Dagster's own command gives its web server."""
READING = ("GET", "HEAD", "OPTIONS")
OTHER_SITES = ("cross-site", "same-site")
"""What a browser says (Sec-Fetch-Site) of a request that a page of another origin has led to."""
SHUT = {
    "content-security-policy": "frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
"""What tells a browser to show the page in no frame of another and to hand nothing of it to another."""
POLICY_VIOLATION = 1008
"""The close code of a websocket (RFC 6455)."""


class OwnPageOnly:
    """Passes on to an application what comes from its own page or from a program of this machine."""

    def __init__(self, application: ASGIApp, origins: frozenset[str]) -> None:
        """`origins`: scheme, name and port under which the page is opened."""
        self.application, self.origins = application, origins
        self.hosts = frozenset(urlsplit(one).netloc for one in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
            return

        async def shut(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SHUT.items():
                    headers.append(name, value)
            await send(message)

        refused = self.refusal(scope)
        if refused is None:
            await self.application(scope, receive, shut)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": refused[1]})
        else:
            await PlainTextResponse(f"{refused[1]}\n", status_code=refused[0])(scope, receive, shut)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the reason with which a request is refused; none where it is not."""
        headers = Headers(scope=scope)
        if len(headers.getlist("host")) > 1 or len(headers.getlist("origin")) > 1:
            return 400, "one Host and one Origin are enough"
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        if host not in self.hosts:
            return 403, f"renxing is not served as {host!r}: open {', '.join(sorted(self.origins))}"
        if origin is not None and origin not in self.origins:
            return 403, f"a page of {origin} may not use renxing"
        opened = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
        if headers.get("sec-fetch-site") in OTHER_SITES and not opened:
            return 403, "a page of another origin may not use renxing"
        if scope["type"] == "websocket" or scope["method"] == "OPTIONS":
            return None
        page = "text/html" in headers.get("accept", "")
        if scope["path"].rstrip("/") == "/graphql" and scope["method"] in READING and not page:
            return 405, "GraphQL is asked by POST"
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if scope["method"] not in READING and kind != "application/json":
            return 415, "send JSON, as application/json"
        return None


def origins_of(port: int, proxied: str = "") -> frozenset[str]:
    """Under which origins the page of a port of this machine is opened; one more where a proxy stands before it."""
    named = [f"http://{name}:{port}" for name in LOCAL_NAMES] + ([proxied] if proxied else [])
    return frozenset(sent for one in named if (sent := origin_as_sent(one)))


def main() -> None:
    """Serve a workspace file on a host and a port, until the UI ends: HOST PORT WORKSPACE [ORIGIN]."""
    import uvicorn

    end_with_ui()
    host, port, workspace, *proxied = sys.argv[1:]
    with (
        DagsterInstance.get() as instance,
        WorkspaceProcessContext(
            instance, workspace_load_target=WorkspaceFileTarget(paths=[workspace])
        ) as context,
    ):
        instance.optimize_for_webserver(STATEMENT_MILLISECONDS, CONNECTION_SECONDS, MOST_CONNECTIONS)
        application = create_app_from_workspace_process_context(
            context, live_data_poll_rate=POLL_MILLISECONDS
        )
        guarded = OwnPageOnly(application, origins_of(int(port), *proxied))
        uvicorn.run(guarded, host=host, port=int(port), log_level="warning")


if __name__ == "__main__":
    main()
