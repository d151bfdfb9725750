"""The command behind `make ui`: Dagster's web server on 127.0.0.1 and its daemon, which keeps schedule and sensors."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from orchestration.notification import invalid_address
from orchestration.settings import (
    PROJECT,
    prepare_extracts,
    prepare_home,
    settings_from_environment,
)

HOST = "127.0.0.1"
PORT_VARIABLE = "RENXING_PORT"
DEFAULT_PORT = "3000"


def main() -> int:
    """Serve until interrupted; both processes end with this one. Exit status 1 where it cannot start."""
    settings = settings_from_environment()
    port = os.environ.get(PORT_VARIABLE) or DEFAULT_PORT
    problem = port_problem(port) or (settings.notify and invalid_address(settings.notify))
    if problem:
        print(problem, file=sys.stderr)
        return 1
    prepare_home(settings)
    prepare_extracts(settings)
    workspace = ["--workspace", str(PROJECT / "workspace.yaml")]
    programs = Path(sys.executable).parent
    server = [str(programs / "dagster-webserver"), "--host", HOST, "--port", port, *workspace]
    daemon = [str(programs / "dagster-daemon"), "run", *workspace]
    print(f"renxing: http://{HOST}:{port} (study {settings.study}; end with Ctrl-C)", flush=True)
    # Set before the programs start: one started with Ctrl-C ignored, as in the background, could not be ended.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)
    processes = [
        subprocess.Popen(command, cwd=PROJECT, start_new_session=True) for command in (server, daemon)
    ]
    ended = False
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(1)
        print("renxing: a program of the UI has ended by itself, see above", file=sys.stderr)
    except KeyboardInterrupt:
        ended = True
        print("renxing: ending …", flush=True)
    finally:
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait()
    return 0 if ended else 1


def port_problem(port: str) -> str | None:
    """Why the UI cannot listen on a port, in one line."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        return f"{PORT_VARIABLE}: {port!r} is no port; give a number from 1 to 65535"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except OSError:
            return (
                f"port {port} of {HOST} is taken; end what listens there, or name another in {PORT_VARIABLE}"
            )
    return None


def interrupted(*_: object) -> None:
    """End the wait for the programs."""
    raise KeyboardInterrupt
