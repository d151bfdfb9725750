"""Books built of deliveries by the real command, and what their figures are beside another book's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.chain import BOOK
from assets.warehouse import warehouse_path
from orchestration.settings import PROJECT, Settings
from tests.volumes.dressing import Dressing, unchanged

RENXING = "import sys; from commands.main import main; sys.exit(main())"
MINUTES = 30
"""After so many a build is given up."""

SAID = "city_id, year, indicator, scope, printed_value, value, status, reason"
"""What the book says of a figure, wherever it was read."""


@dataclass(frozen=True)
class Build:
    """What became of one `renxing refresh`."""

    settings: Settings
    status: int
    said: str
    """All that the command printed."""

    @property
    def book(self) -> Path:
        return self.settings.published_file(BOOK)

    def rows(self, query: str, **attached: Path) -> list[tuple]:
        """The rows of a query on the published book; other books are attached under the names given."""
        with duckdb.connect(str(self.book), read_only=True) as connection:
            for name, path in attached.items():
                connection.execute(f"attach '{path}' as {name} (read_only)")
            return connection.execute(query).fetchall()

    def warehouse_rows(self, query: str) -> list[tuple]:
        """The rows of a query on the book's warehouse, which holds what is not published, too."""
        path = warehouse_path(self.settings.warehouses, BOOK)
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(query).fetchall()


def built(extracts: Path, home: Path, study: str = BOOK, **environment: str) -> Build:
    """Refresh a home from a delivery as a user does, in a process of its own."""
    home.mkdir(parents=True, exist_ok=True)
    ended = subprocess.run(
        [sys.executable, "-c", RENXING, "refresh", "--study", study],
        cwd=PROJECT,
        env={
            **os.environ,
            **environment,
            "RENXING_EXTRACTS": str(extracts),
            "RENXING_HOME": str(home),
            "RENXING_NOTIFY": "",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )
    return Build(
        Settings(extracts, synthetic=False, home=home, named=(study,)), ended.returncode, ended.stdout
    )


def copied_home(original: Settings, home: Path) -> Path:
    """A copy of a home, in which what is unchanged is not computed again."""
    shutil.copytree(original.home, home, symlinks=True)
    return home


def delivery(
    yearbooks: Path, extracts: Path, editions: Iterable[int], dressing: Dressing = unchanged
) -> Path:
    """Some editions of the real volumes as a delivery; returns its folder."""
    for edition in editions:
        dressing(yearbooks / str(edition), extracts)
    return extracts


def differing_figures(build: Build, reference: Path) -> list[tuple]:
    """Rows of `observation` that only one of two books has, over all that both say of a figure; in either direction.

    Each row is led by the name of the book that has it: `here` or `reference`.
    """
    return build.rows(
        f"""
        select 'here' as book, * from (
            select {SAID} from observation except all select {SAID} from reference.observation
        )
        union all
        select 'reference', * from (
            select {SAID} from reference.observation except all select {SAID} from observation
        )
        order by city_id, year, indicator, scope, book
        """,
        reference=reference,
    )
