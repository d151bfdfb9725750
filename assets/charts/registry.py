"""The charts of the report: each module of this folder that draws one registers it here.

A chart is its module and its texts in the catalog: the title `<name>_title`, and what the registration names.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import altair as alt
import pandas as pd

from assets.catalog.labels import Language

Draw = Callable[[pd.DataFrame, Language], alt.TopLevelMixin]
Values = Callable[[pd.DataFrame], Mapping[str, object]]
Form = Literal["text", "member", "share", "figure"]


@dataclass(frozen=True)
class TableColumn:
    """A column of the table that says in figures what a chart shows."""

    heading: str
    """A key of the texts."""
    field: str
    """A column of the chart's rows; of a text, `<field>_en` and `<field>_zh`."""
    form: Form = "text"


def no_values(rows: pd.DataFrame) -> Mapping[str, object]:
    """Of a chart whose texts have nothing to put in."""
    return {}


@dataclass(frozen=True)
class Chart:
    """A chart of the report. It is shown where its SELECT has rows."""

    name: str
    section: str
    place: int
    """Its order within the section."""
    select: str
    """What it reads of a published file; with `of_index`, of the index `$index`."""
    draw: Draw
    of_index: bool = False
    """One is drawn for each index of the study, of which there may be none."""
    half: bool = False
    """It needs no more than half of a wide page."""
    lists: bool = False
    """It has a long label a row."""
    height: float | None = None
    """Its height as a share of its width, where it is not as high as it is drawn."""
    lead: str | None = None
    """Key of what is said before the charts; of other texts, after this one, or instead of it."""
    caption: str | None = None
    credit: str | None = None
    alternative: str | None = None
    """What is read out in its place; without, its title is."""
    otherwise: str | None = None
    """What is said where it has no rows."""
    values: Values = no_values
    """What is put into lead, caption and credit."""
    table: tuple[TableColumn, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The keys of the texts that the page has of it."""
        said = (self.lead, self.caption, self.credit, self.alternative, self.otherwise)
        return tuple(one for one in (*said, *(column.heading for column in self.table)) if one)


_registered: dict[str, Chart] = {}


def register(chart: Chart) -> Chart:
    """Make a chart one of the report's."""
    if chart.name in _registered:
        raise ValueError(f"two charts are named {chart.name}")
    _registered[chart.name] = chart
    return chart


@cache
def charts() -> tuple[Chart, ...]:
    """All charts, in their order within each section."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"assets.charts.{module.name}")
    return tuple(sorted(_registered.values(), key=lambda one: (one.section, one.place)))
