"""The command behind `make ui`: Dagster's web server on 127.0.0.1 and its daemon, which keeps the schedule."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from orchestration.settings import (
    PROJECT,
    prepare_extracts,
    prepare_home,
    settings_from_environment,
)

PORT = 3000


def main() -> int:
    """Serve until interrupted; both processes end with this one."""
    settings = settings_from_environment()
    prepare_home(settings)
    prepare_extracts(settings)
    workspace = ["--workspace", str(PROJECT / "workspace.yaml")]
    programs = Path(sys.executable).parent
    server = [str(programs / "dagster-webserver"), "--host", "127.0.0.1", "--port", str(PORT), *workspace]
    daemon = [str(programs / "dagster-daemon"), "run", *workspace]
    print(f"renxing: http://127.0.0.1:{PORT} (study {settings.study}; end with Ctrl-C)", flush=True)
    # Set before the programs start: one started with Ctrl-C ignored, as in the background, could not be ended.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)
    processes = [
        subprocess.Popen(command, cwd=PROJECT, start_new_session=True) for command in (server, daemon)
    ]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(1)
    except KeyboardInterrupt:
        print("renxing: ending …", flush=True)
    finally:
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait()
    return 0


def interrupted(*_: object) -> None:
    """End the wait for the programs."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
