"""The headline: one sentence with its uncertainty, and the figures under it."""

from dataclasses import dataclass

import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, table_name, written

Both = dict[Language, str]


@dataclass(frozen=True)
class Figure:
    """A figure with a line of explanation under it."""

    value: Both
    meaning: Both


@dataclass(frozen=True)
class Headline:
    """A sentence, what qualifies it, and its figures."""

    sentence: Both
    verdict: Both | None
    """Whether it stands under other choices; none where it cannot be estimated."""
    qualification: Both
    figures: tuple[Figure, ...]


def both(key: str, **values: object) -> Both:
    """A text in every language. A value that is itself in every language is put in as the language has it."""
    return {
        language: written(
            key,
            language,
            **{name: value[language] if isinstance(value, dict) else value for name, value in values.items()},
        )
        for language in LANGUAGES
    }


def pair(row: pd.Series, name: str) -> Both:
    """The columns `<name>_en` and `<name>_zh` of a row."""
    return {language: str(row[f"{name}_{language}"]) for language in LANGUAGES}


def in_a_sentence(label: Both) -> Both:
    """A label inside a sentence: in English with a small first letter, unless it begins with an acronym.

    >>> in_a_sentence({"en": "Virtual agglomeration", "zh": "虚拟集聚"})["en"]
    'virtual agglomeration'
    """
    english = label["en"]
    return label | {"en": english if english[1:2].isupper() else english[:1].lower() + english[1:]}


def signed(value: float, digits: int) -> str:
    """A number with a true minus sign.

    >>> signed(-0.0151, 3)
    '−0.015'
    """
    return f"{value:.{digits}f}".replace("-", "−")


def headline(row: pd.Series | None, synthetic: bool, with_doubts: bool) -> Headline | None:
    """The headline from the row that sql/report/headline.sql returns; None where a study names none.

    A sentence on `synthetic` data says in itself that it is about these; its qualification leads to the study's doubts
    where it has some.
    """
    if row is None:
        return None
    term, outcome = in_a_sentence(pair(row, "term")), in_a_sentence(pair(row, "outcome"))
    if pd.isna(row["estimate"]):
        return Headline(
            both("headline_not_estimable", term=term, outcome=outcome),
            None,
            both("headline_not_estimable_meaning", reason=pair(row.fillna(""), "reason")),
            (),
        )
    figures = [coefficient(row)]
    scale = row["sd_term"] / row["sd_outcome"] if row["sd_outcome"] else float("nan")
    if pd.notna(scale):
        figures.append(in_standard_deviations(row, scale))
    if row["specifications"]:
        figures.append(agreement(row))
    if pd.notna(row["paper"]):
        figures.append(paper(row))
    said = sentence(row, term, outcome, scale)
    if synthetic:
        said = both("headline_synthetic", sentence=said)
    verdict = pair(row, "verdict") if pd.notna(row["verdict_en"]) else None
    return Headline(
        said,
        verdict,
        both("headline_caution_and_doubts" if with_doubts else "headline_caution"),
        tuple(figures),
    )


def sentence(row: pd.Series, term: Both, outcome: Both, scale: float) -> Both:
    """What the coefficient says: more, less, or nothing that can be told from zero."""
    size = scale if pd.notna(scale) else 1.0
    unit = "deviations" if pd.notna(scale) else "units"
    clear = row["ci_low"] * row["ci_high"] > 0
    direction = "unclear" if not clear else "more" if row["estimate"] > 0 else "less"
    inner, outer = sorted([abs(row["ci_low"] * size), abs(row["ci_high"] * size)])
    low, high = (inner, outer) if clear else (row["ci_low"] * size, row["ci_high"] * size)
    return both(
        f"headline_{direction}_{unit}",
        term=term,
        outcome=outcome,
        effect=f"{abs(row['estimate'] * size):.2f}" if scale == scale else f"{abs(row['estimate']):.4f}",
        low=signed(low, 2 if unit == "deviations" else 4),
        high=signed(high, 2 if unit == "deviations" else 4),
    )


def coefficient(row: pd.Series) -> Figure:
    """The coefficient with its interval."""
    return Figure(
        {language: signed(row["estimate"], 4) for language in LANGUAGES},
        both(
            "figure_coefficient",
            low=signed(row["ci_low"], 4),
            high=signed(row["ci_high"], 4),
            t=signed(row["t_value"], 2),
            n=f"{row['n']:,}",
            table={language: table_name(row["table_ref"], language) for language in LANGUAGES},
        ),
    )


def in_standard_deviations(row: pd.Series, scale: float) -> Figure:
    """The effect of a standard deviation in standard deviations."""
    return Figure(
        both("figure_sd_value", effect=signed(row["estimate"] * scale, 2)),
        both(
            "figure_sd",
            low=signed(row["ci_low"] * scale, 2),
            high=signed(row["ci_high"] * scale, 2),
            sd_term=f"{row['sd_term']:.3f}",
            sd_outcome=f"{row['sd_outcome']:.4f}",
        ),
    )


def agreement(row: pd.Series) -> Figure:
    """The share of specifications with the headline's sign, and with that sign and significant."""
    positive = row["estimate"] > 0
    same = row["positive"] if positive else row["specifications"] - row["positive"]
    significant = row["positive_significant"] if positive else row["negative_significant"]
    return Figure(
        dict.fromkeys(LANGUAGES, f"{same / row['specifications']:.0%}"),
        both(
            "figure_agreement",
            specifications=f"{row['specifications']:,}",
            significant=f"{significant / row['specifications']:.0%}",
            median=signed(row["median_estimate"], 4),
        ),
    )


def paper(row: pd.Series) -> Figure:
    """The figure that the paper prints."""
    table = {language: table_name(row["table_ref"], language) for language in LANGUAGES}
    return Figure(
        {language: str(row["paper"]).replace("-", "−") for language in LANGUAGES},
        both("figure_paper", table=table),
    )
