"""What each asset is made from and how, and the record of it: what is unchanged need not be made again."""

import time
import typing
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from assets.catalog import Catalog, load_catalog
from assets.catalog.study import Study
from assets.chain import chain_of, judged_of, makers, tables_of
from assets.digests import code_of, digest_of_rows, digest_of_text, packages_of
from assets.warehouse import (
    replace_from_frame,
    replace_from_query,
    replace_from_sql_file,
    row_count,
    withdraw_verdict,
)

if TYPE_CHECKING:
    import altair as alt

Sources = Mapping[str, Sequence[tuple[str, str]]]
"""For each column of a table, the tables and columns that it is computed from."""


@dataclass(frozen=True)
class Recipe:
    """What an asset is made from and how."""

    asset: str
    build: Callable[..., None]
    reads: tuple[str, ...]
    """The tables of its warehouse, made by other assets, that it reads."""
    study_fields: tuple[str, ...]
    """The fields of the study that it reads."""
    after: tuple[str, ...]
    """Assets of the other half that come before."""
    kinds: frozenset[str]
    """What it is made with, as Dagster shows it."""
    foretold: bool
    """So cheap that it is made in memory to see what it would hold."""


SILENCE_SECONDS = 2
"""After so long without a word it is said which table is under way."""
RECIPES: dict[str, Recipe] = {}
"""Every asset's recipe, as the modules of the layers are imported."""


@dataclass
class Work:
    """One asset being made: the connection to its warehouse, and what is told of the result."""

    connection: duckdb.DuckDBPyConnection
    say: Callable[[str], object]
    """Tells a person who watches what is under way."""
    chosen_study: Study | None = None
    extracts: Path | None = None
    """The folder of extracts whose own catalog holds; none: ours alone."""
    metadata: dict[str, Any] = field(default_factory=dict)
    pictures: "dict[str, alt.TopLevelMixin]" = field(default_factory=dict)
    sources: Sources = field(default_factory=dict)
    said_at: float = field(default_factory=time.monotonic)
    """When a table, or before the first one this asset, was last said to be under way."""
    made_from: dict[str, str] = field(default_factory=dict)
    """Digests of what was read from outside the warehouse, as it was read."""

    @property
    def study(self) -> Study:
        """The study that is run."""
        if self.chosen_study is None:
            raise TypeError("the book knows no study")
        return self.chosen_study

    @cached_property
    def catalog(self) -> Catalog:
        """The facts that hold for the extracts."""
        return load_catalog(self.extracts)

    def replace(self, table: str, content: pd.DataFrame | str) -> None:
        """Replace a table of this asset by a frame or by the result of a SELECT."""
        if isinstance(content, str):
            replace_from_query(self.connection, table, content)
        else:
            replace_from_frame(self.connection, table, content)

    def replace_from_files(self, *tables: str) -> None:
        """Replace tables, in this order, each by its SELECT in sql/."""
        for table in tables:
            if time.monotonic() - self.said_at > SILENCE_SECONDS:
                self.say(table)
                self.said_at = time.monotonic()
            replace_from_sql_file(self.connection, table)

    def show(self, name: str, picture: "alt.TopLevelMixin | None") -> None:
        """Add a picture worth a look."""
        if picture is not None:
            self.pictures[name] = picture

    def tell_sources(self, sources: Sources) -> None:
        """Say where the columns come from."""
        self.sources = sources


def direct_sources(asset: str) -> set[str]:
    """The assets that an asset is made right after: of those of its half that it reads, none that comes before another.

    The graph stays legible, and says the same: what comes before an asset that is read comes before its reader, too.
    But assets that are foretold may be made anew without what lies between: they stay.
    """
    read = sources(asset)
    before = {earlier for one in read for earlier in all_sources(one)}
    return {one for one in read if RECIPES[one].foretold or one not in before}


def sources(asset: str) -> set[str]:
    """The assets of its half that an asset reads."""
    maker_of = makers(chain_of(asset))
    return {maker_of[table] for table in RECIPES[asset].reads}


@cache
def all_sources(asset: str) -> frozenset[str]:
    """The assets of its half that come before an asset."""
    read = sources(asset)
    return frozenset(read).union(*(all_sources(one) for one in read))


NOT_CONTENT = ("path", "digest")
"""Fields of a study that say nothing of what is computed."""


class Unread:
    """Stands in a study for a field that an asset has not said it reads: any use of it is a bug."""

    def refuse(self, *_: object) -> typing.NoReturn:
        raise TypeError("reads a field of the study that its recipe does not name")

    __getattr__ = __iter__ = __len__ = __getitem__ = __contains__ = __bool__ = __add__ = __radd__ = refuse
    __eq__ = __ne__ = __hash__ = __str__ = __format__ = refuse


def only(study: Study | None, recipe: Recipe) -> Study | None:
    """A study with the fields that an asset reads, and nothing else of what is computed from."""
    if study is None:
        return None
    content = {one.name for one in fields(Study)} - set(NOT_CONTENT) - {"name"}
    unread: dict[str, Any] = {name: Unread() for name in content - set(recipe.study_fields)}
    partial = replace(study, **unread)
    # What follows from fields and is read by itself is worked out before they are taken away.
    vars(partial).update({name: getattr(study, name) for name in recipe.study_fields if name not in content})
    return partial


def made(work: Work, recipe: Recipe, resources: Mapping[str, Any]) -> str:
    """Make an asset, and record what it was made from and what it holds; returns its digest.

    Each table is committed as it is made: DuckDB plans joins of tables that are not committed without their
    statistics, which takes the evidence several times as long. One that is interrupted counts as never made.
    """
    connection = work.connection
    for judged in judged_of(recipe.asset):
        withdraw_verdict(connection, judged)
    record_inputs(connection, recipe.asset, {})
    recipe.build(work, **resources)
    tables = tables_of(recipe.asset)
    digests = {table: digest_of_rows(connection, table) for table in tables} or {
        recipe.asset: uuid.uuid4().hex
    }
    work.metadata |= {f"rows of {table}": row_count(connection, table) for table in tables}
    record_digests(connection, digests)
    record_inputs(connection, recipe.asset, inputs_now(work, recipe) | work.made_from)
    return digest_of_text(str(sorted(digests.items())))


def inputs_of(recipe: Recipe, digests: Mapping[str, str], study: Study | None) -> dict[str, str]:
    """What an asset is made from, as digests: code, packages, tables of its warehouse and fields of the study.

    Args:
        digests: what tables of its warehouse hold.
    """
    of_study = {f"study {name}": digest_of_text(repr(getattr(study, name))) for name in recipe.study_fields}
    tables = {table: digests.get(table, "") for table in recipe.reads}
    return {"code": code_of(recipe.asset), "packages": packages_of(recipe.asset)} | tables | of_study


def inputs_now(work: Work, recipe: Recipe) -> dict[str, str]:
    """What an asset that is being made is made from, as its warehouse and the study say."""
    return inputs_of(recipe, digests_in(work.connection), work.chosen_study)


def inputs_recorded(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """What each asset of a warehouse was made from, by asset and input."""
    inputs: dict[str, dict[str, str]] = {}  # named as the table, it would be read where there is no table
    for asset, name, digest in connection.execute("select * from publication.made_from").fetchall():
        inputs.setdefault(asset, {})[name] = digest
    return inputs


def digests_in(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the tables of a warehouse hold, by name."""
    return dict(connection.execute("select table_name, digest from publication.table_digest").fetchall())


def record_digests(connection: duckdb.DuckDBPyConnection, digests: Mapping[str, str]) -> None:
    """Keep what tables hold in place of what they held."""
    for table, digest in digests.items():
        connection.execute("delete from publication.table_digest where table_name = ?", [table])
        connection.execute("insert into publication.table_digest values (?, ?)", [table, digest])


def record_inputs(connection: duckdb.DuckDBPyConnection, asset: str, inputs: Mapping[str, str]) -> None:
    """Keep what an asset was made from in place of what it was made from before."""
    connection.execute("delete from publication.made_from where asset = ?", [asset])
    for name, digest in inputs.items():
        connection.execute("insert into publication.made_from values (?, ?, ?)", [asset, name, digest])
