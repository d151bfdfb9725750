"""systemd: the units are such as systemd takes, start what is installed, and may do little."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import PROJECT
from tests.deploy.files import PAGES, SYSTEMD, read

UNITS = sorted([*SYSTEMD.glob("*.service"), *SYSTEMD.glob("*.timer")])
SERVICES = [path for path in UNITS if path.suffix == ".service"]
MOST_EXPOSED = 2.0
"""Of 10, as `systemd-analyze security` counts; from 2 on it speaks of more than little."""
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed"
)


def as_installed(folder: Path) -> list[str]:
    """The units with the paths of this working copy in place of those of an installation."""
    renxing = str(Path(sys.executable).with_name("renxing"))
    for path in UNITS:
        text = read(path).replace("/opt/renxing/.venv/bin/renxing", renxing)
        (folder / path.name).write_text(text.replace("/opt/renxing", str(PROJECT)), encoding="utf-8")
    return [str(folder / path.name) for path in UNITS]


@needs_systemd
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    asked = ["systemd-analyze", "verify", *as_installed(tmp_path)]
    ended = subprocess.run(asked, capture_output=True, text=True, check=False)
    complaints = [line for line in ended.stderr.splitlines() if "renxing" in line]
    assert (ended.returncode, complaints) == (0, [])


@needs_systemd
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_is_little_exposed(path: Path, tmp_path: Path) -> None:
    as_installed(tmp_path)
    asked = ["systemd-analyze", "security", "--offline=true", str(tmp_path / path.name)]
    ended = subprocess.run(asked, capture_output=True, text=True, check=False)
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", ended.stdout)
    assert level, ended.stderr
    assert float(level[1]) < MOST_EXPOSED


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_what_a_service_writes_to_is_all_that_it_may_write_to(path: Path) -> None:
    service = options(path)["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["User"] == service["Group"] == "renxing"
    writable = service.get("ReadWritePaths", "").split() + [
        f"/var/lib/{one}" for one in service.get("StateDirectory", "").split()
    ]
    home = dict(
        line.split("=", 1) for line in read(SYSTEMD / "renxing.env.example").splitlines() if line[:1] == "R"
    )
    assert home["RENXING_HOME"] in writable


def test_a_run_that_takes_too_much_memory_ends_alone() -> None:
    service = options(SYSTEMD / "renxing.service")["Service"]
    assert service["MemoryMax"] == "6G"
    assert service["OOMPolicy"] == "continue", "else all that runs is stopped with it"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_of_a_person_have_the_environment_of_the_service(page: Path) -> None:
    service = options(SYSTEMD / "renxing.service")["Service"]
    begin = (
        f"systemd-run --pipe --wait --quiet --uid={service['User']} "
        f"--property=EnvironmentFile={service['EnvironmentFile']} "
    )
    folder = Path(service["ExecStart"].split()[0]).parent
    lines = [line for line in read(page).splitlines() if f"{folder}/" in line]
    assert [line for line in lines if not line.startswith(begin)] == []
    told = [line.removeprefix(begin).partition(f"{folder}/")[2].split()[:2] for line in lines]
    assert told == [
        ["renxing", "health"],
        ["renxing", "health"],
        ["renxing", "findings"],
        ["renxing", "rule"],
        ["renxing", "restore"],
        ["dagster", "instance"],
    ]


def test_the_timer_has_a_service_and_makes_up_for_a_day_that_it_missed() -> None:
    (timer,) = [path for path in UNITS if path.suffix == ".timer"]
    assert timer.with_suffix(".service") in SERVICES
    assert options(timer)["Timer"]["Persistent"] == "true"


def options(path: Path) -> configparser.ConfigParser:
    """The options of a unit, by section."""
    unit = configparser.ConfigParser(interpolation=None, comment_prefixes="#")
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(read(path))
    return unit
