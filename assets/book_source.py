"""Where studies read the book: in a folder in which it is published, or in a copy of its Parquet from an object store.

An address is one that fsspec understands (s3://bucket/prefix, gs://…, https://…), of what lies in the folder of a published
book: SHA256SUMS and parquet/. A copy is made once for each state of the list of sums, checked against it, and put
together in one file.
"""

import hashlib
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import fsspec

from assets.publication.folder import BOOK_FILE
from assets.publication.sums import FILE_NAME as SUMS
from assets.text import first_line, is_address
from assets.warehouse import WarehouseError, literal

PARQUET = "parquet/"


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
        store, root = fsspec.url_to_fs(address)
        store.invalidate_cache()
        listed = store.cat_file(f"{root}/{SUMS}")
        copy = copies / hashlib.sha256(listed).hexdigest()
        if not (copy / BOOK_FILE).exists():
            make_copy(store, root, sums_of_parquet(listed.decode()), copy)
            forget_others(copy)
    except (OSError, ImportError, ValueError, duckdb.Error) as error:
        reason = first_line(error) or type(error).__name__
        raise WarehouseError(
            f"{address}: the book cannot be copied ({reason}); name in RENXING_BOOK where the folder of a published book "
            "lies"
        ) from error
    return copy / BOOK_FILE


def sums_of_parquet(listed: str) -> dict[str, str]:
    """By name, the digests of the Parquet files of a list of sums. Raises ValueError for one that names none."""
    lines = (line.partition("  ") for line in listed.splitlines())
    sums = {name: digest for digest, _, name in lines if name.startswith(PARQUET)}
    if not sums:
        raise ValueError(f"{SUMS} names no Parquet")
    return sums


def make_copy(store: Any, root: str, sums: Mapping[str, str], copy: Path) -> None:
    """Copy Parquet files and make one file of them, which is there whole or not at all.

    Raises ValueError for a file that is not what the list says, as while another book is put there.
    """
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with duckdb.connect(str(unfinished / BOOK_FILE)) as connection:
        for name, digest in sums.items():
            local = unfinished / Path(name).name
            store.get_file(f"{root}/{name}", str(local))
            with local.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    raise ValueError(f"{name} is not what {SUMS} says")
            connection.execute(
                f'create table "{local.stem}" as select * from read_parquet({literal(str(local))})'
            )
            local.unlink()
    unfinished.rename(copy)


def forget_others(copy: Path) -> None:
    """Delete copies of earlier states; who has one open keeps it."""
    for other in copy.parent.iterdir():
        if other != copy:
            with suppress(FileNotFoundError):  # another process deletes it, too
                shutil.rmtree(other)
