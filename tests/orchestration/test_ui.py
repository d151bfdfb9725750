"""The UI starts on a free port, or says in one line why it cannot."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.ui import HOST, port_problem


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


def free_port() -> str:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return str(probe.getsockname()[1])
