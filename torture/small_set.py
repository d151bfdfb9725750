"""A small set of volumes, a light study on it, and a home in which both are published: what trials make copies of.

Two editions of two tables, of all cities, since a table that lacks some is held back; the figures are synthetic.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from assets.catalog import load_catalog
from assets.chain import BOOK
from assets.publication.folder import delete, folders
from assets.text import first_line
from orchestration.settings import PROJECT, Settings
from synthetic.truth import build_truth
from synthetic.volumes import SEED, sample, volume_of, write_tables
from torture.trial import Ended, watched

YEARS = (2014, 2015)
TABLES = ("population", "gdp")
STUDY = "light"
STUDY_TEXT = """\
title: 轻量研究 — A light study
panel:
  years: delivered
  cities: {printed_in_every_edition: true}
variables:
  income: {formula: ln(gdp_per_capita), unit: ln(yuan), en: Income, zh: 人均地区生产总值}
  size: {formula: ln(population), unit: ln(10k persons), en: City size, zh: 城市规模}
models:
  linear:
    table_ref: table 1 (1)
    formula: income ~ size | city + year
headline: {model: linear, term: size}
"""
RENXING = (sys.executable, "-c", "import sys; from commands.main import main; sys.exit(main())")
"""The command of this very code, whatever is installed."""
REFRESH_SECONDS = 600
"""What a refresh of the set may take on a machine with much else to do; a minute is usual."""


@dataclass(frozen=True)
class SmallSet:
    """The folders of a small set; none need be there yet."""

    folder: Path

    @property
    def extracts(self) -> Path:
        return self.folder / "extracts"

    @property
    def study(self) -> Path:
        """The file of the light study."""
        return self.folder / f"{STUDY}.yaml"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def settings(self) -> Settings:
        return Settings(self.extracts, synthetic=False, home=self.home, named=(str(self.study),))

    @property
    def environment(self) -> dict[str, str]:
        """What names the set to a command of renxing, beside the variables of this process."""
        return {
            "PYTHONPATH": str(PROJECT),
            "RENXING_EXTRACTS": str(self.extracts),
            "RENXING_HOME": str(self.home),
            "RENXING_STUDY": f"'{self.study}'",
            "RENXING_NOTIFY": "",
            "RENXING_ACCEPT": "",
        }

    def with_python(self, program: str) -> dict[str, str]:
        """The environment in which every Python of a command runs a program before its own."""
        place = self.folder / "python"
        place.mkdir(exist_ok=True)
        (place / "sitecustomize.py").write_text(program, encoding="utf-8")
        return {"PYTHONPATH": os.pathsep.join((str(place), str(PROJECT)))}

    def run(
        self,
        *arguments: str,
        seconds: float = REFRESH_SECONDS,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Ended:
        """A command of renxing on the set, as `run("refresh")`; `environment` stands over that of the set."""
        return watched(
            [*RENXING, *arguments],
            seconds,
            {**self.environment, **(environment or {})},
            folder or self.folder,
        )

    def copied(self, folder: Path) -> "SmallSet":
        """A copy in a folder that is not there yet."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return SmallSet(folder)


def write_small_set(folder: Path) -> SmallSet:
    """Write the volumes and the study into a folder that is not there yet."""
    small = SmallSet(folder)
    small.extracts.mkdir(parents=True)
    small.study.write_text(STUDY_TEXT, encoding="utf-8")
    for year in YEARS:
        write_edition(small, year)
    return small


def write_edition(small: SmallSet, year: int = YEARS[-1], factor: float = 1.0) -> None:
    """Write the edition of a year's figures, in place of one that is there.

    Args:
        factor: by which incomes differ from those of the set: of other figures book and study are made anew.
    """
    catalog = load_catalog()
    few = replace(catalog, tables=tuple(one for one in catalog.tables if one.table_key in TABLES))
    volume = volume_of(build_truth(sample(catalog), SEED), year)
    for column in ("gdp_per_capita", "gdp_per_capita_district", "gdp", "gdp_district"):
        volume.figures[column] = (volume.figures[column] * factor).round()
    shutil.rmtree(small.extracts / str(volume.edition), ignore_errors=True)
    write_tables(few, volume, small.extracts)


def retitle(small: SmallSet, title: str) -> None:
    """Give the study another title: no more than its publication is made anew."""
    _, _, rest = STUDY_TEXT.partition("\n")
    small.study.write_text(f"title: {title}\n{rest}", encoding="utf-8")


def published_small_set(folder: Path) -> SmallSet:
    """The small set with a home in which the book and the study are published; made once, in about a minute."""
    small = SmallSet(folder)
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        delete(unfinished)
        made = write_small_set(unfinished)
        ended = made.run("refresh")
        if ended.status:
            raise RuntimeError(f"the small set cannot be refreshed: {ended.errors}{ended.out}")
        unfinished.rename(folder)
    return small


def standing(small: SmallSet) -> dict[str, str]:
    """By name, the folder that readers of the book and of the study are led to; without those that are not there."""
    links = {name: small.settings.published(name) for name in (BOOK, STUDY)}
    return {name: str(link.readlink()) for name, link in links.items() if link.is_symlink()}


def what_is_broken(small: SmallSet) -> str | None:
    """What of the publications of a home is not whole; None where readers find the book and the study complete.

    Both open, have what they are published with, agree on the book, and the folder that was being built is led to by
    nothing.
    """
    for name, others in ((BOOK, ()), (STUDY, ("report.html", "exports"))):
        published = small.settings.published(name)
        file = small.settings.published_file(name)
        if not published.is_symlink():
            return f"{name}: nothing is published"
        if published.resolve() not in [one.resolve() for one in folders(published)]:
            return f"{name}: leads to {published.readlink()}, which is no publication"
        for other in ("parquet", "CITATION.cff", *others):
            if not (published / other).exists():
                return f"{name}: {other} is not there"
        try:
            with duckdb.connect(str(file), read_only=True) as connection:
                connection.execute("set enable_progress_bar = false")
                tables = connection.execute(
                    "select table_name from duckdb_tables() where database_name = current_database()"
                ).fetchall()
                for (table,) in tables:
                    connection.execute(f'select * from "{table}"').fetchall()
                if connection.execute("select count(*) from observation").fetchall() == [(0,)]:
                    return f"{name}: holds no figure"
                if connection.execute(
                    "select count(*) from check_result where not passed and severity = 'ERROR'"
                ).fetchall() != [(0,)]:
                    return f"{name}: holds what did not pass its checks"
        except duckdb.Error as error:
            return f"{name}: cannot be read ({first_line(error)})"
    return None
