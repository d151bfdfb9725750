"""Notes: what is said of an estimate or an index, as a key of labels.csv with values, and worded in one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from assets.catalog.labels import Language, written
from assets.catalog.loading import load_catalog
from assets.catalog.study import Study
from assets.errors import year_ranges

BETWEEN: Mapping[Language, str] = {"en": "; ", "zh": "；"}
"""What stands between two notes."""
LISTED: Mapping[Language, str] = {"en": ", ", "zh": "、"}
"""What stands between two variables."""


@dataclass(frozen=True)
class Note:
    """A key of the labels of notes, with the values that its wording names.

    Years are given as numbers, `variable` and `variables` by the names that the study has for them.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def note(key: str, **values: object) -> Note:
    return Note(key, values)


class NotEstimable(Exception):
    """What a sample does not allow: the study is published without it, and says why.

    Anything else that goes wrong in an estimator is an error of the code.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.notes: tuple[Note, ...] = (Note(key, values),)

    @classmethod
    def because(cls, notes: Iterable[Note]) -> "NotEstimable":
        """For several reasons at once."""
        first, *others = notes
        error = cls(first.key, **first.values)
        error.notes = (first, *others)
        return error

    def __str__(self) -> str:
        return worded(self.notes, "en") or ""


def worded(notes: Iterable[Note], language: Language, names: Mapping[str, str] | None = None) -> str | None:
    """Notes in words, one behind the other; None where there are none.

    Args:
        names: what variables are called; one that is not in it goes by its own name.

    >>> worded([note("not_available", variable="gdp", years=[2003, 2004, 2006])], "en")
    'gdp is not available for 2003–2004, 2006'
    >>> worded([note("collinear", variables=["gdp", "loans"])], "zh", {"gdp": "生产总值"})
    '生产总值、loans剔除城市与年份效应后共线'
    """
    known = names or {}
    texts = [
        written(
            one.key,
            language,
            "note",
            **{name: in_words(name, value, language, known) for name, value in one.values.items()},
        )
        for one in notes
    ]
    return BETWEEN[language].join(texts) or None


def in_words(name: str, value: Any, language: Language, names: Mapping[str, str]) -> object:
    """A value of a note as it is put in: a variable by its name, several of them or years as a list."""
    if name == "variable":
        return names.get(value, value)
    if name == "variables":
        return LISTED[language].join(names.get(one, one) for one in value)
    return year_ranges(value) if isinstance(value, list | range) else value


def said_of(notes: Iterable[Note], study: Study) -> dict[str, str | None]:
    """Notes as the columns `reason` and `reason_zh` of a table: variables by their keys, in Chinese by their labels."""
    told = tuple(notes)
    return {"reason": worded(told, "en"), "reason_zh": worded(told, "zh", names_in_chinese(study))}


def names_in_chinese(study: Study) -> dict[str, str]:
    """What the printed indicators and the variables of a study are called."""
    return {**indicator_names("zh"), **{one.variable: one.label_zh for one in study.variables}}


@cache
def indicator_names(language: Language) -> Mapping[str, str]:
    """What printed indicators are called."""
    return {one.indicator: getattr(one, f"label_{language}") for one in load_catalog().indicators}
