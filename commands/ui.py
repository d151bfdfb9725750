"""The command `renxing ui`: Dagster's web server on 127.0.0.1 and its daemon, which keeps schedule and sensors."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from assets.catalog.records import CatalogError
from commands.group import renxing
from commands.options import accept, extracts, home, studies
from commands.streams import work_unheard
from orchestration.named import SettingsError
from orchestration.origins import origin_as_sent
from orchestration.processes import UI_VARIABLE, end_all_below, interrupt
from orchestration.settings import (
    PROJECT,
    Settings,
    prepare_extracts,
    prepare_home,
    settings_from_environment,
)

if TYPE_CHECKING:
    import dagster as dg

HOST = "127.0.0.1"
PORT_VARIABLE = "RENXING_PORT"
DEFAULT_PORT = "3000"
ORIGIN_VARIABLE = "RENXING_ORIGIN"
ENDED_BY_ITSELF = (
    "renxing: the UI has ended by itself 界面程序已自行终止",
    "One of its programs ended, and the others with it: no nightly run takes place until make ui is started again.\n"
    "其中一个程序终止，其余随之结束；重新启动 make ui 之前不会有夜间运行。",
)


@renxing.command(
    epilog="""\b
Examples:
  renxing ui --study yearbooks --extracts ~/yearbooks --home build-yearbooks
  RENXING_PORT=8080 renxing ui"""
)
@studies
@extracts
@home
@accept
def ui() -> int:
    """Dagster's UI on this machine, with the nightly run 界面与夜间运行"""
    work_unheard()
    return main()


def main() -> int:
    """Serve until interrupted; both processes end with this one. Exit status 1 where it cannot start."""
    import dagster as dg

    from orchestration.environment import database_errors, told_of_database
    from orchestration.notification import invalid_address

    try:
        settings = settings_from_environment()
        port = os.environ.get(PORT_VARIABLE) or DEFAULT_PORT
        origin = os.environ.get(ORIGIN_VARIABLE, "")
        problem = (
            port_problem(port)
            or (origin and origin_problem(origin))
            or (settings.notify and invalid_address(settings.notify))
        )
        if problem:
            print(problem, file=sys.stderr)
            return 1
        prepare_home(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        prepare_extracts(settings)
        with dg.DagsterInstance.get() as instance:
            return serve(settings, instance, port, origin)
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    except database_errors() as error:
        line = told_of_database(error, settings.dagster_home)
        if line is None:
            raise
        print(line, file=sys.stderr)
        return 1


def serve(settings: Settings, instance: "dg.DagsterInstance", port: str, origin: str) -> int:
    """Run both programs until one ends or this process is told to end; 0 where it was told.

    Args:
        origin: under which a proxy serves the UI; empty where none does.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from orchestration.mending import mend
    from orchestration.notification import tell

    # Set before the programs start: one started with Ctrl-C ignored, as in the background, could not be ended.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as it is under nohup
        signal.signal(signal.SIGHUP, interrupt)
    os.environ[UI_VARIABLE] = str(os.getpid())
    workspace = str(PROJECT / "workspace.yaml")
    server = ["orchestration.web_server", HOST, port, workspace, *([origin] if origin else [])]
    daemon = ["orchestration.processes", "dagster-daemon", "run", "--workspace", workspace]
    last_line, status = "renxing: ending …", 0
    try:
        for line in mend(instance, settings):
            print(f"renxing: {line}", flush=True)
        print(
            f"renxing: http://{HOST}:{port} (studies {', '.join(settings.known_studies())}; end with Ctrl-C)",
            flush=True,
        )
        programs = [
            subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=PROJECT,
                start_new_session=True,
            )
            for command in (server, daemon)
        ]
        while all(program.poll() is None for program in programs):
            time.sleep(1)
        last_line, status = "renxing: a program of the UI has ended by itself, see above", 1
    except KeyboardInterrupt:
        pass
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with suppress(OSError):  # the terminal may be gone
        print(last_line, file=sys.stderr if status else sys.stdout, flush=True)
    end_all_below()
    if status:
        tell(settings, *ENDED_BY_ITSELF)
    with suppress(SQLAlchemyError):  # on a full disk: left to the next start
        mend(instance, settings)
    return status


def origin_problem(origin: str) -> str | None:
    """Why an origin cannot be that of a page, in one line."""
    if origin_as_sent(origin):
        return None
    return (
        f"{ORIGIN_VARIABLE}: {origin!r} is no origin; give scheme, name (in ASCII) and port alone, without user and path, "
        "as https://renxing.example.org"
    )


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
