"""A step of the clock that comes after the end of its refresh is none."""

from pathlib import Path

import pytest

from torture import clock
from torture.clock import Step, trial_of_steps
from torture.small_set import SmallSet
from torture.trial import Ended, Outcome, TooLate, Trial

IN_ORDER = Trial("clock", "a step", Outcome.WHOLE)


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallSet:
    """A set without volumes, whose refreshes end at once and in order."""
    monkeypatch.setattr(clock, "library", lambda: tmp_path / "libfaketime.so.1")
    monkeypatch.setattr(clock, "in_order", lambda *_, **__: IN_ORDER)
    monkeypatch.setattr(clock, "trial_of", lambda *_: IN_ORDER)
    monkeypatch.setattr(clock, "next_refresh", lambda *_: IN_ORDER)
    monkeypatch.setattr(SmallSet, "run", lambda *_, **__: Ended(0, "", "", 0.1, 1.0, hung=False, left=()))
    (tmp_path / "base").mkdir()
    return SmallSet(tmp_path / "base")


def test_a_step_that_comes_too_late_is_no_step(base: SmallSet, tmp_path: Path) -> None:
    with pytest.raises(TooLate):
        trial_of_steps("a step", base, tmp_path / "trial", [Step("in the middle", 3600, after=60)])
    assert trial_of_steps("a step", base, tmp_path / "trial", [Step("at once", 3600)]) is IN_ORDER
