"""What makes an entry of the ledger complete, before any volume is looked at."""

from dataclasses import replace

import pytest

from assets.catalog.records import Correction
from assets.catalog.rulings import problems_of_entry

RIGHT = Correction(
    edition=2008,
    place_id=130200,
    place="唐山市",
    through_id=None,
    indicator="loans",
    scope="city",
    printing="main",
    printed="43923",
    ruling="correct",
    value=4392.3,
    factor=None,
    printed_as=None,
    tests=None,
    reason="a point not read",
    evidence="3993, 43923, 4831",
)
QUARANTINED = replace(RIGHT, ruling="quarantine", value=None)
ACCEPTED = replace(RIGHT, ruling="accept", value=None, tests="series")
RUN = replace(RIGHT, through_id=131000, value=None)


@pytest.mark.parametrize(
    "entry",
    [
        RIGHT,
        replace(RIGHT, printed=None),
        replace(RIGHT, printed="4392. (3"),
        replace(RIGHT, tests="district"),
        QUARANTINED,
        replace(QUARANTINED, through_id=131000),
        ACCEPTED,
        replace(ACCEPTED, tests="series; total", value=4392.3),
        replace(ACCEPTED, through_id=131000, tests="scale"),
        replace(RUN, factor=0.1),
        replace(RUN, printed_as="deposits"),
        replace(RUN, printed_as="loans_district"),
        replace(RUN, scope="district", printed_as="loans"),
    ],
)
def test_a_complete_entry_has_no_problem(entry: Correction) -> None:
    assert [*problems_of_entry(entry)] == []


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (replace(RIGHT, value=None), "gives no value; give the right one"),
        (replace(RIGHT, value=43923), "43923 is printed already; the entry corrects nothing, remove it"),
        (replace(RIGHT, value=None, factor=0.1), "name its last place in through_id, or give the value"),
        (replace(RIGHT, printed_as="deposits"), "name its last place in through_id, or give the value"),
        (replace(RIGHT, tests="series; series"), "names a test twice; name it once"),
        (RUN, "is corrected by a factor or by printed_as; give one of the two"),
        (replace(RUN, factor=0.1, printed_as="deposits"), "give one of the two"),
        (replace(RUN, value=3), "a run of rows has no one value; give a factor"),
        (replace(RUN, factor=1), "a factor of 1 corrects nothing"),
        (replace(RUN, factor=-10), "a factor of -10 corrects nothing"),
        (replace(RUN, printed_as="loans"), "printed_as names the column itself"),
        (replace(RUN, scope="district", printed_as="loans_district"), "printed_as names the column itself"),
        (replace(QUARANTINED, value=3), "'quarantine' takes no value and no tests but 'copies'; empty them"),
        (
            replace(QUARANTINED, tests="series"),
            "'quarantine' takes no value and no tests but 'copies'; empty them",
        ),
        (replace(QUARANTINED, factor=10), "'quarantine' takes no factor and no printed_as; empty them"),
        (replace(ACCEPTED, tests=None), "is accepted without the tests that are overruled; name them"),
        (
            replace(ACCEPTED, tests="unreadable"),
            "what cannot be read cannot be accepted; correct or quarantine",
        ),
        (replace(ACCEPTED, tests="total"), "give what the figure would have to be as the value"),
        (replace(ACCEPTED, value=3), "'accept' takes a value only with the test 'total'; empty it"),
        (replace(ACCEPTED, printed_as="deposits"), "'accept' takes no factor and no printed_as; empty them"),
        (
            replace(ACCEPTED, through_id=131000, tests="total", value=3),
            "an objection of a total is accepted figure by figure; empty through_id",
        ),
    ],
)
def test_an_entry_that_rules_on_nothing_or_too_much_is_told_what_to_do(
    entry: Correction, problem: str
) -> None:
    (found,) = problems_of_entry(entry)
    assert problem in found
