"""What an asset is told from outside: where the extracts lie, which study is run, where to publish."""

from pathlib import Path

import dagster as dg

from assets.catalog.study import Study, load_study


class Extracts(dg.ConfigurableResource):
    """The folder that holds `<edition>/*.xlsx`, `supplement/*.csv` and `registry/*.parquet`."""

    path: str

    @property
    def folder(self) -> Path:
        return Path(self.path)


class StudyFile(dg.ConfigurableResource):
    """The study to run: a name under assets/catalog/studies/ or the path of a study file."""

    name: str

    def load(self) -> Study:
        return load_study(self.name)


class PublicationFolder(dg.ConfigurableResource):
    """The path under which readers open the publication (see assets/publication/folder.py)."""

    path: str

    @property
    def published(self) -> Path:
        return Path(self.path)
