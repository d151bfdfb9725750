"""Which runs go side by side: two at most, the book once, a study once."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._utils.tags import TagConcurrencyLimitsCounter

from orchestration.settings import DAGSTER_YAML

BOOK = {"renxing/half": "book"}


def study(name: str) -> dict[str, str]:
    """The tags of a study's run."""
    return {"renxing/half": "study", "dagster/partition": name}


@pytest.mark.parametrize(
    ("under_way", "queued", "waits"),
    [
        (BOOK, BOOK, True),
        (BOOK, study("sun2025"), False),
        (study("sun2025"), BOOK, False),
        (study("sun2025"), study("sun2025"), True),
        (study("sun2025"), study("yearbooks"), False),
    ],
)
def test_a_run_waits_for_another_of_the_same_half_or_study(
    tmp_path: Path, under_way: dict[str, str], queued: dict[str, str], waits: bool
) -> None:
    (tmp_path / "dagster.yaml").write_text(DAGSTER_YAML, encoding="utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        queue = instance.get_concurrency_config().run_queue_config
    assert queue is not None
    assert queue.max_concurrent_runs == 2
    counter = TagConcurrencyLimitsCounter(
        queue.tag_concurrency_limits, [dg.DagsterRun("one", tags=under_way)]
    )
    assert counter.is_blocked(dg.DagsterRun("other", tags=queued)) is waits
