"""Studies on run workers: one delivery, then 1, 5 and 20 studies on 1 and on 2 workers, with Dagster's records in Postgres.

.venv/bin/python -m benchmarks.scale_studies [--studies 1 5 20] [--workers 1 2]

Printed are the seconds from the start of the first study's run to the end of the last one, in one run of this program,
and how they grow with the number of studies and of workers.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from assets.chain import BOOK
from torture.kills.one_night import receiver
from torture.postgres_server import postgres_server
from torture.small_set import SmallSet, published_small_set, write_edition
from torture.workers import book_behind, many_studies, wait_until_all_is_published, write_studies

STUDIES, WORKERS = (1, 5, 20), (1, 2)


def seconds_of_studies(base: SmallSet, place: Path, studies: int, workers: int, port: str) -> float:
    """How long the runs of so many studies on a new book take on so many workers."""
    small = base.copied(place)
    names = write_studies(small, studies)
    with receiver([]) as address, many_studies(small, names, workers, port, address) as instance:
        before = book_behind(small, BOOK)
        write_edition(small, factor=1.01)
        wait_until_all_is_published(small, names, instance, before)
        records = instance.get_run_records(dg.RunsFilter(job_name="study"))
        starts, ends = zip(*((one.start_time, one.end_time) for one in records), strict=True)
        return float(max(ends) - min(starts))


def studies_on_workers(studies: Sequence[int] = STUDIES, workers: Sequence[int] = WORKERS) -> None:
    """Print a table: a row a number of studies and of workers."""
    print(f"{'studies':>8}{'workers':>9}{'seconds':>9}{'a study':>9}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, postgres_server() as port:
        base = published_small_set(Path(folder) / "base")
        for number in studies:
            for at_once in workers:
                place = Path(folder) / f"{number}_{at_once}"
                seconds = seconds_of_studies(base, place, number, at_once, port)
                print(f"{number:8}{at_once:9}{seconds:9.1f}{seconds / number:9.1f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--studies", type=int, nargs="+", default=STUDIES)
    parser.add_argument("--workers", type=int, nargs="+", default=WORKERS)
    studies_on_workers(**vars(parser.parse_args()))
