"""A study rests on one book from the start of its run to its publication."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from assets.catalog.study_loading import load_study
from assets.chain import STUDY_CHAIN
from assets.publication.assets import PublicationError, refuse_another_book
from assets.publication.folder import BOOK_FILE, folders, forget_old, new_candidate, put_in_place
from assets.raw.delivery import Delivery
from assets.recipes import record_digests
from assets.warehouse import attach_book
from orchestration.plan import foretell
from orchestration.settings import Settings
from tests.orchestration.small_delivery import FIGURES, STUDY, Figure, put_book_in_place

FIRST = datetime(2026, 11, 25, tzinfo=UTC)


def publish(published: Path, number: int) -> None:
    """Publish a book that passed its checks, whose figures and build say its number."""
    with duckdb.connect(str(new_candidate(published) / BOOK_FILE)) as connection:
        for table in ("observation", "build"):
            connection.execute(f"create table {table} as select {number} as number from range(20000)")
        connection.execute(
            "create table check_result as "
            "select 'raw/cell' as asset, 'rows' as check_name, 'ERROR' as severity, true as passed, '' as detail"
        )
    built_at = FIRST + timedelta(seconds=number)
    put_in_place(published, built_at)
    forget_old(published)


def test_a_study_that_is_run_keeps_the_book_that_it_was_opened_with(tmp_path: Path) -> None:
    published = tmp_path / "published" / "book"
    publish(published, 1)
    opened_with = published.resolve()
    with duckdb.connect(str(tmp_path / "running.duckdb")) as running:
        attach_book(running, published / BOOK_FILE)
        for number in (2, 3, 4):
            publish(published, number)
        assert opened_with not in folders(published), "even when it is no longer kept"
        for table in ("observation", "build"):
            assert running.execute(f"select distinct number from book.{table}").fetchall() == [(1,)]
        with duckdb.connect(str(tmp_path / "later.duckdb")) as later:
            attach_book(later, published / BOOK_FILE)
            assert later.execute("select distinct number from book.observation").fetchall() == [(4,)]


def test_figures_of_one_book_are_not_published_beside_another(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "extracts", synthetic=False, home=tmp_path / "home", named=(STUDY,))
    book, nothing = settings.published_file("book"), Delivery({}, {}, {})
    put_book_in_place(settings, nothing, FIGURES)
    with duckdb.connect() as running:
        attach_book(running, book)
        record_digests(running, foretell(running, STUDY_CHAIN, load_study(STUDY), settings.extracts))
        refuse_another_book(running)
        put_book_in_place(settings, nothing, [*FIGURES, Figure("exports", 7.5)])
        refuse_another_book(running)
        running.execute("detach book")
        attach_book(running, book)
        with pytest.raises(PublicationError, match="the figures are those of an earlier book"):
            refuse_another_book(running)
