"""What a watched command did is seen: its end, its memory, and what it leaves behind."""

import sys

from torture.trial import Outcome, watched


def python(code: str, seconds: float = 30) -> Outcome | None:
    return watched([sys.executable, "-c", code], seconds).never_good


def test_a_command_that_ends_in_order_tells_nothing_bad() -> None:
    assert python("print('done')") is None
    ended = watched([sys.executable, "-c", "import sys; print('1 line'); sys.exit('why')"], 30)
    assert (ended.status, ended.out, ended.errors) == (1, "1 line\n", "why\n")


def test_an_exception_and_a_signal_are_crashes() -> None:
    assert python("raise ValueError") is Outcome.CRASH
    assert python("import os; os.abort()") is Outcome.CRASH


def test_a_command_that_does_not_end_is_killed() -> None:
    assert python("import time; time.sleep(60)", seconds=0.5) is Outcome.HANG


def test_a_process_that_outlives_its_command_is_a_leak_and_is_ended() -> None:
    code = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); time.sleep(.5)"
    ended = watched([sys.executable, "-c", code], 30)
    assert ended.never_good is Outcome.LEAK
    assert ended.left == ("sleep 60",)


def test_memory_is_that_of_all_processes_together() -> None:
    one = "import time; held = bytearray(80 << 20); time.sleep(.6)"
    code = f"import subprocess, sys; [p.wait() for p in [subprocess.Popen([sys.executable, '-c', {one!r}]) for _ in '12']]"
    assert 160 < watched([sys.executable, "-c", code], 30).peak_mb < 400
