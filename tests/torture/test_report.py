"""What a torture came to is counted by family, kind and outcome; what must never occur is named, and what could not be tried."""

from torture.report import markdown
from torture.trial import Outcome, Trial, Untried


def test_outcomes_are_counted_and_what_must_never_occur_is_named() -> None:
    report = markdown(
        [
            Trial("workbooks", "stray cell", Outcome.TOLD, "2004/a.xlsx: …", 0.5, 300),
            Trial("workbooks", "stray cell", Outcome.HANG, "not ended\nafter 30 s", 30, 90),
            Trial("kills", "at random", Outcome.WHOLE),
            Trial("nights", "60 nights", Outcome.WHOLE, "999 rows"),
        ],
        [Untried("clock", "steps of the clock", "libfaketime is not installed")],
    )
    assert (
        "4 trials: 2 whole, 1 told, 0 held, 0 wrong silently, 0 crash, 1 hang, 0 leak of a process" in report
    )
    assert "| stray cell |      2 |       |    1 |      |    1 |            30.0 |        300 |" in report
    assert report.endswith(
        "## Measured\n\n- nights, 60 nights: whole: 999 rows\n\n"
        "## Not good\n\n- workbooks, stray cell: hang: not ended after 30 s\n\n"
        "## Not tried\n\n- clock, steps of the clock: libfaketime is not installed\n"
    )
