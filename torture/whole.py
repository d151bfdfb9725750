"""Whether what readers of a home open is whole, and which of two publications it is."""

from collections.abc import Mapping

import duckdb

from assets.chain import BOOK
from assets.digests import digest_of_rows
from assets.publication.revisions import TABLE as REVISIONS
from assets.publication.sums import alterations
from torture.small_set import STUDY, SmallSet, what_is_broken
from torture.trial import Outcome

Contents = Mapping[str, Mapping[str, str]]
"""By publication, the digest of every table."""
TIMELESS = "(select * exclude (built_at, compared_with) from build)"


class Bad(Exception):
    """How a trial came out that did not come out well."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


def refuse_neither(small: SmallSet, before: Contents, new: Contents) -> None:
    """Raise Bad where what readers open after a kill is not whole, the old or the new."""
    refuse_broken(small)
    found = contents_of(small)
    for name in found:
        if found[name] not in (before[name], new[name]):
            raise Bad(Outcome.WRONG, f"{name} is neither the old nor the new: {differences(found, new)}")


def refuse_broken(small: SmallSet) -> None:
    """Raise Bad where a publication is not whole."""
    altered = [
        line for name in (BOOK, STUDY) for line in alterations(small.settings.published(name).resolve())
    ]
    if broken := what_is_broken(small) or ", ".join(altered):
        raise Bad(Outcome.WRONG, f"not whole: {broken}")


def contents_of(small: SmallSet) -> Contents:
    """What the publications of a home hold, but for when they were built and what was published before them."""
    contents = {}
    for name in (BOOK, STUDY):
        with duckdb.connect(str(small.settings.published_file(name)), read_only=True) as connection:
            connection.execute("set enable_progress_bar = false")
            tables = connection.execute("select table_name from duckdb_tables()").fetchall()
            timeless = "(select * exclude (built_at) from build)" if name == BOOK else TIMELESS
            contents[name] = {
                table: digest_of_rows(connection, timeless if table == "build" else f'"{table}"')
                for (table,) in tables
                if table != REVISIONS
            }
    return contents


def differences(found: Contents, new: Contents) -> str:
    """The tables in which publications differ."""
    return ", ".join(
        f"{name}.{table}" for name in new for table in new[name] if found[name].get(table) != new[name][table]
    )
