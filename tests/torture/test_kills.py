"""A process that publishes is killed at every step: what readers open is whole, and the next publication is made."""

import random
from pathlib import Path

from torture.kills.publishing import trials
from torture.trial import Outcome


def test_a_kill_at_any_step_of_publishing_leaves_a_whole_publication(tmp_path: Path) -> None:
    found = list(trials(tmp_path, random.Random(14)))
    assert {one.detail for one in found if one.outcome is not Outcome.WHOLE} == set()
    verbs = {one.kind.removeprefix("killed before ").partition(" ")[0] for one in found}
    assert verbs >= {"mkdir", "write", "chmod", "rename", "link"}
    assert any(one.kind.endswith("/forgotten") for one in found), "also while an old one is forgotten"
