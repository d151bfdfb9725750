"""A Postgres server for trials and tests, of Debian's package, with a database for each."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2

from orchestration.named import POSTGRES
from torture.machine import Lacking, free_ports

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
def postgres_server() -> Iterator[str]:
    """A server of its own on a free port, which is given. Raises Lacking where there is none to start."""
    folder = programs()
    if folder is None:
        raise Lacking("the Postgres server (Debian: postgresql)")
    place = Path(tempfile.mkdtemp(prefix="renxing_postgres_"))
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to be root
    if user:
        shutil.chown(place, user)
    (port,) = free_ports(1)
    try:
        subprocess.run(
            [folder / "initdb", "--auth=trust", "--username=postgres", "--no-sync", place / "data"],
            check=True,
            capture_output=True,
            cwd=place,
            user=user,
        )
        options = [word for one in (*QUICK, "listen_addresses=127.0.0.1") for word in ("-c", one)]
        server = subprocess.Popen(
            [folder / "postgres", "-D", place / "data", "-p", port, "-k", str(place), *options],
            cwd=place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user,
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


def wait_until_it_answers(port: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            maintenance(port).close()
            return
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def maintenance(port: str) -> psycopg2.extensions.connection:
    """A connection to the server on a port, in which databases are made."""
    return psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres")


def new_database(port: str) -> str:
    """The address of an empty database."""
    name = f"renxing_{uuid4().hex}"
    connection = maintenance(port)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"create database {name}")
    connection.close()
    return f"{POSTGRES}postgres@127.0.0.1:{port}/{name}"
