"""A night with nothing changed, book and study, beside a cold refresh, each in a process of its own, as a ratio in one run.

.venv/bin/python benchmarks/nightly.py
"""

import sys
import tempfile

from refresh import REFRESH, seconds

TICK = """
import sys
import dagster as dg
from orchestration.definitions import definitions_of
from orchestration.settings import settings_from_environment

definitions = definitions_of(settings_from_environment())
with dg.DagsterInstance.get() as instance:
    context = dg.build_schedule_context(instance=instance)
    nights = [
        definitions.resolve_schedule_def(name).evaluate_tick(context) for name in ("nightly", "nightly_studies")
    ]
for decided in nights:
    print(decided.skip_message, file=sys.stderr)
sys.exit(any(decided.run_requests for decided in nights))
"""


def main() -> None:
    """Print both times and their ratio."""
    with tempfile.TemporaryDirectory() as home:
        named = {"RENXING_HOME": home, "DAGSTER_HOME": f"{home}/dagster"}
        refresh = seconds(REFRESH, named)
        tick = seconds([sys.executable, "-c", TICK], named)
    print(f"cold refresh  {refresh:6.1f} s")
    print(f"skipped night {tick:6.1f} s, {tick / refresh:.3f} of it")


if __name__ == "__main__":
    main()
