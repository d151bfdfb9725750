"""A sample of what the environment does to a command, on a home in which nothing is published; and how it is judged."""

import dataclasses
import random
from pathlib import Path

import pytest

from torture.environment import CHECK, KINDS, TRACE, Kind
from torture.small_set import RENXING, STUDY_TEXT, SmallSet
from torture.trial import Ended, Outcome, watched
from torture.verdicts import outcome_of

NEED_NO_PUBLICATION = {
    "home is a file": TRACE,
    "home is a link that leads nowhere": CHECK,
    "working directory gone": ("check-study", "light.yaml"),
    "list of studies garbage": CHECK,
    "an unknown city under ASCII": TRACE,
}
SAMPLE = random.Random(14).sample(sorted(NEED_NO_PUBLICATION), 2)
ENDED = Ended(1, "", "/home: cannot be written; make room\n", 1.0, 100.0, hung=False, left=())


@pytest.fixture
def small(tmp_path: Path) -> SmallSet:
    """A set without volumes, and a home in which nothing is published."""
    small = SmallSet(tmp_path)
    for folder in (small.extracts, small.home):
        folder.mkdir()
    small.study.write_text(STUDY_TEXT, encoding="utf-8")
    (small.home / "studies.json").write_text("{}", encoding="utf-8")
    return small


def kind_named(name: str) -> Kind:
    (kind,) = [one for one in KINDS if one.name == name]
    return kind


@pytest.mark.parametrize("name", SAMPLE)
def test_what_the_environment_refuses_is_one_line(small: SmallSet, name: str) -> None:
    kind = kind_named(name)
    with kind.spoiling(small):
        words = [*kind.prefix(small), *RENXING, *NEED_NO_PUBLICATION[name]]
        ended = watched(words, 60, {**small.environment, **kind.environment(small)}, small.folder)
    outcome, detail = outcome_of(ended)
    assert outcome is Outcome.TOLD, detail


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, Outcome.TOLD),
        ({"status": 0, "errors": ""}, Outcome.WHOLE),
        ({"errors": ""}, Outcome.WRONG),
        ({"errors": "one\nand another\n"}, Outcome.CRASH),
        (
            {
                "errors": "disk full; make room\nbook: the last good publication stands: /home/published/book\n"
            },
            Outcome.TOLD,
        ),
        ({"errors": "Traceback (most recent call last):\n"}, Outcome.CRASH),
        ({"status": 2}, Outcome.CRASH),
        ({"status": -9}, Outcome.CRASH),
        ({"hung": True}, Outcome.HANG),
        ({"left": ("tail -F",)}, Outcome.LEAK),
        ({"peak_mb": 3000.0}, Outcome.HEAVY),
    ],
)
def test_an_end_is_judged_by_its_status_its_words_and_what_it_leaves(
    changes: dict[str, object], outcome: Outcome
) -> None:
    assert outcome_of(dataclasses.replace(ENDED, **changes))[0] is outcome  # type: ignore[arg-type]


def test_kinds_have_names_of_their_own() -> None:
    names = [one.name for one in KINDS]
    assert len(names) == len(set(names))
