"""The publication layer: a fresh file from tables that passed their checks, and what goes with it, put in
place at once: the book by itself, and each study by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from assets.catalog.dictionary import columns_of, datasets
from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN, tables_of
from assets.digests import digest_of_rows
from assets.errors import year_ranges
from assets.publication.build import this_book, this_build
from assets.publication.citation import FILE_NAME as CITATION
from assets.publication.citation import write_citation
from assets.publication.exports.parquet import write_with_views
from assets.publication.file import book_content, comment, study_content, write_tables, write_views
from assets.publication.folder import (
    BOOK_FILE,
    CATALOG_PAGE,
    FILE_NAME,
    REPORT_NAME,
    candidate_folder,
    forget_old,
    last_sound,
    new_candidate,
    put_in_place,
)
from assets.publication.losses import refuse_losses
from assets.publication.revisions import TABLE as REVISIONS
from assets.publication.revisions import compared_with, write_revisions
from assets.publication.topic_views import topic_views
from assets.recipes import RECIPES, Work, digests_in, inputs_of, inputs_recorded
from assets.resources import Extracts, Publications
from assets.table_assets import table_asset
from assets.warehouse import sql_text

BOOK_TITLE = "figures of the China City Statistical Yearbook, audited 中国城市统计年鉴数据底册"


class PublicationError(RuntimeError):
    """What must not be published; the last good publication stands."""


def warehouse_tables(chain: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All tables of a half: one that failed its checks, or has none, must not stand behind a publication."""
    return tuple(table for asset in chain for table in tables_of(asset))


BOOK_TABLES_BEHIND = warehouse_tables(BOOK_CHAIN)
STUDY_TABLES_BEHIND = warehouse_tables(STUDY_CHAIN)


@table_asset("publication.book_candidate", reads=BOOK_TABLES_BEHIND, kinds={"parquet"})
def book_candidate(work: Work, extracts: Extracts, publications: Publications) -> None:
    """A fresh file of the book, with comments, and its tables as Parquet, beside the published ones.

    One that lacks what the book that stands has is refused, unless that is accepted.
    """
    from assets.publication.report.catalog_page import (
        write_catalog_page,
    )  # with it come the charts' libraries

    refuse_unchecked(work.connection, BOOK_TABLES_BEHIND)
    refuse_mixed(work, BOOK_CHAIN)
    folder = new_candidate(publications.published(BOOK))
    build = this_book(work.connection, extracts.folder)
    content = book_content(build, work.catalog)
    rows = write_tables(work.connection, folder / BOOK_FILE, content)
    editions = editions_of(work.connection, "raw.workbook")
    with duckdb.connect(str(folder / BOOK_FILE)) as connection:
        write_views(connection, content)
    standing = last_sound(publications.published(BOOK), BOOK_FILE)
    for line in refuse_losses(folder / BOOK_FILE, standing, work.catalog, publications.accepted):
        work.say(f"accepted: {line}")
    with duckdb.connect(str(folder / BOOK_FILE), read_only=True) as connection:
        topics = [one.name for one in topic_views(work.catalog)]
        write_with_views(connection, folder / "parquet", topics)
        write_catalog_page(connection, folder / CATALOG_PAGE, topics)
    write_citation(folder / CITATION, build, BOOK_TITLE, None, editions)
    work.metadata |= {"tables": len(rows), "rows": sum(rows.values())}


@table_asset("publication.book", reads=["publication.book_candidate"])
def book(work: Work, publications: Publications) -> None:
    """The book that studies and readers open, put in place at once; those who have the one before keep it."""
    refuse_unchecked(work.connection, ["publication.book_candidate"])
    publish(work, publications.published(BOOK), BOOK_FILE)


@table_asset("publication.candidate", reads=STUDY_TABLES_BEHIND, kinds={"excel", "html"})
def candidate(work: Work, publications: Publications) -> None:
    """A fresh file of the study's tables, with comments, exports and report, beside the published ones."""
    from assets.publication.exports.all_formats import write_exports  # SciPy and Altair take seconds to load
    from assets.publication.report import write_report

    refuse_unchecked(work.connection, STUDY_TABLES_BEHIND)
    refuse_mixed(work, STUDY_CHAIN)
    refuse_another_book(work.connection)
    study = work.study
    published = publications.published(study.name)
    standing = last_sound(published, FILE_NAME)
    folder = new_candidate(published)
    path = folder / FILE_NAME
    build = this_build(work.connection, study)
    build = replace(build, compared_with=compared_with(standing, build))
    content = study_content(build, study, work.catalog)
    rows = write_tables(work.connection, path, content)
    editions = editions_of(work.connection, "book.workbook")
    with duckdb.connect(str(path)) as connection:
        revisions = write_revisions(connection, standing if build.compared_with else None)
        comment(
            connection, f"table {REVISIONS}", datasets()[REVISIONS], columns_of(f"publication.{REVISIONS}")
        )
        write_views(connection, content)
    write_citation(folder / CITATION, build, study.title, study.source, editions)
    work.say("exports and report")
    with duckdb.connect(str(path), read_only=True) as connection:
        exports = write_exports(connection, folder)
        write_report(connection, folder / REPORT_NAME)
    work.metadata |= {
        "tables": len(rows),
        "rows": sum(rows.values()),
        "revisions": revisions,
        "exports": len(exports),
        "exports_mb": round(sum(one.stat().st_size for one in exports) / 1e6, 1),
        "report_mb": round((folder / REPORT_NAME).stat().st_size / 1e6, 1),
    }


@table_asset("publication.published", reads=["publication.candidate"], study_fields=())
def published(work: Work, publications: Publications) -> None:
    """What readers open, put in place at once; those who have the file before open keep it."""
    refuse_unchecked(work.connection, ["publication.candidate"])
    publish(work, publications.published(work.study.name), FILE_NAME)


def publish(work: Work, published: Path, file_name: str) -> None:
    """Put a candidate in place and delete what is no longer kept."""
    built_at = built_at_of(candidate_folder(published) / file_name)
    dated = put_in_place(published, built_at)
    forgotten = forget_old(published)
    work.metadata |= {
        "path": str(published / file_name),
        "dated copy": str(dated),
        "size_mb": round((published / file_name).stat().st_size / 1e6, 1),
        "dated copies deleted": len(forgotten),
    }


def built_at_of(path: Path) -> datetime:
    """When a file that is being published was built."""
    with open_candidate(path) as connection:
        built_at: datetime = (
            connection.execute("select built_at from build").df()["built_at"].iloc[0].to_pydatetime()
        )
    return built_at


def editions_of(connection: duckdb.DuckDBPyConnection, workbooks: str) -> str:
    """The editions of a table of workbooks, as `2004–2024`."""
    editions = connection.execute(f"select distinct edition from {workbooks} order by edition").fetchall()
    return year_ranges([edition for (edition,) in editions])


def open_candidate(path: Path) -> duckdb.DuckDBPyConnection:
    """The file that is being built, read-only. Raises PublicationError where there is none."""
    if not path.exists():
        raise PublicationError("there is no candidate: materialise it in the same run")
    return duckdb.connect(str(path), read_only=True)


def refuse_mixed(work: Work, chain: dict[str, tuple[str, ...]]) -> None:
    """Raise PublicationError where an asset of a half was made from other things than those that stand now."""
    digests, made_from = digests_in(work.connection), inputs_recorded(work.connection)
    for asset in chain:
        if tables_of(asset):
            now = inputs_of(RECIPES[asset], digests, work.chosen_study)
            if not now.items() <= made_from.get(asset, {}).items():
                raise PublicationError(
                    f"not published: {asset} was made from what has changed since; run make refresh, which makes anew "
                    "what follows from a change"
                )


def refuse_another_book(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise PublicationError where the book says other things of the study's figures than its tables hold."""
    taken = digests_in(connection)
    for table in tables_of("panel.figures"):
        if digest_of_rows(connection, f"({sql_text(table)})") != taken[table]:
            raise PublicationError(
                "not published: the figures are those of an earlier book; run the study again from panel/figures on"
            )


def refuse_unchecked(connection: duckdb.DuckDBPyConnection, judged: Sequence[str]) -> None:
    """Raise PublicationError where a check of one of these tables or files failed, or one of them has none."""
    results = connection.execute(
        "select asset, check_name, passed or severity != 'ERROR', detail from publication.check_result"
    ).fetchall()
    needed = {name.replace(".", "/") for name in judged}
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
