"""Errors in study files: one line that names file, line and field, what is wrong, and what is known."""

from collections.abc import Collection, Iterable

from assets.errors import nearest_of

Path = tuple[str | int, ...]
"""The fields that lead to a place of a study file."""
FULL_WIDTH = dict(zip("：，（）［］｛｝＋－＊／＝＜＞＾｜～“”‘’", ":,()[]{}+-*/=<>^|~\"\"''", strict=True))
"""Signs of Chinese keyboards, and those that are meant."""


class StudyError(ValueError):
    """A study file that cannot be used; the message names the file, the line and the field."""


class FieldError(ValueError):
    """Something wrong at a field of a study, before it is known in which file and line it stands."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.reason = message
        """The message without what is known, for a row that goes."""


class UnknownName(FieldError):
    """A name that the study does not know. Where an inherited row bears it, the row goes with it."""

    def __init__(self, path: Path, name: str, what: str, known: Iterable[str]) -> None:
        super().__init__(path, f"there is no {what} {name!r}{known_names(name, known)}")
        self.reason = f"there is no {what} {name!r}"


def field_named(path: Path) -> str:
    """A field as a message names it, with a colon; positions in lists are left out, for the message quotes what is there.

    >>> field_named(("robustness", "critic", "without", 0))
    'robustness.critic.without: '
    """
    named = ".".join(str(one) for one in path if not isinstance(one, int))
    return f"{named}: " if named else ""


def known_names(name: str, known: Iterable[str], most: int = 12) -> str:
    """What is known in place of a name: all of few; of many the nearest, or the first where none comes near.

    >>> known_names("citi", ["city", "province"])
    "; known are city, province; did you mean 'city'?"
    """
    offered = list(dict.fromkeys(known))
    near = nearest_of(name, offered)
    if near:
        listed = f"; known are {', '.join(offered)}" if len(offered) <= most else ""
        return f"{listed}; did you mean {near!r}?"
    if not offered:
        return "; none is known"
    rest = len(offered) - most
    return f"; known are {', '.join(offered[:most])}" + (f" and {rest} more" if rest > 0 else "")


def require_known(names: Iterable[str], known: Collection[str], path: Path, what: str) -> None:
    """Refuse the first name that is not known."""
    for name in names:
        if name not in known:
            raise UnknownName(path, name, what, known)
