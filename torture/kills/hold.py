"""In a process that is to be killed: tells each step of publishing before it is taken, and waits at one of them.

Python loads `sitecustomize` at its start: one that imports this module makes it so in a command and in all below it.
"""

import os
import re
import sys
import time
from pathlib import Path

HOME, STEPS, HOLD = "RENXING_TORTURE_HOME", "RENXING_TORTURE_STEPS", "RENXING_TORTURE_HOLD"
"""The home whose publications are watched; the file that steps are written to; the step at which to wait."""
HELD = "held"
"""The last line of that file, once a process waits."""
WRITING = os.O_WRONLY | os.O_RDWR
DATED = re.compile(r"\d+_\d{4}-\d\d-\d\dT\d{6}Z")
PATHS = {"os.mkdir": 1, "os.rename": 2, "os.symlink": 2, "os.chmod": 1, "os.remove": 1, "os.rmdir": 1}
"""The events of Python that change a folder, and how many paths each begins with."""
VERBS = {"os.symlink": "link", "open": "write"}


class Watch:
    """What a process does in the publications of a home."""

    def __init__(self, home: Path, steps: Path, hold: str) -> None:
        self.home, self.steps, self.hold = f"{home}/", steps, hold

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take an event of Python, before what it tells of is done."""
        if event == "open":
            path, _, flags = arguments
            written = isinstance(path, str | os.PathLike) and isinstance(flags, int) and flags & WRITING
            names = [str(path)] if written else []
        else:
            names = [str(one) for one in arguments[: PATHS.get(event, 0)]]
        step = self.step(event, names) if names else None
        if step:
            self.tell(step)
            if step == self.hold:
                self.tell(HELD)
                time.sleep(3600)

    def step(self, event: str, names: list[str]) -> str | None:
        """An event in words that are the same in every run; None where it is none of publishing."""
        inside = [DATED.sub("dated", name.removeprefix(self.home)) for name in names if self.is_inside(name)]
        verb = VERBS.get(event, event.removeprefix("os."))
        return " ".join([verb, *inside]) if inside else None

    def is_inside(self, name: str) -> bool:
        """Whether a path lies where publications are built or found."""
        rest = name.removeprefix(self.home)
        return rest != name and rest.startswith(("publications/", "published/"))

    def tell(self, line: str) -> None:
        """Add a line to the file of steps, past Python's own events."""
        file = os.open(self.steps, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.write(file, f"{line}\n".encode())
        os.close(file)


if HOME in os.environ:
    sys.addaudithook(Watch(Path(os.environ[HOME]), Path(os.environ[STEPS]), os.environ.get(HOLD, "")))
