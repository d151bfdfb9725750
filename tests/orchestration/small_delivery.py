"""A delivery of one edition: for every mapped table a workbook that holds its title, and a publication of it."""

from pathlib import Path

import duckdb
import xlsxwriter

from assets.catalog import load_catalog
from assets.catalog.study import load_study
from assets.publication.build import Build, this_build
from assets.raw.delivery import files_delivered
from assets.table_assets import frame_of
from orchestration.settings import Settings

EDITION = 2024
STUDY = "yearbooks"


def deliver(home: Path) -> Settings:
    """A folder of extracts with the edition, and the settings that name it."""
    settings = Settings(extracts=home / "extracts", synthetic=False, home=home / "home", study=STUDY)
    tables = [table for table in load_catalog().tables if table.printed_in(EDITION)]
    for number, table in enumerate(tables, start=1):
        write_workbook(settings.extracts / f"{EDITION}/2-{number}.xlsx", f"2-{number} {table.title}")
    return settings


def write_workbook(path: Path, title: str) -> None:
    """A workbook with a title in its first cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("1").write_string(0, 0, title)


def publish(settings: Settings) -> None:
    """What the published file says of how it came to be, were it made of the extracts as they are now."""
    files = files_delivered(settings.extracts, {edition.edition for edition in load_catalog().editions})
    build = this_build(load_study(settings.study), settings.extracts, files)
    settings.published.mkdir(parents=True, exist_ok=True)
    settings.published_file.unlink(missing_ok=True)
    workbooks = [(path, digest) for path, digest in files.items() if path.endswith(".xlsx")]
    with duckdb.connect(str(settings.published_file)) as connection:
        connection.register("build_frame", frame_of([build], Build))
        connection.execute("create table build as from build_frame")
        connection.execute("create table workbook (path varchar, sha256 varchar)")
        connection.executemany("insert into workbook values (?, ?)", workbooks)
