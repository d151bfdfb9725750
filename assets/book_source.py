"""Where studies read the book: in a folder in which it is published, or in a copy of its Parquet from an object store.

An address is one that fsspec understands (s3://bucket/prefix with s3fs, gs://… with gcsfs), of what lies in the folder of a published
book: SHA256SUMS and parquet/. A copy is made once for each state of the list of sums, checked against it, and put
together in one file.
"""

import hashlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import fsspec

from assets.publication.folder import BOOK_FILE
from assets.publication.sums import FILE_NAME as SUMS
from assets.text import first_line, is_address, shown_address
from assets.warehouse import WarehouseError, literal

PARQUET = "parquet/"
PLAIN_NAME = re.compile(r"[\w-]+\.parquet")
"""A file that is named as a table is: such a name leads out of no folder and out of no quotes of SQL."""
KEPT_SECONDS = 86_400
"""For so long a copy of an earlier state is kept: a run may have been given it."""


def book_file(book: str, copies: Path) -> Path:
    """The file of the book that lies in a folder or at an address.

    Args:
        copies: the folder that holds what was copied from an address.

    Raises WarehouseError where it cannot be copied whole.
    """
    return copied_book(book.rstrip("/"), copies) if is_address(book) else Path(book) / BOOK_FILE


def copied_book(address: str, copies: Path) -> Path:
    """The file made of the Parquet at an address, of the state that lies there now."""
    try:
        store = Store(address)
        listed = store.read(SUMS)
        copy = copies / hashlib.sha256(listed).hexdigest()
        if not (copy / BOOK_FILE).exists():
            make_copy(store, sums_of_parquet(listed.decode()), copy)
            forget_others(copy)
    except (StoreError, OSError, ValueError, duckdb.Error) as error:
        raise WarehouseError(
            f"{shown_address(address)}: the book cannot be copied ({first_line(error)}); name in RENXING_BOOK where the "
            "folder of a published book lies"
        ) from error
    return copy / BOOK_FILE


class StoreError(Exception):
    """Why something cannot be had from an object store."""


class Store:
    """What lies at an address. Each kind of store has errors of its own: all are raised as StoreError."""

    def __init__(self, address: str) -> None:
        with told_of_store():
            self.files, self.root = fsspec.url_to_fs(address)
            self.files.invalidate_cache()

    def read(self, name: str) -> bytes:
        with told_of_store():
            return bytes(self.files.cat_file(f"{self.root}/{name}"))

    def copy(self, name: str, place: Path) -> None:
        with told_of_store():
            self.files.get_file(f"{self.root}/{name}", str(place))


@contextmanager
def told_of_store() -> Iterator[None]:
    """Whatever a store raises, as StoreError."""
    try:
        yield
    except Exception as error:
        raise StoreError(first_line(error) or type(error).__name__) from error


def sums_of_parquet(listed: str) -> dict[str, str]:
    """By name, the digests of the Parquet files of a list of sums. Raises ValueError for one that names none, or one that
    is not named as a table."""
    lines = (line.partition("  ") for line in listed.splitlines())
    sums = {name: digest for digest, _, name in lines if name.startswith(PARQUET)}
    if not sums:
        raise ValueError(f"{SUMS} names no Parquet")
    for name in sums:
        if not PLAIN_NAME.fullmatch(name.removeprefix(PARQUET)):
            raise ValueError(f"{SUMS} names {name!r}, which is no table's file")
    return sums


def make_copy(store: Store, sums: Mapping[str, str], copy: Path) -> None:
    """Copy Parquet files and make one file of them, which is there whole or not at all; several processes may do so.

    Raises ValueError for a file that is not what the list says, as while another book is put there.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="unfinished_", dir=copy.parent) as place:
        unfinished = Path(place) / copy.name
        unfinished.mkdir()
        with duckdb.connect(str(unfinished / BOOK_FILE)) as connection:
            for name, digest in sums.items():
                local = unfinished / Path(name).name
                store.copy(name, local)
                with local.open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                        raise ValueError(f"{name} is not what {SUMS} says")
                connection.execute(
                    f'create table "{local.stem}" as select * from read_parquet({literal(str(local))})'
                )
                local.unlink()
        try:
            unfinished.rename(copy)
        except OSError:
            if not (copy / BOOK_FILE).exists():  # else another process has made the same
                raise


def forget_others(copy: Path) -> None:
    """Delete copies, also unfinished ones, that nobody can be about to open any more: all but the newest, a day old."""
    for other in copy.parent.iterdir():
        with suppress(FileNotFoundError):  # another process deletes it, too
            if other != copy and time.time() - other.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(other)
