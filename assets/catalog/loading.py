"""The catalog as it holds for a folder of extracts: our files, and over them those that a user keeps beside the volumes.

A user's file lies in `<extracts>/catalog/` under the name of ours and with its columns. A row with the key of one of
ours stands in its place, any other is added: a newer version of ours never collides with it.
"""

import csv
import difflib
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assets.catalog.problems import problems_of
from assets.catalog.reading import read_rows
from assets.catalog.records import CATALOG_FOLDER, FILE_OF, FILES, Catalog, CatalogError
from assets.errors import first_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Record = TypeVar("Record", bound=DataclassInstance)

OWN_FOLDER = "catalog"
"""Under the extracts, what a user adds to the catalog."""
OURS = "assets/catalog"
REPLACED_ONLY = {"break_kinds", "evidence_tests", "statuses", "thresholds"}
"""Files to which nothing can be added: code gives each row its meaning."""
OURS_ALONE = {"codes"}
"""Files that a user cannot replace: reports and exports say the same, and read it where no volumes are."""
Written = tuple[int, int, int]
"""When a file was written and changed, in ns, and its bytes."""
OF_PRINTED_EDITIONS = ("corrections",)
"""Files of ours that are about what printed editions say: over volumes that are made up they do not hold."""
SYNTHETIC_MARK = "SYNTHETIC.txt"
"""Beside the volumes: they are made up, and no edition that was printed."""
STRAY = (".", "~$", "Thumbs.db", "desktop.ini")
"""How the names of files begin that programs leave behind."""


def load_catalog(extracts: Path | None = None) -> Catalog:
    """Read every file of the catalog.

    Args:
        extracts: the folder of extracts whose own files are read, too; none: ours alone. Over synthetic volumes
            ours of OF_PRINTED_EDITIONS are left out.

    Raises CatalogError, a line a problem, for a row that does not fit its record or names what is nowhere.
    """
    own = own_files(extracts) if extracts else {}
    not_ours = OF_PRINTED_EDITIONS if extracts and is_synthetic(extracts) else ()
    if own:
        return catalog_with(own, not_ours)
    return our_catalog(tuple(written(name) for name in FILES), not_ours)


@lru_cache(maxsize=2)
def our_catalog(_: tuple[Written, ...], not_ours: tuple[str, ...]) -> Catalog:
    """The catalog without a user's own files, read once for as long as nothing is written into ours."""
    return catalog_with({}, not_ours)


def written(name: str) -> Written:
    """What the disk says of a file of ours. Raises CatalogError where it is not there."""
    path = our_file(name)
    try:
        status = path.stat()
    except OSError as error:
        raise CatalogError(
            f"{OURS}/{path.name}: cannot be read ({error.strerror}); put a file there that you can read"
        ) from error
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size


def our_file(name: str) -> Path:
    """Where a file of the catalog lies."""
    return CATALOG_FOLDER / f"{name}.csv"


def catalog_with(own: Mapping[str, Path], not_ours: Collection[str]) -> Catalog:
    """The catalog with a user's own files, and without the rows of some of ours. Raises CatalogError as `load_catalog`."""
    rows = {
        name: rows_of(name, record, own.get(name), without_ours=name in not_ours)
        for name, record in FILES.items()
    }
    records: dict[str, Any] = {name: tuple(record for _, record in of_file) for name, of_file in rows.items()}
    catalog = Catalog(**records)
    if problems := list(problems_of(rows, catalog)):
        raise CatalogError("\n".join(first_of(problems)))
    return catalog


def is_synthetic(extracts: Path) -> bool:
    """Whether the volumes of a folder are made up."""
    return (extracts / SYNTHETIC_MARK).exists()


def own_files(extracts: Path) -> dict[str, Path]:
    """The files of a user's own, by the name of the file of the catalog. Raises CatalogError for any other file,
    and for a folder that cannot be opened."""
    folder = extracts / OWN_FOLDER
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise CatalogError(
            f"{OWN_FOLDER}: cannot be opened ({error.strerror}); make the folder readable for you"
        ) from error
    found = {}
    for path in paths:
        if path.name.startswith(STRAY):
            continue
        if path.suffix == ".csv" and path.stem in OURS_ALONE:
            raise CatalogError(
                f"{OWN_FOLDER}/{path.name}: what codes are called cannot be changed; take the file out of {folder} (cities stand in "
                "cities.csv, their names in names.csv)"
            )
        if path.suffix != ".csv" or path.stem not in FILES:
            alike = difflib.get_close_matches(path.stem, FILES, n=1) or sorted(FILES)
            raise CatalogError(
                f"{OWN_FOLDER}/{path.name}: is no file of the catalog; call it {', '.join(f'{one}.csv' for one in alike)}, "
                f"or take it out of {folder}"
            )
        found[path.stem] = path
    return found


def rows_of(
    name: str, record: "type[Record]", own: Path | None, *, without_ours: bool
) -> "list[tuple[str, Record]]":
    """The rows of a file of the catalog, each with where it stands, a user's in place of ours where the keys agree."""
    rows = {} if without_ours else ours_of(name, record, written(name))
    if own is None:
        return list(rows.values())
    theirs = keyed(read_rows(own, record, f"{OWN_FOLDER}/{name}.csv"), fields_of_key(name, record))
    if name in REPLACED_ONLY and (added := theirs.keys() - rows.keys()):
        place, _ = theirs[min(added, key=str)]
        known = ", ".join(str(one) for one, *_ in rows)
        raise CatalogError(f"{place}: only rows of ours can be replaced here; name one of {known}")
    return list({**rows, **theirs}.values())


@lru_cache(maxsize=len(FILES))
def ours_of(name: str, record: "type[Record]", _: Written) -> "Mapping[tuple[object, ...], tuple[str, Any]]":
    """Our own rows of a file by their keys, each with where it stands; read again when something is written into it."""
    return keyed(read_rows(our_file(name), record, f"{OURS}/{name}.csv"), fields_of_key(name, record))


def fields_of_key(name: str, record: "type[Record]") -> tuple[str, ...]:
    """The fields by which a row of a file is known: all, where its table has no key."""
    return keys().get(name) or tuple(record.__dataclass_fields__)


def keyed(
    rows: "Sequence[tuple[str, Record]]", fields: Sequence[str]
) -> "dict[tuple[object, ...], tuple[str, Record]]":
    """Rows of one file by their keys. Raises CatalogError for a key that stands twice."""
    by_key: dict[tuple[object, ...], tuple[str, Record]] = {}
    for place, record in rows:
        key = tuple(getattr(record, field) for field in fields)
        first, _ = by_key.setdefault(key, (place, record))
        if first != place:
            raise CatalogError(
                f"{place}: has the {', '.join(fields)} of line {first.rpartition(' ')[2]}; keep one of the two"
            )
    return by_key


@cache
def keys() -> dict[str, tuple[str, ...]]:
    """By file of the catalog, the columns by which a row is known: the key of its table in columns.csv."""
    by_file: dict[str, tuple[str, ...]] = {}
    with (CATALOG_FOLDER / "columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["key"] == "true" and (name := FILE_OF.get(row["dataset"])):
                by_file[name] = (*by_file.get(name, ()), row["column"])
    return by_file
