"""Estimates are the same to the last bit whatever the order of Python's sets."""

import os
import subprocess
import sys

ESTIMATES = """
from assets.regressions.estimators import estimated
from tests.regressions.small_design import model, small_design

for formula in (
    "resilience ~ agglomeration + internet | city + year",
    "resilience ~ agglomeration * internet + l(internet, 1) | city + province^year",
    "resilience ~ i(region, agglomeration) + internet^2 | city[t] + year",
):
    found = estimated(model(formula), small_design())
    for row in found.terms.itertuples(index=False):
        print(*(one.hex() if isinstance(one, float) else one for one in row))
"""


def printed(hash_seed: str) -> str:
    """The estimates of a process of its own, every figure in all its bits."""
    return subprocess.run(
        [sys.executable, "-c", ESTIMATES],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_estimates_do_not_depend_on_the_order_of_sets() -> None:
    first = printed("0")
    assert "agglomeration:internet" in first
    assert printed("1") == first
    assert printed("4242") == first
