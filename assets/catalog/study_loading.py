"""Studies by name or path: those shipped under assets/catalog/studies/, and a user's own."""

from collections.abc import Collection
from pathlib import Path

from assets.catalog.loading import load_catalog
from assets.catalog.records import CATALOG_FOLDER
from assets.catalog.study import Study
from assets.catalog.study_language.errors import StudyError, known_names
from assets.catalog.study_language.resolution import read_study

STUDIES_FOLDER = CATALOG_FOLDER / "studies"


def load_study(name: str, extracts: Path | None = None, delivered: Collection[int] | None = None) -> Study:
    """Read a study by its name under assets/catalog/studies/ or by its path.

    Args:
        extracts: the folder of extracts whose own catalog it may draw on; none: ours alone.
        delivered: the data years whose volumes the book holds. To them a study is cut whose panel has the years
            delivered; without them, before a book is known, its panel has EVERY_YEAR.

    Raises:
        StudyError: one line with file, line, field, what is wrong and what is known.
        CatalogError: a file of the catalog contradicts itself.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else STUDIES_FOLDER / f"{name}.yaml"
    if not path.is_file():
        known = sorted(one.stem for one in STUDIES_FOLDER.glob("*.yaml"))
        raise StudyError(f"no study {name!r}{known_names(name, known)}; or give the path of a .yaml file")
    return read_study(path, STUDIES_FOLDER, load_catalog(extracts), delivered)


__all__ = ["STUDIES_FOLDER", "StudyError", "load_study"]
