"""Views of the published file: the common questions as tables with names, once in English and once in Chinese."""

import dataclasses

import duckdb

from assets.catalog.dictionary import Column, columns_of, datasets
from assets.publication.holdings import STUDY_HOLDINGS, VIEW

ACCOUNT = "figure_account"
"""A view of both files, on which their macro rests; it has no Chinese twin."""
VIEWS = tuple(name for name in STUDY_HOLDINGS.standing_as(VIEW) if name != ACCOUNT)
"""Views of a study's file that answer common questions."""


def create_chinese_twin(connection: duckdb.DuckDBPyConnection, view: str) -> None:
    """Make the twin of a view under Chinese names.

    Args:
        connection: on the published file, opened by itself: a view is bound to the tables it names.
    """
    connection.execute(f'create view "{chinese_name(view)}" as {chinese_select(view)}')


def chinese_name(view: str) -> str:
    """The name of the Chinese twin of a view: its label in the catalog."""
    return datasets()[view].label_zh


def chinese_select(view: str) -> str:
    """The SELECT of the Chinese twin of a view: its columns under their Chinese labels."""
    named = [f'{one.column} as "{one.label_zh}"' for one in columns_of(f"publication.{view}")]
    return f"select {', '.join(named)} from {view}"


def chinese_columns(view: str) -> list[Column]:
    """The columns of the Chinese twin of a view."""
    return [
        dataclasses.replace(one, dataset=chinese_name(view), column=one.label_zh)
        for one in columns_of(f"publication.{view}")
    ]
