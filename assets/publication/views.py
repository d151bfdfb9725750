"""Views of the published file: the common questions as tables with names, once in English and once in Chinese."""

import dataclasses
from collections.abc import Sequence

import duckdb

from assets.catalog.dictionary import Column, Dataset
from assets.publication.holdings import STUDY_HOLDINGS, VIEW

ACCOUNT = "figure_account"
"""A view of both files, on which their macro rests; it has no Chinese twin."""
VIEWS = tuple(name for name in STUDY_HOLDINGS.standing_as(VIEW) if name != ACCOUNT)
"""Views of a study's file that answer common questions."""


def create_chinese_twin(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, columns: Sequence[Column]
) -> None:
    """Make the twin of a view under Chinese names: its label, its columns under theirs.

    Args:
        connection: on the published file, opened by itself: a view is bound to the tables it names.
    """
    named = ", ".join(f'"{one.column}" as "{one.label_zh}"' for one in columns)
    connection.execute(f'create view "{dataset.label_zh}" as select {named} from {dataset.dataset}')


def chinese_columns(dataset: Dataset, columns: Sequence[Column]) -> list[Column]:
    """The columns of the Chinese twin of a view."""
    return [dataclasses.replace(one, dataset=dataset.label_zh, column=one.label_zh) for one in columns]
