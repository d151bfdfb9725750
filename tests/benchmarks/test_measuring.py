"""What a benchmark measures of a task is the task's own."""

import operator
import time

from benchmarks.measuring import measured

HELD_MB = 300


def test_the_memory_of_a_task_is_not_that_of_the_program_that_measures() -> None:
    held = bytearray(HELD_MB << 20)
    held[:: 1 << 12] = bytes([1]) * len(held[:: 1 << 12])
    assert measured(time.sleep, 0, repeated=1).peak_mb < HELD_MB


def test_a_task_is_measured_with_what_it_holds() -> None:
    task = measured(operator.mul, b"1", HELD_MB << 20, repeated=1)
    assert task.peak_mb > HELD_MB
    assert len(task.result) == HELD_MB << 20
