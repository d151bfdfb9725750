"""Origins (scheme, name and port) as browsers write them in Host and Origin: small letters, no port that goes without saying."""

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
NUMBER = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)\.?")
"""A name whose last part is a number is an address to a browser."""


def origin_as_sent(origin: str) -> str | None:
    """An origin as a browser sends it; None for what is none, or is sent otherwise than it is written.

    >>> origin_as_sent("https://Renxing.Example.org:443/"), origin_as_sent("http://127.0.0.1:80")
    ('https://renxing.example.org', 'http://127.0.0.1')
    >>> origin_as_sent("https://operator@renxing.example.org")
    """
    try:
        parts = urlsplit(origin)
        host, port = host_as_sent(parts.hostname or ""), parts.port
    except ValueError:
        return None
    whole = f"{parts.scheme}://{parts.netloc}"
    is_more = origin.rstrip("/").lower() != whole.lower() or "@" in parts.netloc or parts.netloc.endswith(":")
    if parts.scheme not in DEFAULT_PORTS or host is None or port == 0 or is_more:
        return None
    return f"{parts.scheme}://{host}" + (
        f":{port}" if port not in (None, DEFAULT_PORTS[parts.scheme]) else ""
    )


def host_as_sent(host: str) -> str | None:
    """A name or an address as a browser sends it; None for what is neither. Raises ValueError for a false address."""
    if ":" in host:
        return f"[{IPv6Address(host).compressed}]"
    if NUMBER.fullmatch(host):
        return str(IPv4Address(host))
    return host if NAME.fullmatch(host) else None
