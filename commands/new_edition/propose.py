"""What a volume needs in the catalog, proposed from its words and its figures; nothing of the project is changed."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pandas as pd

from assets.catalog import load_catalog
from assets.catalog.loading import OWN_FOLDER
from assets.catalog.records import CatalogError
from assets.chain import BOOK
from assets.errors import ExtractError, first_of
from assets.proposed_rows.judging import Judged
from assets.proposed_rows.proposing import Proposals, proposals
from assets.text import first_line, on_one_line
from assets.warehouse import sql_text
from commands.new_edition.delivery import Volumes, volumes_in
from commands.new_edition.files import Written, candidates_of, said, write_proposals
from orchestration.named import SettingsError, refuse_no_path
from orchestration.settings import settings_from_environment

FOLDER = "edition"
"""Of the home: where proposals go."""
SHOWN = 12
NO_FIGURES = pd.DataFrame({"place_id": [], "indicator": [], "scope": [], "year": [], "value": []})


class BookError(Exception):
    """The published book cannot be read, in one line."""


def main(folder: str) -> int:
    """Propose rows for the volumes of a folder; exit status 1 where there are none or something cannot be used."""
    try:
        settings = settings_from_environment()
        refuse_no_path("FOLDER", folder)
        extracts = None if settings.synthetic else settings.extracts
        catalog = load_catalog(extracts)
        book = settings.published_file(BOOK)
        figures = known_figures(book)
        volumes = volumes_in(Path(folder), say)
        proposed = []
        for edition, workbooks in sorted(volumes.workbooks.items()):
            say(f"holding edition {edition} against the catalog and the book: {len(workbooks)} workbooks")
            proposed.append(proposals(catalog, edition, workbooks, figures))
        written = write_proposals(settings.home / FOLDER, proposed, extracts)
    except (BookError, CatalogError, ExtractError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"{error.filename}: cannot be written ({error.strerror}); close it, make room, or let it be written",
            file=sys.stderr,
        )
        return 1
    print("\n".join(told(volumes, proposed, written, book, extracts)))
    return 0


def say(text: str) -> None:
    """Tell progress."""
    print(text, flush=True)


def known_figures(book: Path) -> pd.DataFrame:
    """The figures of a published book; none where nothing is published."""
    if not book.exists():
        return NO_FIGURES
    try:
        with duckdb.connect(str(book), read_only=True) as connection:
            return connection.execute(sql_text("edition.known_figure")).df()
    except duckdb.Error as error:
        raise BookError(
            f"{book}: cannot be read ({first_line(error)}); make refresh publishes it anew"
        ) from error


def told(
    volumes: Volumes, proposed: Sequence[Proposals], written: Written, book: Path, extracts: Path | None
) -> Iterator[str]:
    """How much is proposed, what is open, and what to do."""
    if not book.exists():
        yield f"no book        {book} is not there: nothing is certain without its figures; make refresh makes it"
        yield "无底册         没有底册的数字，任何一行都不能确定；先运行 make refresh"
    for one in proposed:
        yield from of_edition(one)
    lines = [on_one_line(f"{one.path}: {one.reason}") for one in volumes.passed_over]
    for line in first_of(lines, SHOWN):
        yield f"not read       {line}"
    yield f"tables         {written.folder}: tables.csv, headings.csv, units.csv, indicators.csv, evidence.csv"
    yield from what_to_do(written, extracts)


def of_edition(one: Proposals) -> Iterator[str]:
    """What is proposed for an edition."""
    counts = [
        (name, sum(row.certain for row in rows), sum(not row.certain for row in rows))
        for name, rows in (("headings", one.headings), ("tables", one.tables), ("units", one.units))
    ]
    columns = one.understood + len(one.columns)
    certain = ", ".join(f"{name} {number}" for name, number, _ in counts)
    opened = ", ".join(f"{name} {number}" for name, _, number in counts)
    yield f"edition {one.edition}   {columns} columns, {one.understood} of them understood 共{columns}列，已识别{one.understood}列"
    yield f"  certain      {certain} 可直接采用"
    yield f"  open         {opened} 待人判断"
    for line in first_of([open_line(column) for column in one.columns if not column.certain], SHOWN):
        yield f"    {line}"


def open_line(one: Judged) -> str:
    """A column that is left open, with what it could be."""
    where = f"{one.table.workbook}, sheet {one.column.sheet}, cell {one.column.cell}"
    candidates = candidates_of(one)
    return on_one_line(
        f"{where}: {one.column.printed!r}: {said(one.why)}" + (f": {candidates}" if candidates else "")
    )


def what_to_do(written: Written, extracts: Path | None) -> Iterator[str]:
    """The steps from the proposals to a book that has the volume."""
    own = f"{extracts}/{OWN_FOLDER}" if extracts else f"{OWN_FOLDER}/ in the folder of your volumes"
    steps = []
    if written.certain:
        files = f"{written.certain[0].parent}/*.csv"
        steps.append((f"mkdir -p {own} && cp {files} {own}/", "把确定的行复制到您自己的目录文件夹"))
    steps += [
        (
            "decide the rows marked open in headings.csv and tables.csv (candidates are listed), and add them there",
            "判断标为 open 的行（已列出候选），补入同一文件夹",
        ),
        (
            "put the volume into the folder of your volumes, then: make refresh STUDY=book",
            "把新卷放入年鉴文件夹，再运行 make refresh STUDY=book",
        ),
    ]
    for number, (english, chinese) in enumerate(steps, start=1):
        yield f"{'to do 接下来' if number == 1 else '':<10}   {number}. {english} {chinese}"
