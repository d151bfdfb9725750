"""Families share the time; what has begun when it is up is told, and what is read-only is deleted."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from commands.torture import torture
from torture.kills.trials import AT_ONCE, side_by_side
from torture.machine import Lacking
from torture.suite import FAMILIES, for_a_while, temporary_folder, tortured
from torture.trial import Outcome, Trial, Untried
from torture.turns import NO_TIME, in_turn


def slow(seconds: float, outcome: Outcome) -> Trial:
    time.sleep(seconds)
    return Trial("kills", f"of {seconds} s", outcome)


def test_a_trial_that_is_under_way_when_the_time_is_up_is_told() -> None:
    begun: list[float] = []

    def trials(lanes: ThreadPoolExecutor) -> Iterator[Future[Trial]]:
        under_way = [(0.3, Outcome.WRONG)] * (AT_ONCE - 1)
        for seconds, outcome in ((0.0, Outcome.WHOLE), *under_way, (0.1, Outcome.WHOLE)):
            begun.append(seconds)
            yield lanes.submit(slow, seconds, outcome)

    with ThreadPoolExecutor(AT_ONCE) as lanes:
        told = list(for_a_while(side_by_side(trials(lanes)), 0))
    assert [one.outcome for one in told] == [Outcome.WHOLE, *[Outcome.WRONG] * (AT_ONCE - 1)]
    assert begun == [0.0, *[0.3] * (AT_ONCE - 1)], "none is begun after the time is up"


def test_a_family_that_makes_one_trial_at_a_time_ends_with_its_time() -> None:
    def trials() -> Iterator[Trial]:
        while True:
            yield slow(0.01, Outcome.WHOLE)

    assert len(list(for_a_while(trials(), 0))) == 1
    assert 1 < len(list(for_a_while(trials(), 0.1))) <= 11


def test_a_family_that_ends_before_its_time_is_told_whole() -> None:
    two = [Trial("kills", "one", Outcome.WHOLE), Trial("kills", "another", Outcome.WHOLE)]
    assert list(for_a_while((one for one in two), 60)) == two


def test_kinds_that_the_time_does_not_reach_are_told_and_one_that_has_begun_is_brought_to_its_end() -> None:
    def of_kind(kind: str, number: int) -> Iterator[Trial]:
        if number == 1:
            raise Lacking("no second machine")
        yield from [Trial("kills", kind, Outcome.WHOLE)] * 2

    def trials() -> Iterator[Trial | Untried]:
        yield from in_turn("kills", [("first", 0), ("second", 1), ("third", 2)], of_kind)
        yield Trial("kills", "without end", Outcome.WHOLE)

    first, third = Trial("kills", "first", Outcome.WHOLE), Trial("kills", "third", Outcome.WHOLE)
    lacks, end = Untried("kills", "second", "no second machine"), Trial("kills", "without end", Outcome.WHOLE)
    assert list(for_a_while(trials(), 60)) == [first, first, lacks, third, third, end]
    late = [Untried("kills", kind, NO_TIME) for kind in ("second", "third")]
    assert list(for_a_while(trials(), 0)) == [first, first, *late]


@pytest.mark.parametrize("family", ["publishing", "workbooks"])
def test_a_family_tells_each_fixed_kind_that_it_had_no_time_for(family: str) -> None:
    made: list[Trial | Untried] = []
    tortured([family], 1e-9, 1, made.append)
    assert [type(one) for one in made[:2]] == [Trial, Untried]
    assert {(type(one), getattr(one, "why", None)) for one in made[1:]} == {(Untried, NO_TIME)}


def test_a_folder_that_holds_what_is_read_only_is_deleted() -> None:
    with temporary_folder() as folder:
        (folder / "publication").mkdir()
        (folder / "publication" / "book.duckdb").touch(0o444)
        (folder / "publication").chmod(0o555)
    assert not folder.exists()


def test_a_family_is_one_word() -> None:
    assert [one for one in FAMILIES if not one.isidentifier()] == []


def test_several_families_stand_apart_by_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENXING_TORTURE_ONLY", "side_by_side kills_of_real_volumes")
    context = torture.make_context("torture", [])
    assert context.params["families"] == ("side_by_side", "kills_of_real_volumes")


@pytest.mark.parametrize("family", ["kills_of_real_volumes", "door"])
def test_a_family_that_cannot_be_tried_here_ends_with_its_reason(
    family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RENXING_YEARBOOKS", raising=False)
    monkeypatch.setattr("torture.door.opened.CHROMIUM", "/no/chromium")
    made: list[Trial | Untried] = []
    tortured([family], 1, 1, made.append)
    assert [(type(one), one.family) for one in made] == [(Untried, family)]
