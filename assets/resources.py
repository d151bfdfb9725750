"""What an asset is told from outside: where the extracts lie, and where to publish."""

from pathlib import Path

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
