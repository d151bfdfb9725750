"""What an asset is told from outside: where the extracts lie, and where to publish."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field


class Extracts(dg.ConfigurableResource):
    """The folder that holds the volumes, `supplement/*.csv` and `registry/*.parquet`."""

    path: str

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


def as_given(resource: "dg.ConfigurableResource[Any]") -> dg.ResourceDefinition:
    """A resource whose fields no run may set otherwise: where runs read and write is decided by who starts Dagster."""

    @dg.resource(config_schema={}, description=resource.__doc__)
    @contextmanager
    def given(context: dg.InitResourceContext) -> Iterator[Any]:
        with resource.yield_for_execution(context) as value:
            yield value

    return given
