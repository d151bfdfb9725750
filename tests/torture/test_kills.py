"""A process that publishes is killed at every step: what readers open is whole, and the next publication is made."""

import random
import sys
from pathlib import Path

import pytest

import torture.kills.trials
from torture.kills.publishing import trials
from torture.kills.trials import Kill, killed
from torture.small_set import SmallSet
from torture.trial import Outcome, TooLate
from torture.whole import Bad


def test_a_kill_at_any_step_of_publishing_leaves_a_whole_publication(tmp_path: Path) -> None:
    found = list(trials(tmp_path, random.Random(14)))
    assert {one.detail for one in found if one.outcome is not Outcome.WHOLE} == set()
    verbs = {one.kind.removeprefix("killed before ").partition(" ")[0] for one in found}
    assert verbs >= {"mkdir", "write", "chmod", "rename", "link"}
    assert any(one.kind.endswith("/forgotten") for one in found), "also while an old one is forgotten"


def small_that_runs(folder: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> SmallSet:
    """An empty set, and a program in place of the commands on it."""
    monkeypatch.setattr(torture.kills.trials, "RENXING", (sys.executable, "-c", program))
    small = SmallSet(folder)
    small.home.mkdir(parents=True)
    return small


@pytest.mark.parametrize("command", ["refresh", "ui"])
def test_what_ends_by_itself_with_a_status_of_its_own_has_crashed(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = small_that_runs(tmp_path, "raise SystemExit(1)", monkeypatch)
    with pytest.raises(Bad, match=r"ended \(1\) by itself") as bad:
        killed(small, Kill(command, "figures", 60), "")
    assert bad.value.outcome is Outcome.CRASH


def test_a_refresh_that_has_ended_in_order_is_no_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = small_that_runs(tmp_path, "pass", monkeypatch)
    with pytest.raises(TooLate):
        killed(small, Kill("refresh", "figures", 60), "")
    small = small_that_runs(tmp_path / "killed", "import time; time.sleep(60)", monkeypatch)
    assert killed(small, Kill("refresh", "figures", 0.5), "").startswith("killed after 0.5 s")
