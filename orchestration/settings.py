"""Where things lie, from the environment: extracts, home, studies; and whom a failed run tells."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from assets.catalog.study_loading import STUDIES_FOLDER
from assets.chain import BOOK
from assets.errors import ACCEPT
from assets.publication.folder import BOOK_FILE, FILE_NAME
from assets.text import is_address
from orchestration.named import (
    RUNS_AT_ONCE,
    RUNS_VARIABLE,
    STORAGE_VARIABLE,
    SettingsError,
    home_named,
    name_of,
    names_a_server,
    names_accepted,
    number_of_runs,
    refuse_no_database,
    refuse_no_path,
    refuse_no_study,
    whole,
    whole_path,
    words,
)
from orchestration.record_server import refuse_other_storage

PROJECT = Path(__file__).parents[1]
DEFAULT_STUDY = "sun2025"
BOOK_VARIABLE = "RENXING_BOOK"
DAGSTER_FILE = "dagster.yaml"
RECORDS_KEPT_DAYS = 30
"""Of so many days Dagster's records of runs, ticks and failures are kept: every night of which a publication is."""
DAGSTER_YAML = f"""\
# Written by renxing at every start; your own settings are lost here.
telemetry:
  enabled: false
nux:
  enabled: false
freshness:
  enabled: true
concurrency:
  pools:
    granularity: run
    default_limit: 1
  runs:
    max_concurrent_runs: {{runs_at_once}}
    tag_concurrency_limits:
      - key: dagster/partition
        value:
          applyLimitPerUniqueValue: true
        limit: 1
retention:
  schedule:
    purge_after_days: {RECORDS_KEPT_DAYS}
  sensor:
    purge_after_days:
      skipped: 1
      success: {RECORDS_KEPT_DAYS}
      failure: {RECORDS_KEPT_DAYS}
"""
POSTGRES_YAML = f"""\
storage:
  postgres:
    postgres_url:
      env: {STORAGE_VARIABLE}
"""
"""The address is left in the environment: it holds a password."""


@dataclass(frozen=True)
class Settings:
    """What the environment says: RENXING_EXTRACTS, RENXING_HOME, RENXING_STUDY and others, as the fields tell."""

    extracts: Path
    synthetic: bool
    """No extracts were named: the synthetic set is used, and made at first use."""
    home: Path
    named: tuple[str, ...] = ()
    """What RENXING_STUDY names: studies by name or path, or `book` alone; empty where it is not set."""
    notify: str = ""
    """Where a failed run leaves a message: addresses in the form of Apprise, apart by commas."""
    accepted: tuple[str, ...] = ()
    """The editions and tables of RENXING_ACCEPT: what of the last good book a new one may lack."""
    runs_at_once: int = RUNS_AT_ONCE
    """How many runs the daemon has under way (RENXING_RUNS_AT_ONCE), each a process of its own."""
    book_elsewhere: str = ""
    """Where studies read a book that is not made in this home (RENXING_BOOK): a folder or an address."""
    in_postgres: bool = False
    """Dagster's records are in the Postgres server of RENXING_STORAGE, else in files of the home."""
    spark: str = ""
    """The Spark Connect server that counts the firm registry, as `sc://host:port`; none: it is counted here."""
    extracts_on_spark: str = ""
    """The extracts as that server sees them; none: where we do."""

    @property
    def studies(self) -> tuple[str, ...]:
        """The names of the studies that are asked for."""
        asked = self.named or (DEFAULT_STUDY,)
        return tuple(name_of(one) for one in asked if one != BOOK)

    @property
    def asked(self) -> str:
        """What a command that reads one file is asked about: `book`, or a study."""
        return name_of(self.named[0]) if self.named else DEFAULT_STUDY

    @property
    def warehouses(self) -> Path:
        return self.home / "warehouses"

    @property
    def published_folder(self) -> Path:
        return self.home / "published"

    def published(self, name: str) -> Path:
        """The folder in which readers find the book or a study."""
        return self.published_folder / name

    def published_file(self, name: str) -> Path:
        """The file of the book or of a study."""
        return self.published(name) / (BOOK_FILE if name == BOOK else FILE_NAME)

    @property
    def book(self) -> str:
        """Where studies read the book: a folder in which it is published, or an address."""
        return self.book_elsewhere or str(self.published(BOOK))

    @property
    def book_copies(self) -> Path:
        """What was copied of a book from an address."""
        return self.home / "book_copies"

    @property
    def synthetic_truth(self) -> Path:
        return self.home / "synthetic_truth"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @property
    def dagster_yaml(self) -> str:
        """How Dagster is set up."""
        text = DAGSTER_YAML.format(runs_at_once=self.runs_at_once)
        return text + POSTGRES_YAML if self.in_postgres else text

    @property
    def study_files(self) -> Path:
        """Where the home remembers the paths of studies that do not ship with the project."""
        return self.home / "studies.json"

    def known_studies(self) -> dict[str, str]:
        """By name, what `load_study` takes: the studies that ship, those of this home, those that are asked for.

        A name alone means the path that the home remembers under it, if there is one. Raises SettingsError where what
        it remembers cannot be read.
        """
        known = {path.stem: path.stem for path in sorted(STUDIES_FOLDER.glob("*.yaml"))}
        known |= remembered(self.study_files)
        named = {name_of(one): one for one in self.named if one != BOOK}
        return named | known | {name: one for name, one in named.items() if one != name}

    def published_studies(self) -> tuple[str, ...]:
        """The names of the studies that this home has published."""
        folder = self.published_folder
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        return tuple(name for name in names if name != BOOK and self.published_file(name).exists())

    def read_file(self) -> Path:
        """The published file that a command is asked about. Raises SettingsError where it is not there."""
        if not self.home.is_dir():
            raise SettingsError(
                f"{self.home}: is no folder; make refresh makes it, or name the home of one in RENXING_HOME"
            )
        refuse_old_home(self)
        path = self.published_file(self.asked)
        if self.asked != BOOK and self.asked not in self.known_studies():
            raise SettingsError(f"no study {self.asked!r}; known are {', '.join(self.known_studies())}")
        if not path.is_file():
            there = [name for name in (BOOK, *self.published_studies()) if self.published_file(name).exists()]
            others = f"; published here: {', '.join(there)}: name one with STUDY=" if there else ""
            raise SettingsError(f"{path}: no file is published; make refresh publishes one{others}")
        return path

    def nightly_studies(self) -> tuple[str, ...]:
        """The studies that a night brings up to date: those named, else all that the home has published."""
        return self.studies if self.named else self.published_studies() or self.studies


def remembered(path: Path) -> dict[str, str]:
    """The paths of studies by name that a home remembers in a file; none where it has none."""
    if not path.exists():
        return {}
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        known = None
    if not isinstance(known, dict) or not all(isinstance(one, str) for one in known.values()):
        raise SettingsError(
            f"{path}: does not hold the paths of studies; delete it and name your own studies again, by their files"
        )
    return known


def named_home() -> str:
    """The path of the home, as it is named."""
    return os.environ.get("RENXING_HOME") or str(PROJECT / "build")


def settings_from_environment() -> Settings:
    """The settings of this process.

    Raises SettingsError for what can be no path, and for studies that cannot stand side by side.
    """
    for variable in ("RENXING_HOME", "RENXING_EXTRACTS", BOOK_VARIABLE):
        refuse_no_path(variable, os.environ.get(variable, ""))
    asked = words(os.environ.get("RENXING_STUDY", ""))
    for one in asked:
        refuse_no_study(one)
    home = home_named(named_home())
    refuse_no_database(home)
    extracts = os.environ.get("RENXING_EXTRACTS")
    book = os.environ.get(BOOK_VARIABLE, "")
    named = tuple(whole_path(one) for one in asked)
    settings = Settings(
        extracts=whole(extracts) if extracts else home / ("extracts" if book else "synthetic"),
        synthetic=not (extracts or book),
        home=home,
        named=tuple(dict.fromkeys(named)),
        notify=os.environ.get("RENXING_NOTIFY", "").strip(),
        accepted=names_accepted(os.environ.get(ACCEPT, "")),
        runs_at_once=number_of_runs(os.environ.get(RUNS_VARIABLE, "")),
        book_elsewhere=book if is_address(book) or not book else str(whole(book)),
        in_postgres=names_a_server(os.environ.get(STORAGE_VARIABLE, "")),
        spark=os.environ.get("RENXING_SPARK", "").strip(),
        extracts_on_spark=os.environ.get("RENXING_SPARK_EXTRACTS", "").strip(),
    )
    refuse_same_names(settings)
    return settings


def refuse_same_names(settings: Settings) -> None:
    """Refuse two studies of one name, one that would take the place of a study that ships, and a study `book`."""
    if settings.named.count(BOOK) and len(settings.named) > 1:
        raise SettingsError(
            f"RENXING_STUDY: {BOOK!r} means the book alone; name it by itself, or name studies"
        )
    if settings.book_elsewhere and BOOK in settings.named:
        raise SettingsError(
            f"{BOOK_VARIABLE}: the book is made elsewhere; name studies in RENXING_STUDY, or unset {BOOK_VARIABLE}"
        )
    names: dict[str, str] = {}
    for one in settings.named:
        name = name_of(one)
        if one != BOOK and name == BOOK:
            raise SettingsError(f"RENXING_STUDY: {one}: the name {BOOK!r} is reserved; rename the file")
        if names.setdefault(name, one) != one:
            raise SettingsError(
                f"RENXING_STUDY: {names[name]} and {one} have one name, {name}; rename one file"
            )
        if (
            one != name
            and (STUDIES_FOLDER / f"{name}.yaml").exists()
            and (Path(one) != (STUDIES_FOLDER / f"{name}.yaml").resolve())
        ):
            raise SettingsError(
                f"RENXING_STUDY: {one}: a study {name} ships with the project; rename the file"
            )


def prepare_home(settings: Settings) -> None:
    """Make the home with Dagster's instance in it, remember its studies, and tell Dagster where it is.

    Raises SettingsError for a home of an older version, and where the server of Dagster's records does not answer.
    """
    refuse_old_home(settings)
    refuse_other_storage(settings.in_postgres, settings.dagster_home / DAGSTER_FILE)
    try:
        settings.dagster_home.mkdir(parents=True, exist_ok=True)
        keep_text(settings.dagster_home / DAGSTER_FILE, settings.dagster_yaml)
        remember_studies(settings)
    except OSError as error:
        raise SettingsError(
            f"{settings.home}: cannot be written ({error.strerror}); make room or name another folder in RENXING_HOME"
        ) from error
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


def refuse_old_home(settings: Settings) -> None:
    """Refuse a home in which one study is published by itself, as versions before 0.2 wrote it."""
    if settings.published_folder.is_symlink() or (settings.home / "warehouse.duckdb").exists():
        raise SettingsError(
            f"{settings.home}: is the home of one study, of a version before 0.2; name a new one in RENXING_HOME, "
            "the old one stays as it is"
        )


def remember_studies(settings: Settings) -> None:
    """Keep the paths of studies that were named, so that a night and the UI find them again."""
    paths = {name: path for name, path in settings.known_studies().items() if path != name}
    if paths:
        keep_text(settings.study_files, json.dumps(paths, ensure_ascii=False, indent=1))


def keep_text(path: Path, text: str) -> None:
    """Let a file hold a text: written beside it and renamed, so that it is never half there."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        beside = path.with_name(f"{path.name}.next")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)


def synthetic_is_current(folder: Path) -> bool:
    """Whether a folder holds the synthetic set that the present code writes."""
    from synthetic.volumes import is_current

    return is_current(folder)


def prepare_extracts(settings: Settings) -> None:
    """Write the synthetic volumes where no extracts were named: at first use, and when their code changed."""
    if settings.synthetic:
        write_synthetic(settings.extracts, settings.synthetic_truth)


def write_synthetic(extracts: Path, truth: Path) -> None:
    """Write the synthetic set, unless the folder holds the one that the present code writes."""
    if not synthetic_is_current(extracts):
        from synthetic.volumes import write_extracts

        write_extracts(extracts, truth)
