"""Studies read a book that another machine publishes: in a folder that is mounted, or from its Parquet at an address."""

import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import dagster as dg
import duckdb
import fsspec
import pytest

from assets.book_source import book_file
from assets.chain import BOOK
from assets.publication.folder import BOOK_FILE
from assets.publication.sums import write_sums
from assets.warehouse import WarehouseError
from orchestration.missed_nights import ZONE
from orchestration.plan import plan_study
from orchestration.schedules import nightly_schedules
from orchestration.sensors import delivery_sensor
from orchestration.settings import Settings
from tests.orchestration.small_delivery import STUDY, let_differ

JOBS = dg.define_asset_job("book"), dg.define_asset_job("study")


@pytest.fixture
def store(settings: Settings) -> Iterator[str]:
    """The address of what a published book consists of, in an object store; the book itself is on no disk of ours."""
    folder = settings.published(BOOK).resolve()
    put(folder, "first")
    yield "memory://bucket/book"
    fsspec.filesystem("memory").rm("/bucket", recursive=True)


def put(folder: Path, state: str) -> None:
    """Put a published book into the store: its Parquet with a table that tells the state, and the list of sums."""
    beside = folder.parent.parent / f"uploaded_{state}"
    shutil.copytree(folder, beside)
    for path in (beside, *beside.rglob("*")):
        path.chmod(0o755)
    (beside / "parquet").mkdir(exist_ok=True)
    with duckdb.connect(str(folder / BOOK_FILE), read_only=True) as connection:
        for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            connection.execute(f"copy \"{table}\" to '{beside}/parquet/{table}.parquet' (format parquet)")
    duckdb.sql(f"copy (select '{state}' as state) to '{beside}/parquet/state.parquet' (format parquet)")
    write_sums(beside)
    memory = fsspec.filesystem("memory")
    if memory.exists("/bucket"):
        memory.rm("/bucket", recursive=True)
    memory.put(str(beside), "/bucket/book", recursive=True)


def state_in(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        return str(connection.execute("select state from state").fetchall()[0][0])


def test_the_copy_of_a_book_holds_every_row_of_it(settings: Settings, store: str, tmp_path: Path) -> None:
    copy = book_file(store, tmp_path / "copies")
    with duckdb.connect(str(copy), read_only=True) as connection:
        connection.execute(f"attach '{settings.published_file(BOOK).resolve()}' as published (read_only)")
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'published'"
        ).fetchall()
        assert len(tables) > 5
        for (table,) in tables:
            for one, other in (
                (f'"{table}"', f'published."{table}"'),
                (f'published."{table}"', f'"{table}"'),
            ):
                assert connection.execute(f"from {one} except all from {other}").fetchall() == []


def test_a_study_has_the_same_to_do_on_the_copy_as_on_the_book(settings: Settings, store: str) -> None:
    here = plan_study(settings, STUDY)
    there = plan_study(replace(settings, book_elsewhere=store), STUDY)
    assert (there.assets, there.reasons) == (here.assets, here.reasons)


def test_a_new_book_at_the_address_is_copied_and_the_old_copy_goes_a_day_later(
    settings: Settings, store: str, tmp_path: Path
) -> None:
    first = book_file(store, tmp_path / "copies")
    assert state_in(first) == "first"
    assert book_file(store, tmp_path / "copies") == first
    put(settings.published(BOOK).resolve(), "second")
    assert state_in(book_file(store, tmp_path / "copies")) == "second"
    assert state_in(first) == "first"
    two_days_ago = time.time() - 2 * 86_400
    os.utime(first.parent, (two_days_ago, two_days_ago))
    put(settings.published(BOOK).resolve(), "third")
    assert state_in(book_file(store, tmp_path / "copies")) == "third"
    assert not first.exists()


def test_several_who_copy_at_once_all_get_the_book(settings: Settings, store: str, tmp_path: Path) -> None:
    uploaded = settings.published(BOOK).resolve().parent.parent / "uploaded_first"
    with ThreadPoolExecutor(4) as at_once:  # a store in memory serves one at a time
        copies = [*at_once.map(lambda _: book_file(f"file://{uploaded}", tmp_path / "copies"), range(4))]
    assert len(set(copies)) == 1
    assert state_in(copies[0]) == "first"
    assert [one.name for one in (tmp_path / "copies").iterdir()] == [copies[0].parent.name]


def test_no_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError) as error:
        book_file("carrier-pigeon://me:secret@loft/book?key=secret", tmp_path)
    assert str(error.value).startswith("carrier-pigeon://loft/book: the book cannot be copied (")
    assert "secret" not in str(error.value)


def test_a_file_that_is_not_what_the_list_says_is_no_book_and_the_copy_of_before_stays(
    settings: Settings, store: str, tmp_path: Path
) -> None:
    first = book_file(store, tmp_path / "copies")
    put(settings.published(BOOK).resolve(), "second")
    fsspec.filesystem("memory").pipe("/bucket/book/parquet/state.parquet", b"half of it")
    with pytest.raises(WarehouseError) as error:
        book_file(store, tmp_path / "copies")
    assert str(error.value) == (
        f"{store}: the book cannot be copied (parquet/state.parquet is not what SHA256SUMS says); "
        "name in RENXING_BOOK where the folder of a published book lies"
    )
    assert state_in(first) == "first"


@pytest.mark.parametrize(
    "name",
    ['parquet/x" as select 1; --.parquet', "parquet/../../x.parquet", "parquet/..", "parquet/book.duckdb"],
)
def test_a_list_of_sums_that_names_what_is_no_table_is_refused(store: str, name: str, tmp_path: Path) -> None:
    fsspec.filesystem("memory").pipe("/bucket/book/SHA256SUMS", f"{'0' * 64}  {name}\n".encode())
    with pytest.raises(WarehouseError) as error:
        book_file(store, tmp_path / "copies")
    assert str(error.value) == (
        f"{store}: the book cannot be copied (SHA256SUMS names '{name}', which is no table's file); "
        "name in RENXING_BOOK where the folder of a published book lies"
    )


@pytest.mark.parametrize("address", ["memory://bucket/elsewhere", "carrier-pigeon://bucket/book"])
def test_where_no_book_lies_it_is_said_in_one_line(address: str, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError) as error:
        book_file(address, tmp_path)
    assert str(error.value).startswith(f"{address}: the book cannot be copied (")
    assert "\n" not in str(error.value)


def test_in_a_home_that_reads_a_book_made_elsewhere_none_is_asked_for(settings: Settings, store: str) -> None:
    elsewhere = replace(settings, book_elsewhere=store)
    of_book, _ = nightly_schedules(*JOBS, elsewhere, elsewhere.known_studies())
    with dg.instance_for_test() as instance, dg.build_schedule_context(instance=instance) as context:
        said = of_book(context)
        assert isinstance(said, dg.SkipReason)
        assert said.skip_message == f"the book is made elsewhere, and read at {store}"
    with dg.instance_for_test() as instance, dg.build_sensor_context(instance=instance) as looked:
        said = delivery_sensor(JOBS[0], elsewhere)(looked)
        assert isinstance(said, dg.SkipReason)
        assert "made elsewhere" in str(said.skip_message)


def test_a_study_is_asked_for_on_a_book_made_elsewhere_without_any_plan_of_a_book(
    settings: Settings, store: str
) -> None:
    elsewhere = replace(settings, book_elsewhere=store, named=(STUDY,))
    let_differ(settings, STUDY, "code", "panel.figures")
    shutil.rmtree(settings.extracts)
    _, of_studies = nightly_schedules(*JOBS, elsewhere, elsewhere.known_studies())
    when = datetime(2026, 11, 26, 2, tzinfo=ZONE)
    with (
        dg.instance_for_test() as instance,
        dg.build_schedule_context(instance=instance, scheduled_execution_time=when) as context,
    ):
        asked = of_studies(context)
    assert isinstance(asked, list)
    assert [one.partition_key for one in asked] == [STUDY]
