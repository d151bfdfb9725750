"""The UI answers its own page and programs of this machine; pages of other origins get nothing and change nothing."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from orchestration.web_server import OwnPageOnly, origins_of

OWN = {"host": "127.0.0.1:3000"}
JSON = {"content-type": "application/json"}
METHODS = ["GET", "POST", "PUT", "DELETE"]


async def everything(scope: Any, receive: Any, send: Any) -> None:
    """Stands behind the guard, and answers everything."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"reached"})


def sent(
    kind: str, headers: Mapping[str, str], path: str = "/graphql", method: str = "GET", proxied: str = ""
) -> list[dict[str, Any]]:
    """What a client is sent first to last."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return answer(kind, raw, path, method, proxied)


def answer(
    kind: str, headers: list[tuple[bytes, bytes]], path: str, method: str, proxied: str = ""
) -> list[dict[str, Any]]:
    """What a client is sent that sends these very headers."""
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": b"query=mutation{x}",
        "headers": headers,
    }
    asyncio.run(OwnPageOnly(everything, origins_of(3000, proxied))(scope, receive, send))
    return messages


def status(method: str, headers: Mapping[str, str], path: str = "/graphql", proxied: str = "") -> int:
    return int(sent("http", headers, path, method, proxied)[0]["status"])


@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:3000", "[::1]:3000"])
def test_the_own_page_asks_and_changes_by_json(host: str) -> None:
    page = {"host": host, "origin": f"http://{host}"}
    assert status("POST", page | JSON) == 200
    assert status("POST", page | {"content-type": "application/json; charset=utf-8"}) == 200
    assert status("GET", page | {"accept": "text/html"}) == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:3001", "https://127.0.0.1:3000"]
)
def test_a_page_of_another_origin_is_refused_whatever_it_sends(origin: str) -> None:
    for method in METHODS:
        assert status(method, OWN | JSON | {"origin": origin}) == 403
        assert status(method, OWN | JSON | {"origin": origin}, path="/report_asset_materialization/x") == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:3000", "127.0.0.1:3001", ""])
def test_another_host_is_refused_although_it_leads_here(host: str) -> None:
    """A name that was made to point to this machine after its page was loaded has the origin that it asks for."""
    assert status("POST", JSON | {"host": host, "origin": f"http://{host}"}) == 403
    assert status("POST", JSON | {"host": host}) == 403


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/graphql",
        "text/plain; application/json",
        "",
    ],
)
def test_what_a_browser_posts_for_any_page_is_refused(kind: str) -> None:
    assert status("POST", OWN | {"content-type": kind}) == 415


def test_graphql_by_get_is_refused() -> None:
    assert status("GET", OWN) == 405
    assert status("GET", OWN | {"accept": "image/*"}, path="/graphql/") == 405


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("part", ["iframe", "image", "script", "style", "empty", "object"])
def test_what_is_part_of_another_page_is_refused_although_it_names_no_origin(site: str, part: str) -> None:
    """A browser names no Origin for a frame, an image or a script; another port of this machine is of the same site."""
    mode = "navigate" if part in ("iframe", "object") else "no-cors"
    fetched = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": part, "accept": "text/html"}
    for path in (
        "/",
        "/logs/x",
        "/notebook",
        "/download_debug/x",
        "/server_info",
        "/favicon.svg",
        "/graphql",
    ):
        assert status("GET", OWN | fetched, path) == 403


def test_a_link_on_another_page_and_the_own_page_s_parts_are_let_in() -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert status("GET", OWN | link, "/runs") == 200
    for site in ("same-origin", "none"):
        part = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}
        assert status("GET", OWN | part, "/main.js") == 200


@pytest.mark.parametrize("host", ["LOCALHOST:3000", "LocalHost:3000"])
def test_a_host_is_the_same_in_capitals(host: str) -> None:
    assert status("POST", JSON | {"host": host, "origin": "http://localhost:3000"}) == 200


@pytest.mark.parametrize(
    "host",
    [
        "localhost.:3000",
        "127.0.0.1.:3000",
        "127.0.0.1",
        "127.0.0.1:03000",
        "127.1:3000",
        "2130706433:3000",
        "0.0.0.0:3000",
        "[::ffff:127.0.0.1]:3000",
        "127.0.0.1:3000@evil.example",
        "evil.example, 127.0.0.1:3000",
    ],
)
def test_other_spellings_of_the_host_are_refused(host: str) -> None:
    assert status("POST", JSON | {"host": host}) == 403


def test_two_hosts_or_two_origins_are_refused() -> None:
    for twice in ((b"host", b"evil.example"), (b"origin", b"https://evil.example")):
        own = [(b"host", b"127.0.0.1:3000"), (b"origin", b"http://127.0.0.1:3000")]
        for headers in ([*own, twice], [twice, *own]):
            assert answer("http", headers, "/graphql", "POST")[0]["status"] == 400


def test_no_other_page_shows_it_in_a_frame_or_holds_its_window() -> None:
    for headers in (OWN, OWN | {"origin": "https://evil.example"}):
        (start, *_) = sent("http", headers, "/runs")
        told = dict(start["headers"])
        assert told[b"content-security-policy"] == b"frame-ancestors 'none'"
        assert told[b"x-frame-options"] == b"DENY"
        assert told[b"cross-origin-opener-policy"] == told[b"cross-origin-resource-policy"] == b"same-origin"


def test_live_updates_reach_the_own_page_alone() -> None:
    (accepted,) = sent("websocket", OWN | {"origin": "http://127.0.0.1:3000"})
    assert accepted["type"] == "websocket.accept"
    (closed,) = sent("websocket", OWN | {"origin": "https://evil.example"})
    assert (closed["type"], closed["code"]) == ("websocket.close", 1008)


@pytest.mark.parametrize(
    ("named", "sent"),
    [
        ("https://Renxing.Example:443", "https://renxing.example"),
        ("http://renxing.example:80/", "http://renxing.example"),
        ("https://renxing.example:80", "https://renxing.example:80"),
    ],
)
def test_an_origin_is_known_as_browsers_send_it(named: str, sent: str) -> None:
    page = {"host": sent.partition("//")[2], "origin": sent}
    assert status("POST", page | JSON, proxied=named) == 200


def test_on_the_default_port_browsers_name_none() -> None:
    assert origins_of(80) == {"http://127.0.0.1", "http://localhost", "http://[::1]"}


def test_a_proxy_s_origin_is_let_in_where_it_is_named() -> None:
    proxied = {"host": "renxing.example", "origin": "https://renxing.example"}
    assert status("POST", proxied | JSON) == 403
    assert status("POST", proxied | JSON, proxied="https://renxing.example") == 200
    assert (
        status(
            "POST", proxied | JSON | {"origin": "http://renxing.example"}, proxied="https://renxing.example"
        )
        == 403
    )
