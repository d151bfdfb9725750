"""Whatever a file holds, it is a study or one line that says why it is none."""

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.catalog.study_language.errors import StudyError
from assets.catalog.study_language.printing import lines_of
from tests.catalog.study_language.written import CATALOG, SMALL, study_of

FULL = SMALL + (
    "source: none\nreadings: {openness: fdi_share}\nfills: {ends: {rule: nearest, reach: 1}}\n"
    "winsorise: {level: 0.01, variables: [size]}\nquarantine: {share: 0.01}\n"
)
WORDS = (
    "city", "year", "all", "own", "lq", "size", "well_being", "internet", "gdp", "m1", "critic", "region", "delivered", "none",
    "y ~ x", "size ~ 1", "well_being ~ l(lq, 1) | city[t]", "size ~ i(region, lq) | year^city", "lq ~ size | e ~ z", "ln(size)",
    "size + 1", "region = 'east'", "region = 3", "size > median(size)", "((((", "a ~ ", "：", "韧性", "", "+", "1", "-" * 400, "(" * 400,
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
    ),
    max_leaves=5,
)


def read(text: str) -> None:
    """Read and print a study; refuse to be refused in any other way than in one line."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            study = study_of(Path(folder), text, range(2005, 2020))
        except StudyError as error:
            assert "\n" not in str(error)
            assert str(error).startswith("mine.yaml, line ") or "too deep" in str(error)
        else:
            assert list(lines_of(study, CATALOG))


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all fields and items of a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inner for found in ((*path, key), *paths_in(one, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_study_of_which_fields_are_lost_or_hold_something_else(data: st.DataObject) -> None:
    fields = yaml.safe_load(FULL)
    for _ in range(data.draw(st.integers(1, 3))):
        paths = paths_in(fields)
        if not paths:
            break
        *above, last = data.draw(st.sampled_from(paths))
        around = fields
        for part in above:
            around = around[part]
        if data.draw(st.booleans()):
            around[last] = data.draw(VALUES)
        else:
            del around[last]
    read(yaml.safe_dump(fields, allow_unicode=True, sort_keys=False))


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(FULL) - 1),
    st.integers(0, 3),
    st.one_of(
        st.text(max_size=3),
        st.sampled_from(
            [
                "\t",
                "：",
                "，",
                "[",
                "}",
                '"',
                "'",
                ": ",
                "- ",
                "*a",
                "&a ",
                "!",
                "%",
                "@",
                "`",
                "|",
                ">",
                "? ",
                "#",
                "\n",
                "\x00",
                "0x_ ",
                "<<: ",
            ]
        ),
    ),
)
def test_a_study_with_a_slip_of_the_pen(at: int, lost: int, typed: str) -> None:
    read(FULL[:at] + typed + FULL[at + lost :])


def test_what_expands_without_end_and_what_nests_without_end() -> None:
    read("title: &a [*a]\n")
    read(
        "a: &a [x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{two}: &{two} [" + f"*{one}, " * 8 + "]\n"
            for one, two in zip("abcdefgh", "bcdefghi", strict=True)
        )
    )
    read("title: " + "[" * 3000)
