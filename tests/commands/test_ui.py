"""The UI starts on a free port, or says in one line why it cannot; nothing of it outlives it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from commands.ui import HOST, origin_problem, port_problem
from orchestration.settings import PROJECT
from tests.orchestration.small_delivery import STUDY, deliver


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} of 127.0.0.1 is taken" in str(port_problem(str(port)))
    assert port_problem(str(port)) is None


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(port: str) -> None:
    assert port_problem(port) == f"RENXING_PORT: {port!r} is no port; give a number from 1 to 65535"


@pytest.mark.parametrize(
    "origin",
    [
        "https://renxing.example.org",
        "https://Renxing.Example.org",
        "HTTPS://renxing.example.org/",
        "https://renxing.example.org:443",
        "http://[2001:DB8::0:1]:8080",
    ],
)
def test_an_origin_may_be_written_as_people_write_it(origin: str) -> None:
    assert origin_problem(origin) is None


@pytest.mark.parametrize(
    "origin",
    [
        "renxing.example.org",
        "ftp://renxing.example.org",
        "https://operator:secret@renxing.example.org",
        "https://renxing.example.org/ui",
        "https://renxing.example.org?x",
        "https://renxing.example.org:",
        "https://renxing.example.org:70000",
        "https://韧性.example.org",
        "https://*.example.org",
        "https://a.example.org, https://b.example.org",
        "http://127.1:8080",
        "null",
    ],
)
def test_what_no_browser_sends_as_an_origin_is_refused(origin: str) -> None:
    assert f"RENXING_ORIGIN: {origin!r} is no origin" in str(origin_problem(origin))


def test_an_address_for_messages_that_is_none_ends_the_command_in_one_line(tmp_path: Path) -> None:
    ended = subprocess.run(
        [Path(sys.executable).with_name("renxing"), "ui"],
        env={"RENXING_HOME": str(tmp_path), "RENXING_NOTIFY": "pigeon://loft", "RENXING_PORT": free_port()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == (
        "RENXING_NOTIFY: address 1 (pigeon://…) is no Apprise URL; correct it or unset RENXING_NOTIFY\n"
    )


def test_nothing_of_a_ui_that_is_killed_is_left(tmp_path: Path) -> None:
    settings, port = deliver(tmp_path), free_port()
    environment = os.environ | {
        "RENXING_HOME": str(settings.home),
        "RENXING_EXTRACTS": str(settings.extracts),
        "RENXING_STUDY": STUDY,
        "RENXING_NOTIFY": "",
        "RENXING_PORT": port,
    }
    with subprocess.Popen(
        [sys.executable, "-c", "from commands.ui import main; main()"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            until(lambda: port_problem(port) is not None)
            below = psutil.Process(process.pid).children(recursive=True)
        finally:
            process.kill()
    _, left = psutil.wait_procs(below, timeout=20)
    assert len(below) >= 4, "a web server, a daemon, and a code server of each"
    assert not left


def until(holds: Callable[[], bool]) -> None:
    """Wait for what takes its time."""
    for _ in range(120):
        if holds():
            return
        time.sleep(0.5)
    raise TimeoutError


def free_port() -> str:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return str(probe.getsockname()[1])
