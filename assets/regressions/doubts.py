"""The doubts that a careful reader raises, answered with a build's own figures: doubts.csv, figures put in."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, written
from assets.catalog.records import Doubt
from assets.catalog.study import Study
from assets.table_assets import as_table

TABLE = "regressions.doubt"
FIGURE = re.compile(r"\{(\w+\([^{}]*\))\}")
"""A figure that a sentence asks for: a word of told_figure, and what it is of in brackets."""
MAY_LACK = ("coefficient", "indirect_effects")
"""Figures without which a doubt is told all the same: they are not estimable."""

Told = Mapping[str, Mapping[Language, str]]
"""By the word for it, each figure in words."""


def doubt_table(doubts: Sequence[Doubt], told: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The doubts of a study: those of the paper that it follows, and those that any study may raise.

    One whose figures the study does not have is not raised.

    Args:
        told: figure, en, zh: the table `regressions.told_figure`.
    """
    figures: Told = {one.figure: {"en": one.en, "zh": one.zh} for one in told.itertuples()}
    rows = []
    for doubt in doubts:
        if doubt.source not in (None, study.source):
            continue
        for name in asked_of(doubt, study):
            texts = {
                f"{part}_{language}": answered(getattr(doubt, f"{part}_{language}"), name, figures, language)
                for part in ("question", "answer")
                for language in LANGUAGES
            }
            if all(text is not None for text in texts.values()):
                several = doubt.each == "index" and len(study.indices) > 1
                rows.append({"doubt": f"{doubt.doubt}: {name}" if several else doubt.doubt, **texts})
    return as_table([pd.DataFrame(rows)], TABLE)


def asked_of(doubt: Doubt, study: Study) -> list[str]:
    """What of a study a doubt is raised of, each in turn."""
    match doubt.each:
        case "index":
            return [one.variable for one in study.indices]
        case "mediation":
            return [""] if any(one.mediator for one in study.checks) else []
        case _:
            return [""]


def answered(sentence: str, variable: str, figures: Told, language: Language) -> str | None:
    """A sentence with its figures put in; None where the study has one of them not."""
    asked = sentence.replace("{variable}", variable)
    for name in FIGURE.findall(asked):
        if name not in figures and not name.startswith(MAY_LACK):
            return None
    lacking = written("not_estimable", language, "export")
    return FIGURE.sub(lambda match: figures.get(match[1], {}).get(language, lacking), asked)
