"""What a command has to say reaches a terminal, a file or a pipe, or nobody, and stops no work."""

import os
import subprocess
import sys

import pytest

from orchestration.settings import PROJECT

SPEAKING = "from commands.streams import make_usable, work_unheard\nmake_usable()\n"


def spoken(program: str, redirection: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """A program that speaks, under a shell's redirection."""
    return subprocess.run(
        ["bash", "-c", f'"$@" {redirection}', "bash", sys.executable, "-c", SPEAKING + program],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_terminal_that_knows_ascii_alone_is_shown_other_letters_by_their_numbers() -> None:
    ended = spoken("print('合肥 GDP')", PYTHONIOENCODING="ascii")
    assert (ended.returncode, ended.stdout) == (0, "\\u5408\\u80a5 GDP\n")


@pytest.mark.parametrize("redirection", [">/dev/full", ">/dev/full 2>&1", ">&- 2>&-", "<&- >&- 2>&-"])
def test_work_goes_on_where_nobody_takes_its_words(redirection: str) -> None:
    program = (
        "import sys\nwork_unheard()\nprint('x' * 9999)\nprint('y', file=sys.stderr, flush=True)\nsys.exit(3)"
    )
    assert spoken(program, redirection).returncode == 3


def test_work_goes_on_where_its_reader_goes_away() -> None:
    program = "import sys, time\nwork_unheard()\nfor _ in range(99): print('x' * 9999)\nsys.exit(3)"
    assert spoken(program, "| true; exit ${PIPESTATUS[0]}").returncode == 3


def test_a_file_never_takes_the_number_of_a_closed_stream() -> None:
    program = "import os, sys\nsys.exit(os.open('README.md', os.O_RDONLY))"
    assert spoken(program, "<&- >&- 2>&-").returncode > 2
