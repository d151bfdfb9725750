"""The publication layer: a fresh file from tables that passed their checks, and what goes with it, put in
place at once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb

from assets.catalog import assets as catalog
from assets.catalog.dictionary import columns_of, datasets
from assets.errors import year_ranges
from assets.indices import assets as indices
from assets.observations import assets as observations
from assets.observations import findings
from assets.panel import assets as panel
from assets.publication.build import this_build
from assets.publication.citation import FILE_NAME as CITATION
from assets.publication.citation import write_citation
from assets.publication.exports.all_formats import write_exports
from assets.publication.file import comment, write_file, write_macros, write_views
from assets.publication.folder import FILE_NAME, candidate_folder, forget_old, new_candidate, put_in_place
from assets.publication.report import write_report
from assets.publication.revisions import TABLE as REVISIONS
from assets.publication.revisions import compared_with, write_revisions
from assets.raw import assets as raw
from assets.raw.delivery import files_read
from assets.regressions import assets as regressions
from assets.resources import Extracts, PublicationFolder, StudyFile
from assets.table_assets import table_asset
from assets.warehouse import Warehouse, withdraw_verdict

LAYER_ASSETS = (catalog, raw, observations, findings, panel, indices, regressions)
CHECKED_TABLES = sorted(
    ".".join(key.path)
    for definition in dg.load_assets_from_modules(LAYER_ASSETS)
    if isinstance(definition, dg.AssetsDefinition)
    for key in definition.keys
)
"""All tables of the warehouse: one that failed its checks, or has none, must not stand behind a publication."""


CANDIDATES = ("candidate", "exports", "report")
"""Assets that together are put in place."""
REPORT_NAME = "report.html"


class PublicationError(RuntimeError):
    """What must not be published; the last good publication stands."""


@table_asset("publication.candidate", deps=CHECKED_TABLES)
def candidate(
    extracts: Extracts,
    study_file: StudyFile,
    warehouse: Warehouse,
    publication_folder: PublicationFolder,
) -> dg.MaterializeResult:
    """A fresh file of the contract's tables, with comments, beside the published one."""
    standing = publication_folder.published / FILE_NAME
    folder = new_candidate(publication_folder.published)
    path = folder / FILE_NAME
    study = study_file.load()
    with warehouse.connect() as connection:
        refuse_unchecked(connection, CHECKED_TABLES)
        for name in CANDIDATES:
            withdraw_verdict(connection, f"publication.{name}")
        connection.commit()
        connection.begin()
        build = this_build(study, extracts.folder, files_read(connection))
        build = replace(build, compared_with=compared_with(standing, build))
        rows = write_file(connection, path, build, study)
        editions = connection.execute("select distinct edition from raw.workbook order by edition").fetchall()
    with duckdb.connect(str(path)) as connection:
        revisions = write_revisions(connection, standing if build.compared_with else None)
        comment(
            connection, f"table {REVISIONS}", datasets()[REVISIONS], columns_of(f"publication.{REVISIONS}")
        )
        write_views(connection)
        write_macros(connection)
    write_citation(folder / CITATION, build, study, year_ranges([edition for (edition,) in editions]))
    return dg.MaterializeResult(
        metadata={"tables": len(rows), "rows": sum(rows.values()), "revisions": revisions}
    )


@table_asset("publication.exports", deps=["publication.candidate"], kinds={"excel"})
def exports(warehouse: Warehouse, publication_folder: PublicationFolder) -> dg.MaterializeResult:
    """The file in the formats of the field, beside it."""
    folder = candidate_folder(publication_folder.published)
    with warehouse.connect() as connection:
        withdraw_verdict(connection, "publication.exports")
    with open_candidate(folder) as connection:
        files = write_exports(connection, folder)
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    return dg.MaterializeResult(metadata={"files": len(files), "size_mb": round(megabytes, 1)})


@table_asset("publication.report", deps=["publication.candidate"], kinds={"html"})
def report(warehouse: Warehouse, publication_folder: PublicationFolder) -> dg.MaterializeResult:
    """The report, beside the file."""
    folder = candidate_folder(publication_folder.published)
    with warehouse.connect() as connection:
        withdraw_verdict(connection, "publication.report")
    path = folder / REPORT_NAME
    with open_candidate(folder) as connection:
        write_report(connection, path)
    return dg.MaterializeResult(metadata={"size_mb": round(path.stat().st_size / 1e6, 1)})


@table_asset("publication.published", deps=[f"publication.{name}" for name in CANDIDATES])
def published(warehouse: Warehouse, publication_folder: PublicationFolder) -> dg.MaterializeResult:
    """What readers open, put in place at once; those who have the file before open keep it."""
    with warehouse.connect() as connection:
        refuse_unchecked(connection, [f"publication.{name}" for name in CANDIDATES])
    path = publication_folder.published
    with open_candidate(candidate_folder(path)) as connection:
        built_at = connection.execute("select built_at from build").df()["built_at"].iloc[0].to_pydatetime()
    dated = put_in_place(path, built_at)
    forgotten = forget_old(path, built_at.date())
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(str(path / FILE_NAME)),
            "dated copy": dg.MetadataValue.path(str(dated)),
            "size_mb": round((path / FILE_NAME).stat().st_size / 1e6, 1),
            "dated copies deleted": len(forgotten),
        }
    )


def open_candidate(folder: Path) -> duckdb.DuckDBPyConnection:
    """The file that is being built, read-only. Raises PublicationError where there is none."""
    path = folder / FILE_NAME
    if not path.exists():
        raise PublicationError("there is no candidate: materialise publication/candidate in the same run")
    return duckdb.connect(str(path), read_only=True)


def refuse_unchecked(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Raise PublicationError where a check of one of the tables failed, or one of them has none."""
    results = connection.execute(
        "select asset, check_name, passed or severity != 'ERROR', detail from publication.check_result"
    ).fetchall()
    needed = {table.replace(".", "/") for table in tables}
    lines = [
        f"{asset}: {check} ({detail})"
        for asset, check, passed, detail in sorted(results)
        if asset in needed and not passed
    ]
    lines += [
        f"{asset}: has not been checked since it was built"
        for asset in sorted(needed - {asset for asset, *_ in results})
    ]
    if lines:
        raise PublicationError("not published: " + "; ".join(lines))
