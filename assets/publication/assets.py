"""The publication layer: a fresh file from tables that passed their checks, put in place at once."""

import dagster as dg
import duckdb

from assets.catalog import assets as catalog
from assets.indices import assets as indices
from assets.observations import assets as observations
from assets.observations import findings
from assets.panel import assets as panel
from assets.publication.build import this_build
from assets.publication.file import write_file, write_macros
from assets.raw import assets as raw
from assets.raw.delivery import files_read
from assets.regressions import assets as regressions
from assets.resources import Extracts, PublicationFolder, StudyFile
from assets.table_assets import table_asset
from assets.warehouse import Warehouse, withdraw_verdict

FILE_NAME = "renxing.duckdb"
CANDIDATE_NAME = "renxing.candidate.duckdb"
LAYER_ASSETS = (catalog, raw, observations, findings, panel, indices, regressions)
CHECKED_TABLES = sorted(
    ".".join(key.path)
    for definition in dg.load_assets_from_modules(LAYER_ASSETS)
    if isinstance(definition, dg.AssetsDefinition)
    for key in definition.keys
)
"""All tables of the warehouse: one that failed its checks, or has none, must not stand behind a publication."""


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
    folder = publication_folder.folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CANDIDATE_NAME
    path.unlink(missing_ok=True)
    study = study_file.load()
    with warehouse.connect() as connection:
        refuse_unchecked(connection)
        withdraw_verdict(connection, "publication.candidate")
        connection.commit()
        connection.begin()
        build = this_build(study, extracts.folder, files_read(connection))
        rows = write_file(connection, path, build, study)
    write_macros(path)
    return dg.MaterializeResult(metadata={"tables": len(rows), "rows": sum(rows.values())})


def refuse_unchecked(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise PublicationError where a check failed, or a table that would be published has none."""
    results = connection.execute(
        "select asset, check_name, passed or severity != 'ERROR', detail from publication.check_result"
    ).fetchall()
    needed = {table.replace(".", "/") for table in CHECKED_TABLES}
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


@table_asset("publication.published", deps=["publication.candidate"])
def published(warehouse: Warehouse, publication_folder: PublicationFolder) -> dg.MaterializeResult:
    """The file that readers open; those who have the old one open keep it."""
    with warehouse.connect() as connection:
        verdicts = connection.execute(
            """
            select bool_and(passed or severity != 'ERROR')
            from publication.check_result
            where asset = 'publication/candidate'
            """
        ).fetchall()
    if not verdicts[0][0]:
        raise PublicationError("not published: publication/candidate did not pass its checks")
    target = publication_folder.folder / FILE_NAME
    (publication_folder.folder / CANDIDATE_NAME).replace(target)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(str(target)),
            "size_mb": round(target.stat().st_size / 1e6, 1),
        }
    )
