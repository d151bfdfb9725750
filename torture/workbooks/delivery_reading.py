"""Read extracts folders as the raw layer does, one after the other, and say what came out of each.

`python -m torture.workbooks.delivery_reading` takes a folder a line on its input and writes a line of JSON for each.
"""

import hashlib
import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

import assets.raw.assets
from assets.errors import ExtractError
from assets.raw.assets import read_and_judged
from assets.raw.reading_process import Read, Request, reading_processes
from assets.raw.registry import registry_files
from assets.raw.registry_count import count_here
from assets.raw.supplement import read_supplements
from assets.raw.volumes import PassedOver, find_workbooks

PROCESSES = 2
MANY_CELLS = 200_000
"""A file of more is told by the digest of its cells."""
LONG_TEXT = 1_000
"""A text beyond it is told by its length and its digest."""


def reading_of(extracts: Path) -> dict[str, Any]:
    """What came out of a folder: `files` (path to cells; of a supplement the city and value of each row, of a registry
    city, year and number of the firms registered), `told` (path and reason of what is passed over or rejected), `refused` (the message of each
    refusal of the whole delivery), `crashed` (a traceback each)."""
    came_out: dict[str, Any] = {"files": {}, "told": [], "refused": [], "crashed": []}

    def attempt(read: Callable[[], None]) -> None:
        try:
            read()
        except ExtractError as error:
            came_out["refused"].append(str(error))
        except Exception:
            came_out["crashed"].append(traceback.format_exc())

    def read_workbooks() -> None:
        found = find_workbooks(extracts)
        came_out["told"] += [(one.path, one.reason) for one in found.passed_over]
        for one, sheets in read_and_judged(found.workbooks):
            if isinstance(one, PassedOver):
                came_out["told"].append((one.path, one.reason))
            else:
                many = sum(len(sheet.texts) for sheet in sheets) > MANY_CELLS
                came_out["files"][one.path] = (digest_of if many else list)(cells_of(sheets))

    def read_supplement() -> None:
        for one in read_supplements(extracts):
            cells = came_out["files"].setdefault(one.path, [])
            cells += [("supplement", one.row, 1, one.city), ("supplement", one.row, 2, shown(one.value))]

    def read_registry() -> None:
        files = registry_files(extracts)
        with duckdb.connect() as connection:
            count_here(connection, files, ())
            counted = connection.execute("select * from counted order by all").fetchall()
        for file, reason, city, _, year, opened, _, rejected, _ in counted:
            path = files[file].path
            if reason:
                came_out["told"].append((path, f"{rejected:,} rows count nowhere: {reason}"))
            else:
                cells = came_out["files"].setdefault(path, [])
                row = len(cells) // 3 + 1
                cells += [
                    ("registry", row, at, str(one)) for at, one in enumerate((city, year, opened), start=1)
                ]

    for read in (read_workbooks, read_supplement, read_registry):
        attempt(read)
    return came_out


def digest_of(cells: Iterable[tuple[str, int, int, str]]) -> str:
    """SHA-256 over cells in their order."""
    digest = hashlib.sha256()
    for cell in cells:
        digest.update(repr(cell).encode())
    return digest.hexdigest()


def cells_of(sheets: Any) -> Iterator[tuple[str, int, int, str]]:
    for sheet in sheets:
        for row, column, text in zip(sheet.rows.tolist(), sheet.columns.tolist(), sheet.texts, strict=True):
            yield sheet.sheet, row, column, shown(text)


def shown(text: str) -> str:
    """A text, or what tells a long one from others."""
    if len(text) <= LONG_TEXT:
        return text
    return f"{len(text)} characters, {hashlib.sha256(text.encode(errors='replace')).hexdigest()}"


def main() -> None:
    """Answer every line; the processes that read workbooks are begun once, for that takes longer than to read one."""
    with reading_processes(PROCESSES) as read:

        @contextmanager
        def begun_before(count: int) -> Iterator[Callable[[Request], Read]]:
            yield read

        assets.raw.assets.reading_processes = begun_before
        for line in sys.stdin:
            print(json.dumps(reading_of(Path(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
