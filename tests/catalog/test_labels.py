"""Whatever is said is said in both languages, once, from one file."""

import string
from collections import Counter

import pytest

from assets.catalog.labels import LANGUAGES, labels, labels_of, member, rows_of_labels, written


def values_of(text: str) -> set[str]:
    return {name for _, name, *_ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("place", sorted(labels()), ids=" ".join)
def test_both_languages_put_in_the_same_values(place: tuple[str, str]) -> None:
    label = labels()[place]
    if place == ("note", "anderson_rubin"):  # in Chinese the set says its kind itself
        assert values_of(label.en) - values_of(label.zh) == {"kind"}
        return
    assert values_of(label.en) == values_of(label.zh)


def test_a_key_stands_once() -> None:
    assert max(Counter((one.where, one.key) for _, one in rows_of_labels()).values()) == 1


def test_a_value_is_put_in() -> None:
    assert written("map_title", "zh", year=2019) == "指数，2019年"


def test_a_group_without_a_label_is_written_out() -> None:
    assert [member("a_new_group", language) for language in LANGUAGES] == ["a new group", "a new group"]


def test_a_group_that_the_report_has_no_word_for_goes_by_its_code() -> None:
    assert [member("east", language) for language in LANGUAGES] == ["East", "东部"]


def test_labels_of_a_kind_stand_in_the_order_of_the_file() -> None:
    assert [*labels_of("effect")] == ["city", "year", "province", "region"]
