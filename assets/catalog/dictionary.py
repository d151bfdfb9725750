"""The data dictionary: what every table and column of the warehouse and the published file means.

Column schemas in Dagster, comments in DuckDB, `data_dictionary`, the keys that checks rest on: all are
read from datasets.csv, columns.csv and, for the variables of the panel, the study.
"""

from dataclasses import dataclass, replace
from functools import cache

from assets.catalog.loading import load_catalog
from assets.catalog.reading import read_records
from assets.catalog.records import CATALOG_FOLDER
from assets.catalog.study import (
    FormulaReading,
    FormulaVariable,
    IndexVariable,
    QuotientVariable,
    Study,
    Variable,
)
from assets.catalog.study_language.expressions import written


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


@cache
def datasets() -> dict[str, Dataset]:
    """All datasets by name."""
    return {one.dataset: one for one in read_records(CATALOG_FOLDER / "datasets.csv", Dataset)}


@cache
def columns() -> tuple[Column, ...]:
    """All columns but those of a study's variables, which `variable_column` describes."""
    return read_records(CATALOG_FOLDER / "columns.csv", Column)


@cache
def allowed_values(column: Column) -> tuple[str, ...]:
    """The values that a column may have; none where it may have any."""
    if column.allowed is None:
        return ()
    if "." not in column.allowed:
        return tuple(column.allowed.split("; "))
    file, field = column.allowed.split(".")
    return tuple(getattr(one, field) for one in getattr(load_catalog(), file))


def variable_column(dataset: str, variable: Variable) -> Column:
    """The column of a variable of the study, in its own reading."""
    reading = variable.readings[0]
    formula = reading if isinstance(reading, FormulaReading) else None
    return Column(
        dataset=dataset,
        column=variable.variable,
        type="DOUBLE",
        unit=variable.unit,
        key=False,
        required=False,
        refers_to=None,
        low=formula.low if formula else None,
        high=formula.high if formula else None,
        allowed=None,
        label_en=variable.label_en,
        label_zh=variable.label_zh,
        definition=definition_of(variable),
        source="中国城市统计年鉴 and supplements",
    )


def definition_of(variable: Variable) -> str:
    """What a variable of a study is: in words, and its formula or what it is made of."""
    match variable:
        case FormulaVariable():
            made_of = written(variable.readings[0].formula)
        case IndexVariable():
            made_of = "composite index of " + ", ".join(variable.attributes)
        case QuotientVariable():
            made_of = f"location quotient of {variable.sector} in {variable.total}"
    return f"{variable.definition}: {made_of}" if variable.definition not in ("", made_of) else made_of


def dataset_of(table: str) -> Dataset:
    """The dataset of `<layer>.<name>`."""
    return datasets()[table.split(".")[1]]


def columns_of(table: str) -> list[Column]:
    """The columns of `<layer>.<name>`."""
    name = table.split(".")[1]
    return [column for column in columns() if column.dataset == name]


OF_A_STUDY = {
    ("city", "in_sample"),
    ("city", "left_out_because"),
    ("city", "left_out_because_zh"),
    ("year", "in_panel"),
    ("build", "study"),
    ("build", "study_digest"),
    ("build", "compared_with"),
}
"""Columns that a table has in the file of a study and not in that of the book."""


def columns_of_book(name: str) -> list[Column]:
    """The columns that a table, view or macro has in the file of the book."""
    return [one for one in columns_of(f"publication.{name}") if (name, one.column) not in OF_A_STUDY]


def dataset_of_study(name: str, study: Study) -> Dataset:
    """A dataset under the name that it has in a study: the view of one variable that of the variable."""
    dataset = datasets()[name]
    if not study.has(name):
        return dataset
    variable = study.variable(name)
    return replace(dataset, label_en=variable.label_en, label_zh=variable.label_zh)
