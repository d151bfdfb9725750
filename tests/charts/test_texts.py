"""Whatever is said is said in both languages."""

import string

import pytest

from assets.charts.texts import LANGUAGES, member, texts, written


def values_of(text: str) -> set[str]:
    return {name for _, name, *_ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(texts()))
def test_both_languages_put_in_the_same_values(key: str) -> None:
    assert values_of(texts()[key].en) == values_of(texts()[key].zh)


def test_a_value_is_put_in() -> None:
    assert written("map_title", "zh", year=2019) == "指数，2019年"


def test_a_group_without_a_label_is_written_out() -> None:
    assert [member("a_new_group", language) for language in LANGUAGES] == ["a new group", "a new group"]
