"""What a person at a terminal sees of a long run."""

import time


def say(what: str, started: float) -> None:
    """One line: what is done, and how long it has taken since `started`."""
    print(f"{time.monotonic() - started:7.1f} s  {what}", flush=True)
