"""A published file as who reads it finds it: what is said where it cannot be read, and where what is asked is unknown."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from assets.text import first_line


class ReadingError(ValueError):
    """What is asked of a published file and cannot be answered, in one line."""


@contextmanager
def told_in_one_line(path: Path) -> Iterator[None]:
    """What DuckDB says of a published file that it cannot read, as a ReadingError that names the file."""
    try:
        yield
    except duckdb.ConnectionException:  # of a file that was closed, or is open in another way
        raise
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ReadingError(
            f"{path}: was published by an earlier version; make refresh publishes it anew"
        ) from error
    except duckdb.Error as error:
        raise ReadingError(
            f"{path}: cannot be read ({first_line(error)}); make refresh publishes it anew"
        ) from error


def refuse_unknown(steps: Iterable[tuple[str, str, str | None, str | None]]) -> None:
    """Refuse the steps of `trace` that say what is unknown.

    Args:
        steps: what, name, status and reason of each.
    """
    unknown = [f"{what} {name!r}: {reason}" for what, name, status, reason in steps if status == "unknown"]
    if unknown:
        raise ReadingError("; ".join(unknown))
