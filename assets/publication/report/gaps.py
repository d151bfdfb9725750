"""Where and why an index lacks a year: sentences made from the rows of sql/report/gap.sql."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from assets.catalog.labels import LANGUAGES
from assets.errors import year_ranges
from assets.notes import BETWEEN, LISTED
from assets.publication.report.headline import Both, both


@dataclass(frozen=True)
class Why:
    """The indicators that cities of a province lack, and where it is not all of them, how many."""

    lacking_en: str
    lacking_zh: str
    without: int | None
    cities: int | None


def gaps(rows: pd.DataFrame, provinces: int) -> Both | None:
    """Which of so many provinces have no index of a variable in which years, and what they lack; None without a gap.

    Provinces that lack the same in the same years are told together, and all of them as the whole country.
    """
    if rows.empty:
        return None
    alike: dict[tuple[str, Why], list[Both]] = {}
    for (why, province), of_province in rows.assign(why=[*map(why_of, rows.to_dict("records"))]).groupby(
        ["why", "province"], sort=False
    ):
        name: Both = {"en": of_province["province_en"].iloc[0], "zh": province}
        alike.setdefault((year_ranges(of_province["year"].tolist()), why), []).append(name)
    told = [gap(names, provinces, years, why) for (years, why), names in alike.items()]
    return both(
        "gaps",
        gaps={language: BETWEEN[language].join(one[language] for one in told) for language in LANGUAGES},
    )


def why_of(row: Mapping[Any, Any]) -> Why:
    """What the cities of a province lack."""
    some = row["without"] < row["cities"]
    return Why(
        row["lacking_en"],
        row["lacking_zh"],
        row["without"] if some else None,
        row["cities"] if some else None,
    )


def gap(names: Sequence[Both], provinces: int, years: str, why: Why) -> Both:
    """Some of so many provinces, the years they lack, and why."""
    where = (
        both("gap_everywhere")
        if len(names) == provinces
        else {language: LISTED[language].join(one[language] for one in names) for language in LANGUAGES}
    )
    if not why.lacking_en:
        return both("gap_unexplained", where=where, years=years)
    lacking: Both = {"en": why.lacking_en, "zh": why.lacking_zh}
    if why.without is None:
        return both("gap", where=where, years=years, lacking=lacking)
    return both(
        "gap_in_part", where=where, years=years, lacking=lacking, without=why.without, cities=why.cities
    )
