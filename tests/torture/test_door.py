"""A page of another origin, in a real browser, reaches nothing that stands behind the guard of the UI."""

import random
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from playwright.sync_api import Browser
from starlette.types import ASGIApp

import torture.door.opened
from orchestration.web_server import OwnPageOnly, origins_of
from tests.publication.report.browser import needs_chromium
from torture.door.attacks import ATTACKS, PAGE, REFUSED_BY_BROWSERS
from torture.door.opened import Door, chromium
from torture.door.own_use import OWN_PAGE
from torture.door.trials import attacked, late, origins, tried_unguarded
from torture.door.unguarded import Reached, small_door
from torture.trial import Outcome

pytestmark = needs_chromium
SAMPLE = 3


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def guarded(application: Reached, port: str) -> ASGIApp:
    """The guard of the UI, with nothing of Dagster behind it."""
    return OwnPageOnly(application, origins_of(int(port)))


def test_a_few_attacks_reach_nothing(browser: Browser) -> None:
    chance = random.Random(14)
    with small_door(browser, guarded) as door:
        every = [(origin, attack) for origin in origins(door) for attack in ATTACKS]
        for origin, attack in chance.sample(every, SAMPLE):
            trial = attacked(door, origin, attack, "schedule", door.state())
            assert (trial.outcome, trial.detail) == (Outcome.TOLD, "nothing changed, nothing was read"), (
                trial.kind
            )


def test_without_the_guard_an_attack_is_seen_to_reach_the_ui(browser: Browser) -> None:
    with small_door(browser) as door:
        trial = attacked(door, "another port", "text/plain form", "schedule", door.state())
    assert (trial.outcome, trial.detail) == (Outcome.WRONG, "it changed something")
    assert tried_unguarded(browser, "text/plain form").outcome is Outcome.WHOLE


def test_an_attack_that_proves_nothing_is_told(browser: Browser) -> None:
    slips = {
        "const one = document.createElement('form');": Outcome.CRASH,
        "  one.submit();": Outcome.WRONG,
    }
    for line, outcome in slips.items():
        assert line in PAGE
        with patch.object(torture.door.opened, "PAGE", PAGE.replace(line, "")):
            assert tried_unguarded(browser, "text/plain form").outcome is outcome, line


def test_a_run_that_an_attack_began_late_is_told_under_its_name(browser: Browser) -> None:
    tags = [
        [{"key": "door", "value": OWN_PAGE}],
        [{"key": ".dagster/scheduled", "value": "nightly"}, {"key": "door", "value": "another port beacon"}],
    ]
    runs = {"pipelineRunsOrError": {"results": [{"id": "run", "tags": some} for some in tags]}}
    with patch.object(Door, "asked", return_value=runs):
        (trial,) = late(Door("http://127.0.0.1:3000", "4000", browser))
    assert (trial.kind, trial.outcome) == ("another port beacon", Outcome.WRONG)


def test_what_a_browser_refuses_is_an_attack_by_name() -> None:
    assert set(ATTACKS) >= REFUSED_BY_BROWSERS
