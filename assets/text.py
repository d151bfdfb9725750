"""Texts of others on one line, without characters that steer: a terminal, a page, the direction of writing."""

import re

STEERING = "\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff"
"""Control characters, ends of lines, and those that change the direction of what follows; and two that are none: a
class of a regular expression."""
CONTROLS = re.compile(f"[{STEERING}]")
CONTROLS_AND_SPACES = re.compile(f"[{STEERING} ]+")


COMMA = re.compile("[,，]")


def apart_by_commas(text: str) -> list[str]:
    """The words of a text, apart by commas of either width.

    >>> apart_by_commas("gdp， loans,")
    ['gdp', 'loans']
    """
    return [one.strip() for one in COMMA.split(text) if one.strip()]


def on_one_line(text: str) -> str:
    """A text on one line, each run of spaces and of characters that steer as one space.

    >>> on_one_line("a\\r\\n b\\u202e")
    'a b'
    """
    return CONTROLS_AND_SPACES.sub(" ", text).strip()


def escaped(text: str) -> str:
    """A text on one line, each character that steers by its number, as Python writes it.

    >>> escaped("a\\nb")
    'a\\\\nb'
    """
    return CONTROLS.sub(lambda one: one[0].encode("unicode_escape").decode(), text)


def first_line(told: Exception | str) -> str:
    """The first line of an error's text, or the name of its kind where it has none; of a text, its first line.

    >>> first_line(ValueError("no number\\n  at line 2")), first_line(MemoryError())
    ('no number', 'MemoryError')
    """
    lines = str(told).strip().splitlines()
    return lines[0] if lines else type(told).__name__


def is_address(place: str) -> bool:
    """Whether a place is one of an object store and not a folder.

    >>> is_address("s3://bucket/book"), is_address("/mnt/book")
    (True, False)
    """
    return "://" in place


def shown_address(place: str) -> str:
    """A place as it may be shown: without a user's name and password, and without what follows a question mark.

    >>> shown_address("sftp://me:secret@host/book?key=secret"), shown_address("/mnt/book")
    ('sftp://host/book', '/mnt/book')
    """
    if not is_address(place):
        return place
    scheme, _, rest = place.partition("://")
    host, slash, path = rest.partition("?")[0].partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
