"""What the environment names, as paths and as studies; and what can be neither, told in one line."""

import os
import shlex
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from assets.text import CONTROLS

SHOWN = 100
"""Characters of a text that cannot be used, as a message shows it."""
STORAGE_VARIABLE = "RENXING_STORAGE"
RUNS_VARIABLE = "RENXING_RUNS_AT_ONCE"
POSTGRES = "postgresql+psycopg2://"
"""With the driver that dagster-postgres brings: SQLAlchemy would take another."""
RUNS_AT_ONCE, MOST_RUNS_AT_ONCE = 2, 1000
LONGEST_NAME, LONGEST_PATH = 255, 4000
"""Of a file and of its whole path, in bytes, with room for what is put in a home."""


class SettingsError(ValueError):
    """The environment names something that cannot be used, in one line."""


def name_of(study: str) -> str:
    """The name of a study, given by name or by path.

    >>> name_of("/papers/second.yaml")
    'second'
    """
    return Path(study).stem if study.endswith((".yaml", ".yml")) else study


def words(studies: str) -> list[str]:
    """Names and paths of studies apart by spaces; a path that holds one stands in quotation marks, or by itself.

    >>> words("yearbooks '/my papers/second.yaml'")
    ['yearbooks', '/my papers/second.yaml']
    """
    with suppress(OSError):  # longer than any path
        if Path(studies.strip()).is_file():
            return [studies.strip()]
    try:
        return shlex.split(studies)
    except ValueError as error:
        raise SettingsError(f"RENXING_STUDY: {studies}: {error}; close the quotation marks") from error


def whole_path(study: str) -> str:
    """A study as named; a path independent of the working directory."""
    return str(whole(study)) if study.endswith((".yaml", ".yml")) else study


def whole(path: str) -> Path:
    """A path independent of the working directory. Raises SettingsError where that is needed and gone."""
    try:
        return Path(path).resolve()
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path}: the working directory is gone; change into one that is there (cd), or give the whole path"
        ) from error


def home_named(path: str) -> Path:
    """The folder of a home. Raises SettingsError for a link that leads nowhere, as to a disk that is not mounted."""
    link = Path(path)
    if link.is_symlink() and not link.exists():
        raise SettingsError(
            f"RENXING_HOME: {link} leads to {link.readlink()}, which is not there; mount the disk, make the folder, or "
            "name another"
        )
    return whole(path)


def names_accepted(text: str) -> tuple[str, ...]:
    """Editions and tables apart by commas.

    >>> names_accepted("2012, 2013  fiscal city,")
    ('2012', '2013 fiscal city')
    """
    return tuple(dict.fromkeys(" ".join(one.split()) for one in text.split(",") if one.strip()))


def refuse_no_path(variable: str, text: str) -> None:
    """Refuse a text that no path can be, or none that can be written in one line."""
    too_long = len(os.fsencode(text)) > LONGEST_PATH or any(
        len(os.fsencode(part)) > LONGEST_NAME for part in text.split("/")
    )
    if too_long or CONTROLS.search(text):
        problem = "is too long for a path" if too_long else "holds a line break or a control character"
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        raise SettingsError(f"{variable}: {shown!r} {problem}; name another")


def refuse_no_database(home: Path) -> None:
    """Refuse a home in which Dagster would look for its databases elsewhere: it reads the path as part of an address."""
    if "?" in str(home) or unquote(str(home)) != str(home):
        raise SettingsError(f"RENXING_HOME: {str(home)!r}: holds '?' or '%', which no home may; name another")


def number_of_runs(text: str) -> int:
    """How many runs go side by side. Raises SettingsError for what is no number of them.

    >>> number_of_runs(""), number_of_runs("5")
    (2, 5)
    """
    if not text:
        return RUNS_AT_ONCE
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_RUNS_AT_ONCE):
        raise SettingsError(
            f"{RUNS_VARIABLE}: {text[:SHOWN]!r} is no number of runs; give one from 1 to {MOST_RUNS_AT_ONCE}"
        )
    return int(text)


def names_a_server(address: str) -> bool:
    """Whether a Postgres server is named. Raises SettingsError, which shows no password, for anything else."""
    if not address:
        return False
    with suppress(ValueError):  # of what is no address, or a port that is no number
        parts = urlsplit(address)
        if address.startswith(POSTGRES) and parts.hostname and parts.port != 0 and parts.path.strip("/"):
            return True
    raise SettingsError(
        f"{STORAGE_VARIABLE}: is no address of a Postgres server; give {POSTGRES}user:password@host:5432/database, "
        "with %xx for letters of the password that stand for something in an address"
    )


def refuse_no_study(study: str) -> None:
    """Refuse what can be no file of a study, and a name that can be none of a partition or stand in no text."""
    refuse_no_path("RENXING_STUDY", study)
    name = name_of(study)
    if not is_text(name) or "..." in name:
        raise SettingsError(f"RENXING_STUDY: {study!r}: cannot be the name of a study; rename the file")


def is_text(word: str) -> bool:
    r"""Whether a word is text: valid UTF-8.

    >>> is_text("合肥市"), is_text("\udcff")
    (True, False)
    """
    return not any("\ud800" <= one <= "\udfff" for one in word)
