"""What is typed after a command is data: no shell and no make runs it, and what is unknown is told in one line."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

import commands.trace
from commands.main import main
from orchestration.settings import PROJECT
from tests.publication.small_tables import create_book_tables, create_tables, create_views, insert

STUDY = "yearbooks"
RENXING = (sys.executable, "-c", "import sys; from commands.main import main; sys.exit(main())")


def words(trap: Path) -> list[bytes]:
    """Twenty and more words that a shell, make, Python or a terminal would take for something else."""
    return [
        os.fsencode(one)
        for one in (
            f"$(touch {trap})",
            f"`touch {trap}`",
            f"'; touch {trap}; '",
            f'"; touch {trap}; "',
            f"; touch {trap}",
            f"&& touch {trap}",
            f"| touch {trap} #",
            f"a\ntouch {trap}\n",
            f"\\\n\ttouch {trap}",
            f"$$(touch {trap})",
            f"$(shell touch {trap})",
            f"${{shell touch {trap}}}",
            f"$(eval X:=$(shell touch {trap}))",
            "$(error stopped)",
            "$(MAKE) ${HOME} $(MAKEFLAGS)",
            "%",
            "#",
            "\\",
            "--help",
            "-x",
            "CITY=合肥市",
            "*",
            "~",
            "\u202e市肥合\u202c",
            "\x1b[31mred\x07",
            "合" * 33_000,
        )
    ] + [b"\x01\x02\x7f", b"\xff\xfe\x80"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published file that knows no city, and a book of one series."""
    folder = tmp_path_factory.mktemp("home")
    book = folder / "published/book/book.duckdb"
    book.parent.mkdir(parents=True)
    with duckdb.connect(str(book)) as connection:
        create_book_tables(connection)
        insert(connection, "indicator", indicator="gdp", label_en="Product", label_zh="生产总值")
        insert(
            connection,
            "series",
            component="gdp",
            indicator="gdp",
            scope="city",
            first_year=2011,
            label_en="Product",
            label_zh="生产总值",
        )
        insert(connection, "observation", indicator="gdp", scope="city", city_id=340100, year=2011, value=1.0)
    published = folder / "published" / STUDY
    published.mkdir(parents=True)
    with duckdb.connect(str(published / "renxing.duckdb")) as connection:
        create_tables(connection)
        create_views(connection)
    return folder


def run(
    command: Sequence[str | bytes], home: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command on the home."""
    variables = os.environ | {"RENXING_HOME": str(home), "PYTHONPATH": str(PROJECT)} | (environment or {})
    return subprocess.run(
        command,
        cwd=PROJECT,
        env=variables,
        capture_output=True,
        text=True,
        errors="backslashreplace",
        check=False,
    )


def make(target: str, *words: bytes) -> list[str | bytes]:
    """A target of make with the environment of this very test, taken as it is."""
    python = f"RENXING='{RENXING[0]}' -c '{RENXING[2]}'"
    return ["make", "--no-print-directory", "--old-file", ".venv/.ready", target, python, *words]


def refused_by_make(commands: Sequence[list[str | bytes]], home: Path) -> None:
    """Hold that each ends with one line on an unknown word, and make's own."""
    with ThreadPoolExecutor(2) as pool:
        for command, ended in zip(commands, pool.map(lambda one: run(one, home), commands), strict=True):
            told, failed = ended.stderr.splitlines()
            assert told.startswith("unknown "), (command[-1][:60], told)
            assert len(told) < 1000
            assert re.match(r"make(\[\d+\])?: \*\*\* ", failed)  # numbered where make runs this test
            assert failed.endswith("Error 1")
            assert ended.stdout == ""


def test_make_trace_takes_every_word_as_data(home: Path, tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    fixed = (b"YEAR=2011", b"NAME=gdp", f"STUDY={STUDY}".encode())
    refused_by_make([make("trace", *fixed, b"CITY=" + word) for word in words(trap)], home)
    assert not trap.exists()


def test_make_export_panel_takes_words_as_data(home: Path, tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    some = words(trap)[:9:2]
    refused_by_make([make("export-panel", b"INDICATORS=" + word) for word in some], home)
    assert not trap.exists()
    assert not (home / "exports").exists()


def test_make_hands_on_any_variable_as_it_stands(home: Path, tmp_path: Path) -> None:
    """Also one that no target names: make exports what it is given."""
    trap = tmp_path / "executed"
    ended = run(
        make("trace", b"CITY=x", b"YEAR=1", b"NAME=y", f"RENXING_STUDY=$(shell touch {trap})".encode()), home
    )
    assert "$(shell" in ended.stderr
    assert not trap.exists()


@pytest.mark.parametrize("at", [0, 1, 7, 12, 18])
def test_make_edition_takes_its_folder_as_data(home: Path, tmp_path: Path, at: int) -> None:
    trap = tmp_path / "executed"
    ended = run(make("edition", b"FOLDER=" + words(trap)[at]), home)
    assert (ended.stdout, len(ended.stderr.splitlines())) == ("", 2), ended.stderr
    assert not trap.exists()


@pytest.fixture
def told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, int]]:
    """Runs the command in this process: its exit status, and in how many lines it complained."""

    def run_here(*arguments: str) -> tuple[int, int]:
        status = ended(monkeypatch, *arguments)
        return status, len(capsys.readouterr().err.splitlines())

    return run_here


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit status of the command, in this process."""
    with monkeypatch.context() as patched:
        for variable in ("RENXING_HOME", "RENXING_STUDY"):
            patched.setenv(variable, "")
        patched.setattr(sys, "argv", ["renxing", *arguments])
        patched.setattr(
            commands.trace, "end_with_the_reader", lambda: None
        )  # it would hold for all tests after
        return main()


@pytest.mark.parametrize("place", range(3))
def test_every_word_of_trace_is_data(
    home: Path,
    tmp_path: Path,
    place: int,
    told: Callable[..., tuple[int, int]],
) -> None:
    trap = tmp_path / "executed"
    for word in map(os.fsdecode, words(trap)):
        asked = ["合肥市", "2011", "gdp"]
        asked[place] = word
        assert told("trace", "--home", str(home), "--study", STUDY, "--", *asked) == (1, 1), word[:60]
    assert not trap.exists()


@pytest.mark.parametrize("option", ["years", "cities", "scope", "shape", "format", "output", "indicators"])
def test_every_word_of_export_panel_is_data(
    home: Path,
    tmp_path: Path,
    option: str,
    told: Callable[..., tuple[int, int]],
) -> None:
    trap = tmp_path / "executed"
    for word in map(os.fsdecode, words(trap)):
        asked = ["--", word] if option == "indicators" else [f"--{option}={word}", "gdp"]
        assert told("export-panel", "--home", str(home), *asked) == (1, 1), word[:60]
    assert not trap.exists()
    assert not (home / "exports").exists()


@pytest.mark.parametrize("option", ["--study", "--home"])
def test_an_option_that_can_be_no_path_is_told_in_one_line(
    home: Path,
    tmp_path: Path,
    option: str,
    told: Callable[..., tuple[int, int]],
) -> None:
    trap = tmp_path / "executed"
    given = [word for word in words(trap) if word not in (b"*", b"~")]
    for word in map(os.fsdecode, [*given, b"a\nb.yaml", b"\xff.yaml", b"/dev/null/x"]):
        assert told("trace", "--home", str(home), "合肥市", "2011", "gdp", option, word) == (1, 1), word[:60]
    assert not trap.exists()
