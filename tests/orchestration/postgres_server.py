"""A Postgres server for tests, of Debian's package, with a database for each test."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest

from orchestration.named import POSTGRES

START_SECONDS = 30
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""What a server may do that nobody will ever restore."""


def programs() -> Path | None:
    """The folder of the server's programs; None where it is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda one: int(one.parent.name))


@contextmanager
def postgres_server() -> Iterator[int]:
    """A server of its own on a free port, which is given; skips the test where there is none to start."""
    folder = programs()
    if folder is None:
        pytest.skip("the Postgres server is not installed (Debian: postgresql)")
    place = Path(tempfile.mkdtemp(prefix="renxing_postgres_"))
    other_user = {}
    if os.geteuid() == 0:  # the server refuses to be root
        shutil.chown(place, "postgres")
        other_user = {"user": "postgres", "extra_groups": []}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        subprocess.run(
            [folder / "initdb", "--auth=trust", "--username=postgres", "--no-sync", place / "data"],
            check=True,
            capture_output=True,
            cwd=place,
            **other_user,
        )
        options = [word for one in (*QUICK, "listen_addresses=127.0.0.1") for word in ("-c", one)]
        server = subprocess.Popen(
            [folder / "postgres", "-D", place / "data", "-p", str(port), "-k", str(place), *options],
            cwd=place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **other_user,
        )
        try:
            wait_until_it_answers(port)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:  # it waits for the end of every session
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(place)


def wait_until_it_answers(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            maintenance(port).close()
            return
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def maintenance(port: int) -> psycopg2.extensions.connection:
    """A connection to the server on a port, in which databases are made."""
    return psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres")


def new_database(port: int) -> str:
    """The address of an empty database."""
    name = f"test_{uuid4().hex}"
    connection = maintenance(port)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"create database {name}")
    connection.close()
    return f"{POSTGRES}postgres@127.0.0.1:{port}/{name}"
