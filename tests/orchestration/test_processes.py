"""A command ends when it is told to, and no process outlives the UI below which it was started."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import psutil
import pytest

from orchestration.processes import UI_VARIABLE
from orchestration.settings import PROJECT
from tests.orchestration.dagster_storage import dagster_yaml

WORK = """
import hashlib, signal, sys, time
import dagster as dg
from orchestration import processes
from orchestration.dead_runs import execute_here

processes.GRACE_SECONDS = 0.5
patient, run = "patient" in sys.argv, "run" in sys.argv
signal.signal(signal.SIGHUP, signal.SIG_IGN if "nohup" in sys.argv else signal.SIG_DFL)  # of these tests alone

@dg.op
def work():
    print("under way", flush=True)
    if patient:
        time.sleep(60)
    else:  # a library that heeds no signal until it returns
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)

@dg.job
def book():
    work()

with processes.interruptible(lambda: "interrupted; the last good publication stands"):
    with dg.DagsterInstance.get() as instance:
        execute_here(book, instance)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Dagster keeps its runs."""
    (tmp_path / "dagster.yaml").write_text(dagster_yaml(), encoding="utf-8")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


def begin(*arguments: str) -> subprocess.Popen[str]:
    """A run under way."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while process.stdout.readline() != "under way\n":
        assert process.poll() is None
    return process


@pytest.mark.parametrize(
    ("number", "kind", "status"),
    [
        (signal.SIGINT, "patient", {"FAILURE", "CANCELED"}),
        (signal.SIGINT, "deaf", {"CANCELED"}),
        (signal.SIGTERM, "deaf", {"CANCELED"}),
        (signal.SIGHUP, "patient", {"FAILURE", "CANCELED"}),
    ],
)
def test_a_run_that_is_interrupted_ends_soon_in_one_line(
    home: Path, number: signal.Signals, kind: str, status: set[str]
) -> None:
    process = begin(kind)
    time.sleep(0.3)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    lines = [line for line in said.splitlines() if line and "dagster" not in line]
    assert process.returncode == 130
    assert lines[-1] == "interrupted; the last good publication stands"
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
    assert run.status.value in status


def test_a_command_under_nohup_goes_on_without_its_terminal(home: Path) -> None:
    process = begin("patient", "nohup")
    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 130


GENERATIONS = """
import os, subprocess, sys, time
from orchestration.processes import end_with_ui
if sys.argv[1] == "3":
    os.environ["RENXING_UI_PROCESS"] = str(os.getpid())
else:
    end_with_ui()
if sys.argv[1] != "1":
    subprocess.Popen([sys.executable, "-c", sys.argv[2], str(int(sys.argv[1]) - 1), sys.argv[2]], start_new_session=True)
else:
    print("all are there", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("killed", [[0], [1], [0, 1]])
def test_whichever_processes_are_killed_none_below_the_ui_is_left(killed: list[int]) -> None:
    environment = {name: text for name, text in os.environ.items() if name != UI_VARIABLE}
    oldest = subprocess.Popen(
        [sys.executable, "-c", GENERATIONS, "3", GENERATIONS],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert oldest.stdout is not None
    assert oldest.stdout.readline() == "all are there\n"
    family = [psutil.Process(oldest.pid), *psutil.Process(oldest.pid).children(recursive=True)]
    assert len(family) == 3
    for one in killed:
        family[one].kill()
    below = family[max(killed) + 1 :] if 0 not in killed else family[1:]
    _, left = psutil.wait_procs(below, timeout=30)
    oldest.kill()
    oldest.communicate()
    assert not left
