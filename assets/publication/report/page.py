"""The report: one self-contained HTML file, in Chinese and English, made from a published file alone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pandas as pd
import vl_convert
from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from assets.catalog.labels import LANGUAGES, Language, labels, written
from assets.charts import city_path
from assets.publication.indices import StudyIndex
from assets.publication.report import words
from assets.publication.report.city_pages import city_pages
from assets.publication.report.figures import Figure, drawn
from assets.publication.report.gaps import gaps
from assets.publication.report.headline import Both, both, headline, pair
from assets.publication.report.readings import Readings, readings
from assets.publication.report.reasons import objections, reason_of
from assets.publication.report.sections import written_sections

FOLDER = Path(__file__).parent
SCRIPTS = ("city.js", "page.js")
CORRECTIONS_SHOWN = 15
SAME = "the same to the digits printed"
SPOKEN = (
    "no_index", "no_match", "download_png", "download_svg", "rank_of", "place_of", "scale", "outside_sample",
    "city_title", "city_also", "city_code", "city_place", "city_interval", "city_since", "city_no_score", "city_outside",
    "city_filled_none", "city_ruled_none", "city_figures_none", "city_figures_title", "city_contribution",
    "city_change", "city_total", "city_more", "not_used", "wide_table",
)  # fmt: skip
"""Texts that the script writes; their values are put in by it."""


def write_report(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the report of a published file, which the connection has open, to `path`.

    The file asks no network for anything. What a study does without is not on the page.
    """
    path.write_text(page(readings(connection)), encoding="utf-8")


def page(read: Readings) -> str:
    """The HTML of the report."""
    environment = page_environment()
    build = read.of_build
    figures = drawn(one for one in read.figures if len(one.rows))
    title = page_title(read.indices, build["study"])
    context = {
        "title": title,
        "build": build,
        "indices": read.indices,
        "headline": headline(read.of_headline, bool(build["synthetic"]), bool(len(read.tables["doubt"]))),
        "rows": {name: table.to_dict("records") for name, table in read.tables.items()},
    }
    objecting = objections(read.tables["objection"])
    return environment.get_template("page.html.j2").render(
        context,
        sections=written_sections(
            environment,
            read.figures,
            read.indices,
            context | details(read) | {"reason": lambda row: reason_of(row, objecting)},
        ),
        style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),
        script=Markup("\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)),
        libraries=Markup(
            vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").replace("</script", r"<\/script")
        ),
        data=script_data(
            {
                "charts": figures.charts | city_charts(read.indices),
                "datasets": figures.datasets,
                "cities": cities(read.tables["city"]),
                "scores": {variable: scores(table) for variable, table in read.scores.items()},
                "pages": city_pages(read.city_pages, objecting),
                "texts": {"title": title} | {key: spoken(key) for key in SPOKEN},
            }
        ),
    )


def page_environment() -> jinja2.Environment:
    """The templates of the page, with what they write words and numbers with."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals |= {
        "text": words.text,
        "words": words.words,
        "opening_set_off": words.opening_set_off,
        "written": written,
        "member_of": words.member_of,
        "unit_of": words.unit_of,
        "table_name": words.name_of_table,
        "cell": words.cell,
        "number_class": words.number_class,
    }
    environment.filters |= {
        "figure": words.figure,
        "estimate": words.estimate,
        "like": words.like,
        "share": words.share,
        "groups_of_halves": groups_of_halves,
    }
    return environment


def page_title(indices: Sequence[StudyIndex], study: str) -> Both:
    """What the report is about: the study's indices, or without any, the study by its name."""
    if not indices:
        return both("title_study", study=study)
    between: Mapping[Language, str] = {"en": " · ", "zh": "、"}
    named = {
        language: between[language].join(one.label[language] for one in indices) for language in LANGUAGES
    }
    return both("title", index=named)


def details(read: Readings) -> dict[str, object]:
    """What single sections put in beside the rows of their tables."""
    replication = read.tables["replication"]
    return {
        "gaps": {one.variable: gaps_of(read, one.variable) for one in read.indices},
        "compared": bool(pd.notna(read.of_build["compared_with"])),
        "corrections_shown": min(CORRECTIONS_SHOWN, len(read.tables["correction"])),
        "agreeing": int(replication["verdict_en"].eq(SAME).sum()),
        "left_out": int(read.tables["left_out"]["cities"].sum()),
        "not_computed": int(replication["build"].isna().sum()),
        "descriptive_tables": set(replication.loc[replication["statistic"] == "mean", "table_ref"]),
        "example": example(read),
        "vcov": None if read.of_headline is None else pair(read.of_headline, "vcov"),
    }


def gaps_of(read: Readings, variable: str) -> Both | None:
    """Where and why an index lacks a year."""
    gap, city = read.tables["gap"], read.tables["city"]
    return gaps(gap[gap["variable"] == variable], city.loc[city["in_sample"], "province"].nunique())


def groups_of_halves(figures: Iterable[Figure]) -> list[tuple[bool, list[Figure]]]:
    """Figures in their order, those of half a page that follow each other together."""
    return [(half, list(beside)) for half, beside in groupby(figures, key=lambda one: one.chart.half)]


def script_data(data: Mapping[str, Any]) -> Markup:
    """JSON that no text in it can break out of: inside a script element no `<`, `>` or `&` is left.

    >>> script_data({"name": "</script>"})
    Markup('{"name":"\\\\u003c/script\\\\u003e"}')
    """
    written_out = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str)
    for character in "<>&\u2028\u2029":
        written_out = written_out.replace(character, f"\\u{ord(character):04x}")
    return Markup(written_out)


def spoken(key: str) -> Both:
    """A text of the script, its values not put in."""
    return {language: labels()["report", key].of(language) for language in LANGUAGES}


def city_charts(indices: Sequence[StudyIndex]) -> dict[str, dict[Language, dict[str, Any]]]:
    """The charts on the page of a city, of a study that has an index."""
    if not indices:
        return {}
    with debug_mode(False):
        return {
            name: {language: draw(language).to_dict(validate=False) for language in LANGUAGES}
            for name, draw in city_path.CHARTS.items()
        }


def cities(table: pd.DataFrame) -> list[list[Any]]:
    """Cities: code, names and provinces in Chinese and English, other spellings, and outside the sample, their years and
    why they are left out."""
    years = [
        None if in_sample else f"{first}–{'' if pd.isna(last) else last}"
        for in_sample, first, last in zip(
            table["in_sample"], table["first_year"], table["last_year"], strict=True
        )
    ]
    names = ["city_id", "name", "name_en", "province", "province_en", "spellings"]
    why = table[["left_out_because", "left_out_because_zh"]]
    found = table[names].assign(years=years).join(why).astype(object)
    return [list(row) for row in found.where(found.notna(), None).itertuples(index=False)]


def scores(table: pd.DataFrame) -> dict[int, list[list[Any]]]:
    """By year: city, score, rank and its interval, in the order of ranks; null without an interval."""
    kept = table[["city_id", "score", "rank", "rank_low", "rank_high"]].astype(object)
    kept["score"] = [round(one, 4) for one in table["score"]]
    clean = kept.where(kept.notna(), None)
    return {
        int(year): [list(row) for row in clean.loc[rows.index].itertuples(index=False)]
        for year, rows in table.groupby("year")
    }


def example(read: Readings) -> dict[str, Any]:
    """A figure to trace: the first of the last ranking, or without an index, of the panel."""
    city = read.tables["city"]
    if not read.indices:
        sample = city.loc[city["in_sample"], "name"]
        return {
            "name": sample.iloc[0],
            "year": int(read.of_build["last_year"]),
            "variable": read.of_build["first_variable"],
        }
    index = read.indices[0]
    table = read.scores[index.variable]
    first = table.loc[table["year"] == index.last_year, "city_id"].iloc[0]
    name = city.loc[city["city_id"] == first, "name"].iloc[0]
    return {"name": name, "year": index.last_year, "variable": index.variable}
