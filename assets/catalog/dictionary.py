"""The data dictionary: what every table and column of the warehouse and the published file means.

Column schemas in Dagster, comments in DuckDB, `data_dictionary`, the keys that checks rest on: all are
read from datasets.csv, columns.csv and, for the variables of the panel, variables.csv.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from assets.catalog.loading import load_catalog
from assets.catalog.reading import read_records
from assets.catalog.records import CATALOG_FOLDER, Variable
from assets.catalog.study import Study


@dataclass(frozen=True)
class Dataset:
    """A table of the warehouse, under the name that its published twin also has.

    `in_study`, `in_book`: how it stands in the published file of a study and in that of the book, or empty: as a copy
    of the `<layer>.<table>` of the warehouse that is named, in the order of its key; as a `query`, `view` or `macro`
    of sql/publication/; as made by a `program`. A view that reads another stands below it.
    `may_be_empty`: it may have no row.
    """

    dataset: str
    label_en: str
    label_zh: str
    description: str
    in_study: str | None
    in_book: str | None
    may_be_empty: bool

    @property
    def summary(self) -> str:
        """What the table holds, in English and Chinese."""
        return f"{self.label_en} {self.label_zh}. {self.description}"


@dataclass(frozen=True)
class Column:
    """A column of a dataset. `key`: part of the primary key; `required`: never NULL; `refers_to`: the
    `<table>.<column>` of the published file that every value of it is found in; `low`, `high`: between which
    its numbers lie; `allowed`: the values that it may have, apart by `; `, or the `<file>.<field>` of the
    catalog that lists them."""

    dataset: str
    column: str
    type: str
    unit: str | None
    key: bool
    required: bool
    refers_to: str | None
    low: float | None
    high: float | None
    allowed: str | None
    label_en: str
    label_zh: str
    definition: str | None
    source: str | None


WITH_VARIABLES = {"city_year"}


@cache
def datasets() -> dict[str, Dataset]:
    """All datasets by name."""
    return {one.dataset: one for one in read_records(CATALOG_FOLDER / "datasets.csv", Dataset)}


@cache
def columns() -> tuple[Column, ...]:
    """All columns; those of the panel's variables are made from the catalog of variables.

    A variable is described in its first reading, between the bounds of all of them.
    """
    written = read_records(CATALOG_FOLDER / "columns.csv", Column)
    readings: dict[str, list[Variable]] = {}
    for one in load_catalog().variables:
        readings.setdefault(one.variable, []).append(one)
    variables = tuple(
        replace(
            variable_column(dataset, several[0]),
            low=outermost(min, [one.low for one in several]),
            high=outermost(max, [one.high for one in several]),
        )
        for dataset in sorted(WITH_VARIABLES)
        for several in readings.values()
    )
    return written + variables


def outermost(choose: Callable[[Sequence[float]], float], bounds: Sequence[float | None]) -> float | None:
    """The bound that holds for all readings: none where one of them has none."""
    given = [one for one in bounds if one is not None]
    return choose(given) if len(given) == len(bounds) else None


@cache
def allowed_values(column: Column) -> tuple[str, ...]:
    """The values that a column may have; none where it may have any."""
    if column.allowed is None:
        return ()
    if "." not in column.allowed:
        return tuple(column.allowed.split("; "))
    file, field = column.allowed.split(".")
    return tuple(getattr(one, field) for one in getattr(load_catalog(), file))


@cache
def optional_variables() -> frozenset[str]:
    """Variables that a study may do without."""
    return frozenset(one.variable for one in load_catalog().variables if one.optional)


def variable_column(dataset: str, variable: Variable) -> Column:
    """The column of a variable of the panel."""
    return Column(
        dataset=dataset,
        column=variable.variable,
        type="DOUBLE",
        unit=variable.unit,
        key=False,
        required=False,
        refers_to=None,
        low=variable.low,
        high=variable.high,
        allowed=None,
        label_en=variable.label_en,
        label_zh=variable.label_zh,
        definition=f"{variable.definition}: {variable.formula}",
        source="中国城市统计年鉴 and supplements",
    )


def dataset_of(table: str) -> Dataset:
    """The dataset of `<layer>.<name>`."""
    return datasets()[table.split(".")[1]]


def columns_of(table: str) -> list[Column]:
    """The columns of `<layer>.<name>`."""
    name = table.split(".")[1]
    return [column for column in columns() if column.dataset == name]


OF_A_STUDY = {
    ("city", "in_sample"),
    ("year", "in_panel"),
    ("year", "has_index"),
    ("year", "has_agglomeration"),
    ("build", "study"),
    ("build", "study_digest"),
    ("build", "compared_with"),
}
"""Columns that a table has in the file of a study and not in that of the book."""


def columns_of_book(name: str) -> list[Column]:
    """The columns that a table, view or macro has in the file of the book."""
    return [one for one in columns_of(f"publication.{name}") if (name, one.column) not in OF_A_STUDY]


def columns_of_study(table: str, study: Study) -> list[Column]:
    """The columns that `<layer>.<name>` has in a study: without the optional variables it does without.

    A variable is described in the reading of the study; the index and its dimensions have the study's names.
    """
    chosen = {one.variable: one for one in study.variables}
    absent = optional_variables() - chosen.keys()
    described = [
        variable_column(column.dataset, chosen[column.column])
        if column.dataset in WITH_VARIABLES and column.column in chosen
        else column
        for column in columns_of(table)
        if column.column not in absent
    ]
    name = table.split(".")[1]
    if name in WITH_VARIABLES:  # those of a user's own catalog stand behind ours
        known = {column.column for column in described}
        described += [variable_column(name, one) for one in study.variables if one.variable not in known]
    names = {("resilience", one.dimension): (one.en, one.zh) for one in study.index.dimensions}
    names["city_year", "resilience"] = (study.index.en, study.index.zh)
    return [
        renamed(column, *names.get((column.dataset, column.column), (column.label_en, column.label_zh)))
        for column in described
    ]


def renamed(column: Column, label_en: str, label_zh: str) -> Column:
    """A column under other names."""
    return replace(column, label_en=label_en, label_zh=label_zh)


def dataset_of_study(name: str, study: Study) -> Dataset:
    """A dataset under the name that it has in a study: the index that of the study."""
    dataset = datasets()[name]
    if name != "resilience":
        return dataset
    return replace(dataset, label_en=study.index.en, label_zh=study.index.zh)
