"""The published DuckDB files, of the book and of a study: how they are written, and what each says about its tables,
views and macro."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import duckdb
import pandas as pd

from assets.catalog.dictionary import (
    Column,
    Dataset,
    columns_of,
    columns_of_book,
    dataset_of_study,
    datasets,
)
from assets.catalog.records import Catalog
from assets.catalog.study import Study
from assets.frames import frame_of
from assets.publication.build import BookBuild, Build
from assets.publication.holdings import BOOK_HOLDINGS, STUDY_HOLDINGS, VIEW, Holdings
from assets.publication.topic_views import topic_views
from assets.publication.views import VIEWS, chinese_columns, create_chinese_twin
from assets.publication.wide_panel import wide_columns, wide_select
from assets.warehouse import literal

OLDEST_READER = "v1.0.0"
WIDE = "city_year"
TRACE = "trace"
TABLE_REF = "table_ref"
TRACE_PARAMETERS = "place, data_year, name"


@dataclass(frozen=True)
class Content:
    """What a published file holds, and how to say what it means."""

    selects: Mapping[str, str]
    """By table, the SELECT that makes it of the warehouse."""
    frames: Mapping[str, pd.DataFrame]
    """Tables that are made in Python."""
    views: Mapping[str, str]
    """By view, its SELECT; one that reads another stands after it."""
    twins: frozenset[str]
    """Views that have a twin under Chinese names."""
    trace: str
    """The SELECT of the macro `trace`."""
    columns: Callable[[str], Sequence[Column]]
    dataset: Callable[[str], Dataset]


def study_content(build: Build, study: Study, catalog: Catalog) -> Content:
    """What the file of a study holds."""
    return content(
        holdings_of(study),
        build=frame_of([build], Build),
        described=described_in_study(study, catalog),
        columns=lambda name: columns_of_published(name, study, catalog),
        dataset=lambda name: dataset_of_study(name, study),
        pivots={WIDE: wide_select(study, catalog)},
    )


def holdings_of(study: Study) -> Holdings:
    """What the file of a study holds: the views of those of its variables that have one."""
    return STUDY_HOLDINGS.of_variables([one.variable for one in study.variables if one.kind != "formula"])


def columns_of_published(name: str, study: Study, catalog: Catalog) -> Sequence[Column]:
    """The columns that a table, view or macro has in the file of a study."""
    return wide_columns(study, catalog) if name == WIDE else columns_of(f"publication.{name}")


def book_content(build: BookBuild, catalog: Catalog) -> Content:
    """What the file of the book holds."""
    topics = {one.name: one for one in topic_views(catalog)}
    return content(
        BOOK_HOLDINGS,
        build=frame_of([build], BookBuild),
        described=described_in_book(catalog),
        columns=lambda name: topics[name].columns if name in topics else columns_of_book(name),
        dataset=lambda name: topics[name].dataset if name in topics else datasets()[name],
        topics={name: one.select for name, one in topics.items()},
    )


def content(
    holdings: Holdings,
    build: pd.DataFrame,
    described: Sequence[Column],
    columns: Callable[[str], Sequence[Column]],
    dataset: Callable[[str], Dataset],
    pivots: Mapping[str, str] = MappingProxyType({}),
    topics: Mapping[str, str] = MappingProxyType({}),
) -> Content:
    """What a file holds, with the SELECTs of what is not made in Python."""

    def selects(names: Iterable[str]) -> dict[str, str]:
        return {name: pivots.get(name) or holdings.select(name, columns(name)) for name in names}

    twins = frozenset((*VIEWS, *topics))
    dictionary = data_dictionary(described)
    told = {name: description(dataset(name)) for name in (*holdings.names, *topics)}
    told |= {dataset(name).label_zh: told[name] for name in twins if name in told}
    return Content(
        selects=selects(holdings.tables),
        frames={
            "data_dictionary": dictionary.assign(table_description=dictionary["table_name"].map(told)),
            "build": build,
        },
        views={**selects(holdings.standing_as(VIEW)), **topics},
        twins=twins,
        trace=holdings.select(TRACE, columns(TRACE)),
        columns=columns,
        dataset=dataset,
    )


def described_in_study(study: Study, catalog: Catalog) -> list[Column]:
    """Every column of the tables, views and macro of a study's file."""
    columns = [one for name in holdings_of(study).names for one in columns_of_published(name, study, catalog)]
    return columns + [
        column
        for name in VIEWS
        for column in chinese_columns(datasets()[name], columns_of(f"publication.{name}"))
    ]


def described_in_every_book() -> list[Column]:
    """The columns of the tables, view and macro that a book has whatever the catalog's indicators."""
    return [one for name in BOOK_HOLDINGS.names for one in columns_of_book(name)]


def described_in_book(catalog: Catalog) -> list[Column]:
    """Every column of the tables, views and macro of the book, the views of its topics among them."""
    of_topics = topic_views(catalog)
    english = [column for one in of_topics for column in one.columns]
    chinese = [column for one in of_topics for column in chinese_columns(one.dataset, one.columns)]
    return described_in_every_book() + english + chinese


def write_tables(connection: duckdb.DuckDBPyConnection, path: Path, content: Content) -> dict[str, int]:
    """Write tables into a new file that clients of DuckDB 1.x can read; returns row counts.

    Args:
        connection: to the warehouse of which the file is written.
    """
    for name, frame in content.frames.items():
        connection.register(f"{name}_frame", frame)
    selects = dict(content.selects) | {name: f"select * from {name}_frame" for name in content.frames}
    connection.execute(f"attach {literal(str(path))} as published (storage_version '{OLDEST_READER}')")
    try:
        placed = [name for name in selects if has_table_ref(content.columns(name))]
        if placed:
            connection.execute(
                f"create type published.main.{TABLE_REF} as enum ({printed_order(selects, placed)})"
            )
        rows = {}
        for name, select in selects.items():
            if name in placed:
                select = f"select * replace ({TABLE_REF}::published.main.{TABLE_REF} as {TABLE_REF}) from ({select})"
            connection.execute(f"create table published.main.{name} as {select}")
            comment(connection, f"table published.main.{name}", content.dataset(name), content.columns(name))
            count = connection.execute(f"select count(*) from published.main.{name}").fetchall()
            rows[name] = int(count[0][0])
    finally:
        connection.execute("detach published")
        for name in content.frames:
            connection.unregister(f"{name}_frame")
    return rows


def has_table_ref(columns: Sequence[Column]) -> bool:
    """Whether rows say where the tables of the study print them."""
    return any(one.column == TABLE_REF for one in columns)


def printed_order(selects: Mapping[str, str], placed: Iterable[str]) -> str:
    """The SELECT of all places in the tables of a study, in the order in which they are printed: it is that of the type."""
    places = " union ".join(f"select {TABLE_REF} from ({selects[name]})" for name in placed)
    return rf"""
        select {TABLE_REF}
        from ({places})
        where {TABLE_REF} is not null
        order by
            starts_with({TABLE_REF}, 'appendix'),
            list_transform(regexp_extract_all({TABLE_REF}, '\d+'), lambda number: number::integer)
    """


def write_views(connection: duckdb.DuckDBPyConnection, content: Content) -> None:
    """Add views and the macro to a file, opened by itself as readers do: each is bound to the tables it names."""
    for name, select in content.views.items():
        connection.execute(f"create view {name} as {select}")
        comment(connection, f"view {name}", content.dataset(name), content.columns(name))
        if name in content.twins:
            dataset, columns = content.dataset(name), content.columns(name)
            create_chinese_twin(connection, dataset, columns)
            comment(connection, f'view "{dataset.label_zh}"', dataset, chinese_columns(dataset, columns))
    connection.execute(f"create macro {TRACE}({TRACE_PARAMETERS}) as table {content.trace}")
    connection.execute(f"comment on macro table {TRACE} is {literal(description(content.dataset(TRACE)))}")


def comment(
    connection: duckdb.DuckDBPyConnection, relation: str, dataset: Dataset, columns: Sequence[Column]
) -> None:
    """Say in the file what a table or view and its columns mean, in English and Chinese.

    Args:
        relation: `table <name>` or `view <name>`, as SQL has it.
    """
    connection.execute(f"comment on {relation} is {literal(description(dataset))}")
    for column in columns:
        target = f'{relation.split(" ", 1)[1]}."{column.column}"'
        connection.execute(f"comment on column {target} is {literal(column_description(column))}")


def column_description(column: Column) -> str:
    """What a column means, its unit and its part in keys, in English and Chinese."""
    unit = f" [{column.unit}]" if column.unit else ""
    definition = f". {column.definition}" if column.definition else ""
    key = ". Primary key 主键" if column.key else ""
    reference = f". Refers to 引用 {column.refers_to}" if column.refers_to else ""
    return f"{column.label_en} {column.label_zh}{unit}{definition}{key}{reference}"


def description(dataset: Dataset) -> str:
    """What a table, view or macro of the file holds, in English and Chinese."""
    return f"{dataset.label_en} {dataset.label_zh}. {dataset.description}"


def data_dictionary(described: Iterable[Column]) -> pd.DataFrame:
    """Columns of published tables, views and macros as rows of the table `data_dictionary`."""
    table = pd.DataFrame(map(dataclasses.asdict, described))
    names = {"dataset": "table_name", "column": "column_name"}
    kept = ["type", "unit", "key", "refers_to", "label_en", "label_zh", "definition", "source"]
    return table.rename(columns=names)[[*names.values(), *kept]]
