"""What an asset is told from outside: where the extracts lie, the warehouse that it writes, and where to publish."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field, PrivateAttr

from assets.book_source import book_file
from assets.catalog.study import Study
from assets.catalog.study_loading import load_study
from assets.chain import BOOK
from assets.warehouse import WarehouseError, attach_book, delivered_years, opened, prepare, warehouse_path

PARTITION_TAG = "dagster/partition"


class Extracts(dg.ConfigurableResource):
    """The folder that holds the volumes, `supplement/*.csv` and `registry/*.parquet`."""

    path: str
    spark: str = ""
    """The Spark Connect server that counts the registry, as `sc://host:port`; none: it is counted here."""
    on_spark: str = ""
    """The folder as that server sees it; none: as we do."""

    @property
    def folder(self) -> Path:
        return Path(self.path)


class Publications(dg.ConfigurableResource):
    """The folder under which readers open what is published (see assets/publication/folder.py)."""

    path: str
    accepted: list[str] = Field(default=[])
    """The editions and tables that may be lost against the book that stands."""

    def published(self, name: str) -> Path:
        """The folder of the book or of a study, as readers open it."""
        return Path(self.path) / name


class Warehouse(dg.ConfigurableResource):
    """A warehouse file, held open by the one run that writes it."""

    folder: str
    extracts: str
    """The folder of extracts, whose own catalog holds for what is made."""
    _connection: duckdb.DuckDBPyConnection = PrivateAttr()

    @contextmanager
    def open(self, name: str) -> Iterator[None]:
        """Open the warehouse of the book or of a study for the length of a run."""
        path = warehouse_path(Path(self.folder), name)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = opened(path, read_only=False)
        try:
            prepare(self._connection)
            yield
        finally:
            self._connection.close()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection to the file; every statement is a transaction of its own."""
        return self._connection


class BookWarehouse(Warehouse):
    """The warehouse of the book."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["BookWarehouse"]:
        """Open the file for the length of a run."""
        with self.open(BOOK):
            yield self


class StudyWarehouse(Warehouse):
    """The warehouse of the study whose partition is run, with the published book beside it."""

    book: str
    """Where the book is read: the folder in which it is published, or its address."""
    book_copies: str
    """The folder of what is copied from an address."""
    studies: dict[str, str]
    """Where the file of each study is found, by the study's name."""
    _named: str = PrivateAttr()
    _study: Study | None = PrivateAttr(default=None)
    _attached: bool = PrivateAttr(default=False)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["StudyWarehouse"]:
        """Open the file for the length of a run and attach the book."""
        name = context.run.tags.get(PARTITION_TAG) if context.run else None
        if name is None:
            raise WarehouseError("no study is named: run the job with the partition of one")
        self._named = self.studies.get(name, name)
        self._study, self._attached = None, False
        with self.open(name):
            yield self

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection to the file, with the book that stands at its first use."""
        if not self._attached:
            attach_book(self._connection, book_file(self.book, Path(self.book_copies)))
            self._attached = True
        return self._connection

    @property
    def study(self) -> Study:
        """The study that is run, on the years that the book holds."""
        if self._study is None:
            self._study = load_study(self._named, Path(self.extracts), delivered_years(self.connection))
        return self._study


def as_given(resource: "dg.ConfigurableResource[Any]") -> dg.ResourceDefinition:
    """A resource whose fields no run may set otherwise: where runs read and write is decided by who starts Dagster."""

    @dg.resource(config_schema={}, description=resource.__doc__)
    @contextmanager
    def given(context: dg.InitResourceContext) -> Iterator[Any]:
        with resource.yield_for_execution(context) as value:
            yield value

    return given
