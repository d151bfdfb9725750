"""Readers at work while book and study are put in place: none fails, none sees a mix of two builds."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from assets.publication.folder import FILE_NAME, forget_old, new_candidate, put_in_place

READERS = 8
PUBLICATIONS = 25
TABLES = {"book": ("observation", "build"), "sun2025": ("city_year", "coefficient", "build")}
FILES = {"book": "book.duckdb", "sun2025": FILE_NAME}
"""Not named from where the warehouse is: eight processes would load Dagster to know it."""
FIRST = datetime(2026, 11, 25, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    """What one reader has met."""

    builds: frozenset[int]
    mixes: tuple[list[int], ...]
    failure: str | None


def publish(home: Path, number: int) -> None:
    """Publish the book, then the study."""
    for name in FILES:
        publish_one(home / "published" / name, number)


def publish_one(published: Path, number: int) -> None:
    """Publish a build in which every table, every Parquet file and the report say its number."""
    folder = new_candidate(published)
    (folder / "parquet").mkdir()
    with duckdb.connect(str(folder / FILES[published.name])) as connection:
        for table in TABLES[published.name]:
            connection.execute(f"create table {table} as select {number} as number from range(20000)")
            connection.execute(f"copy {table} to '{folder / 'parquet' / table}.parquet' (format parquet)")
    (folder / "report.html").write_text(str(number))
    built_at = FIRST + timedelta(seconds=number)
    put_in_place(published, built_at)
    forget_old(published)


def numbers_in_file(published: Path) -> list[int]:
    """What every table of the published file says, opened under its published name as a BI client does."""
    with duckdb.connect(str(published / FILES[published.name]), read_only=True) as connection:
        ends = [
            connection.execute(f"select min(number), max(number) from {table}").fetchall()[0]
            for table in TABLES[published.name]
        ]
    return [number for pair in ends for number in pair]


def numbers_in_folder(published: Path) -> list[int]:
    """What the report and every Parquet file say, in the folder that the link names now."""
    folder = published.resolve()
    with duckdb.connect() as connection:
        in_files = [
            connection.execute(f"select max(number) from '{path}'").fetchall()[0][0]
            for path in sorted((folder / "parquet").iterdir())
        ]
    return [int((folder / "report.html").read_text()), *in_files]


def read_until(
    stop: Event, home: Path, reads: "Synchronized[int]", seen: "multiprocessing.Queue[Seen]"
) -> None:
    """Read again and again until told to stop, and say what was met."""
    builds: set[int] = set()
    mixes: list[list[int]] = []
    failure = None
    try:
        while not stop.is_set():
            for name in FILES:
                published = home / "published" / name
                for numbers in (numbers_in_file(published), numbers_in_folder(published)):
                    builds.update(numbers)
                    mixes += [numbers] if len(set(numbers)) > 1 else []
            with reads.get_lock():
                reads.value += 1
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
    seen.put(Seen(frozenset(builds), tuple(mixes), failure))


@contextmanager
def readers(home: Path) -> Iterator[tuple[Callable[[], None], list[Seen]]]:
    """Eight processes that read until the block ends.

    Yields a function that waits until they have read eight times more, and the list that holds at the end
    what each has met.
    """
    context = multiprocessing.get_context("spawn")
    stop, seen, reads = context.Event(), context.Queue(), context.Value("i", 0)
    processes = [context.Process(target=read_until, args=(stop, home, reads, seen)) for _ in range(READERS)]
    for process in processes:
        process.start()

    def wait_for_reads() -> None:
        until = reads.value + READERS
        while reads.value < until and any(process.is_alive() for process in processes):
            time.sleep(0.005)

    results: list[Seen] = []
    try:
        yield wait_for_reads, results
    finally:
        stop.set()
        results += [seen.get(timeout=60) for _ in processes]
        for process in processes:
            process.join()


def test_eight_readers_over_twenty_five_publications_never_fail_and_never_see_a_mix(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    with readers(tmp_path) as (wait_for_reads, results):
        wait_for_reads()
        for number in range(1, PUBLICATIONS + 1):
            publish(tmp_path, number)
            wait_for_reads()
    assert [one.failure for one in results] == [None] * READERS
    assert [one.mixes for one in results] == [()] * READERS
    met = frozenset().union(*(one.builds for one in results))
    assert met == set(range(PUBLICATIONS + 1)), "every build was read by someone"


def test_a_client_that_never_closes_sees_the_new_publication_through_views_on_parquet(tmp_path: Path) -> None:
    published = tmp_path / "published" / "sun2025"
    publish_one(published, 1)
    with duckdb.connect() as connection:
        connection.execute(f"create view city_year as from '{published}/parquet/city_year.parquet'")
        for number in range(2, 6):
            publish_one(published, number)
            assert connection.execute("select distinct number from city_year").fetchall() == [(number,)]


def test_who_has_the_file_open_keeps_it(tmp_path: Path) -> None:
    published = tmp_path / "published" / "sun2025"
    publish_one(published, 1)
    with duckdb.connect(str(published / FILE_NAME), read_only=True) as connection:
        for number in range(2, 6):
            publish_one(published, number)
        assert connection.execute("select distinct number from city_year").fetchall() == [(1,)]
    with duckdb.connect(str(published / FILE_NAME), read_only=True) as connection:
        assert connection.execute("select distinct number from city_year").fetchall() == [(5,)]
