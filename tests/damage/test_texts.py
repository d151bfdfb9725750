"""Every defect of a text is the one that its name says, and no other."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.observations.text import read_number
from damage import texts

NUMBERS = st.from_regex(r"[1-9][0-9]{0,7}(\.[0-9]{1,2})?", fullmatch=True)
RANDOMS = st.integers(0, 10_000).map(Random)


@given(NUMBERS, RANDOMS)
def test_a_changed_digit_differs_in_exactly_one_place(text: str, random: Random) -> None:
    damaged = texts.digit_changed(text, random)
    assert len(damaged) == len(text)
    assert sum(one != other for one, other in zip(text, damaged, strict=True)) == 1
    assert damaged[0] != "0"


@given(NUMBERS, RANDOMS)
def test_swapped_digits_differ_in_exactly_two_neighbouring_places(text: str, random: Random) -> None:
    damaged = texts.digits_swapped(text, random)
    if damaged is None:
        assert all(one == other or "." in (one, other) for one, other in pairwise(text))
        return
    places = [at for at, (one, other) in enumerate(zip(text, damaged, strict=True)) if one != other]
    assert len(places) == 2
    assert places[1] == places[0] + 1
    assert sorted(damaged) == sorted(text)


@given(NUMBERS, RANDOMS)
def test_a_dropped_digit_is_one_character_less(text: str, random: Random) -> None:
    damaged = texts.digit_dropped(text, random)
    if damaged is None:
        assert len(text) == 1
        return
    assert damaged in {text[:at] + text[at + 1 :] for at in range(len(text)) if text[at] != "."}


@given(NUMBERS, RANDOMS)
def test_a_doubled_digit_stands_beside_itself(text: str, random: Random) -> None:
    damaged = texts.digit_doubled(text, random)
    assert damaged in {text[: at + 1] + text[at:] for at in range(len(text)) if text[at] != "."}


@given(NUMBERS, RANDOMS)
def test_mixed_full_width_is_another_text_that_reads_the_same(text: str, random: Random) -> None:
    damaged = texts.full_width(text, random)
    assert damaged != text
    assert read_number(damaged) == read_number(text)


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [("12", 1, "120"), ("12.5", 1, "125"), ("7", -1, "0.7"), ("0.35", 2, "35"), ("120", -1, "12.0")],
)
def test_scaled_moves_the_point(text: str, places: int, expected: str) -> None:
    assert texts.scaled(text, places) == expected


def test_points_and_signs() -> None:
    assert texts.point_lost("12.50") == "1250"
    assert texts.point_lost("1250") is None
    assert texts.point_moved("1250", Random(1)) is None
    assert {texts.point_moved("12.50", Random(seed)) for seed in range(20)} == {"1.250", "125.0"}
    assert texts.sign_changed("3") == "-3"
    assert texts.sign_changed("-3") == "3"
