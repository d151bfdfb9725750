"""What a new book would lose against the one that stands: it is refused unless the operator says that it is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.catalog.records import Catalog
from assets.errors import ACCEPT, first_of
from assets.publication.folder import newest_first
from assets.warehouse import literal, sql_text

COMPARED = {"delivered_table", "figure_by_copy", "finding"}
"""The tables of a book by which a loss is seen; books of older versions lack the first."""


class LossError(RuntimeError):
    """A book that has lost something, or an acceptance of what is not lost; the last good book stands."""


@dataclass(frozen=True)
class Loss:
    """Something that the book that stands has and the new one lacks."""

    edition: int
    printed_table: str | None
    """None: the edition as a whole."""
    line: str
    """What is lost, in words."""

    @property
    def name(self) -> str:
        """What accepts this loss and no other."""
        return " ".join(filter(None, [str(self.edition), self.printed_table]))

    def accepted_by(self, names: Sequence[str]) -> bool:
        """Whether it is named by itself, with its edition, or with its table in every edition."""
        return not {self.name, str(self.edition), self.printed_table}.isdisjoint(names)


def last_readable(published: Path, file_name: str) -> Path | None:
    """The book that readers are led to or, where its file is damaged, the newest one that is not; None where none is.

    A damaged file must not keep a new book from taking its place.
    """
    for folder in (published, *newest_first(published)):
        file = folder / file_name
        try:
            with duckdb.connect(str(file), read_only=True) as connection:
                for table in sorted(COMPARED):
                    connection.execute(f"select bit_xor(hash(row)) from {table} as row")
        except (duckdb.IOException, duckdb.SerializationException):
            continue
        except duckdb.CatalogException:  # of an older version
            return file
        return file
    return None


def refuse_losses(
    candidate: Path, standing: Path | None, catalog: Catalog, accepted: Sequence[str]
) -> list[str]:
    """Raise LossError for what a new book has lost and nobody has accepted; returns what was accepted, a line each.

    Args:
        candidate: the file of the new book.
        standing: that of the last book that can be read; where there is none, nothing can be lost.
        accepted: editions (`2012`), tables (`fiscal city`) or tables of an edition (`2012 fiscal city`).
    """
    allowed = catalog.threshold("new_unruled_share_of_table")
    losses = losses_of(candidate, standing, allowed)
    unknown = [name for name in accepted if losses and not any(one.accepted_by([name]) for one in losses)]
    if unknown:
        raise LossError(
            f"not published: {ACCEPT}: {unknown[0]!r} names nothing that is lost; what is lost: {names_of(losses)}"
        )
    refused = [one for one in losses if not one.accepted_by(accepted)]
    if refused:
        lines = [
            f"not published, since the last good book has what this one lacks ({len(refused)}):",
            *first_of([one.line for one in refused]),
            f'deliver it, or say that it is meant: {ACCEPT}="{", ".join(accepted) + ", " if accepted else ""}'
            f'{names_of(refused)}"',
        ]
        raise LossError("\n".join(lines))
    return [one.line for one in losses]


def names_of(losses: Sequence[Loss]) -> str:
    """What accepts losses, apart by commas."""
    return ", ".join(dict.fromkeys(one.name for one in losses))


def losses_of(candidate: Path, standing: Path | None, allowed: float) -> list[Loss]:
    """What a new book has lost against the one that stands; of a synthetic and a real one, nothing.

    Args:
        allowed: the share of a table's figures to which the tests may newly object.
    """
    if standing is None:
        return []
    with duckdb.connect(str(candidate), read_only=True) as connection:
        connection.execute(f"attach {literal(str(standing.resolve()))} as before (read_only)")
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'before'"
        ).fetchall()
        if not COMPARED.issubset(name for (name,) in tables):
            return []
        [(same,)] = connection.execute(
            "select now.synthetic = before.synthetic from build as now cross join before.build as before"
        ).fetchall()
        if not same:
            return []
        rows = connection.execute(sql_text("publication.book.loss")).fetchall()
    return [
        Loss(edition, table, line_of(edition, table, what, lost, offered, detail, allowed))
        for edition, table, what, lost, offered, detail in rows
        if what != "findings" or lost > allowed * offered
    ]


def line_of(
    edition: int, table: str | None, what: str, lost: int, offered: int, detail: str, allowed: float
) -> str:
    """A loss in words."""
    if what == "edition":
        return f"edition {edition}: lost with its {lost} tables"
    if what == "table":
        return f"edition {edition}, {table}: the table is lost ({detail})"
    if what == "held back":
        return f"edition {edition}, {table}: the table is held back ({detail})"
    if what == "cities":
        return f"edition {edition}, {table}: {lost} of {offered} cities are lost ({detail}{', …' if lost > 10 else ''})"
    return (
        f"edition {edition}, {table}: tests object to {lost} of {offered} figures that they let pass before, more than "
        f"{allowed:.0%} ({detail}); look at them with make findings"
    )
