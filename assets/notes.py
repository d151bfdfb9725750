"""Notes: what is said of an estimate or an index, as a key of labels.csv with values, and worded in one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from assets.catalog.labels import Language, inside_sentence, written
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

    Years are given as numbers, `variable` and `variables` by the names that the study has for them, `p` as a p value.
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
    """A value of a note as it is put in: a variable by its name, several of them or years as a list, p in words."""
    if name == "p":
        return p_in_words(value)
    if name == "variable":
        return names.get(value, value)
    if name == "variables":
        return LISTED[language].join(names.get(one, one) for one in value)
    return year_ranges(value) if isinstance(value, list | range) else value


def p_in_words(p: float) -> str:
    """A p value to three places, of which none is left of one that is very small.

    >>> p_in_words(0.0312), p_in_words(0.00049)
    ('p = 0.031', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def said_of(notes: Iterable[Note], study: Study) -> dict[str, str | None]:
    """Notes as the columns `reason` and `reason_zh` of a table: variables by the labels of the study."""
    told = tuple(notes)
    return {
        "reason": worded(told, "en", names_inside(study, "en")),
        "reason_zh": worded(told, "zh", names_inside(study, "zh")),
    }


def names_inside(study: Study, language: Language) -> dict[str, str]:
    """What the printed indicators, the variables of a study and their readings are called inside a sentence."""
    names = {**indicator_names(language)}
    for one in study.variables:
        names[one.variable] = label = getattr(one, f"label_{language}")
        for reading in one.readings:
            name = f"{one.variable} ({reading.reading})"
            of_reading = getattr(reading, f"label_{language}")
            names[name] = (
                label if of_reading == label else f"{label}: {inside_sentence(of_reading, language)}"
            )
    return {name: inside_sentence(label, language) for name, label in names.items()}


@cache
def indicator_names(language: Language) -> Mapping[str, str]:
    """What printed indicators are called."""
    return {one.indicator: getattr(one, f"label_{language}") for one in load_catalog().indicators}
