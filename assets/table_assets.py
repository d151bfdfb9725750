"""How a table of the warehouse becomes a Dagster asset: its key, group, dependencies, description,
column schema and row count, all from the catalog and from the SQL itself."""

import base64
import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import dagster as dg
import pandas as pd

from assets.catalog.dictionary import columns_of, dataset_of
from assets.warehouse import LAYERS, Warehouse, replace_from_sql_file, sql_text

if TYPE_CHECKING:
    import altair as alt

OWNERS = ["team:renxing"]
REFERENCE = re.compile(rf"\b(?:from|join|(?:un)?pivot)\s+(catalog|{'|'.join(LAYERS)})\.(\w+)\b")

Sources = Mapping[str, Sequence[tuple[str, str]]]
"""For each column of a table, the tables and columns that it is computed from."""


def asset_key(table: str) -> dg.AssetKey:
    """The asset key of `<layer>.<name>`."""
    return dg.AssetKey(table.split("."))


def referenced_tables(sql: str) -> list[str]:
    """The tables of the warehouse that a SELECT reads.

    >>> referenced_tables("select raw.x from raw.cell as raw join catalog.unit using (unit)")
    ['catalog.unit', 'raw.cell']
    """
    return sorted({f"{layer}.{name}" for layer, name in REFERENCE.findall(sql)})


def metadata_of(table: str) -> dict[str, Any]:
    """Dagster metadata: the table's name and its columns with units and definitions."""
    columns = [
        dg.TableColumn(
            name=column.column,
            type=column.type,
            description=f"{column.label_en} ({column.label_zh})"
            + (f", in {column.unit}" if column.unit else "")
            + (f". {column.definition}" if column.definition else ""),
        )
        for column in columns_of(table)
    ]
    schema = {"dagster/column_schema": dg.TableSchema(columns=columns)} if columns else {}
    return {"dagster/table_name": table} | schema


def table_spec(table: str, deps: Sequence[str], kinds: Iterable[str]) -> dg.AssetSpec:
    """The asset specification of a table."""
    return dg.AssetSpec(
        asset_key(table),
        deps=[asset_key(one) for one in deps],
        group_name=table.split(".")[0],
        kinds={"duckdb", *kinds},
        owners=OWNERS,
        description=dataset_of(table).summary,
        metadata=metadata_of(table),
    )


def row_count_of(
    table: str, rows: int, sources: Sources | None = None, picture: "alt.TopLevelMixin | None" = None
) -> dg.MaterializeResult:
    """The result of materialising a table: its rows, where its columns come from, a picture worth a look."""
    metadata: dict[str, Any] = {"dagster/row_count": rows}
    if sources:
        # The web server of this version keeps the lineage and does not show it: the table beside it is for people.
        metadata |= {
            "dagster/column_lineage": lineage_of(sources),
            "sources of columns": sources_table(sources),
        }
    if picture is not None:
        metadata["picture"] = picture_of(picture)
    return dg.MaterializeResult(asset_key=asset_key(table), metadata=metadata)


def sources_table(sources: Sources) -> dg.TableMetadataValue:
    """Sources of columns, a row a column."""
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {"column": column, "computed from": ", ".join(f"{table}.{name}" for table, name in origins)}
            )
            for column, origins in sources.items()
        ]
    )


def lineage_of(sources: Sources) -> dg.TableColumnLineage:
    """Sources of columns as Dagster shows them."""
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(asset_key(table), name) for table, name in origins]
            for column, origins in sources.items()
        }
    )


def picture_of(chart: "alt.TopLevelMixin") -> dg.MarkdownMetadataValue:
    """A chart as metadata that Dagster's UI shows: a picture inside a line of Markdown."""
    from assets.charts.picture import png

    return dg.MetadataValue.md(f"![picture](data:image/png;base64,{base64.b64encode(png(chart)).decode()})")


def table_asset(
    table: str, deps: Sequence[str] = (), kinds: Iterable[str] = ("python",)
) -> Callable[[Callable[..., dg.MaterializeResult]], dg.AssetsDefinition]:
    """Decorates a function that replaces one table and returns its row count."""
    return dg.asset(
        key=asset_key(table),
        deps=[asset_key(one) for one in deps],
        group_name=table.split(".")[0],
        kinds={"duckdb", *kinds},
        owners=OWNERS,
        description=dataset_of(table).summary,
        metadata=metadata_of(table),
    )


def sql_asset(table: str, sources: Sources | None = None) -> dg.AssetsDefinition:
    """The asset of a table whose content is the SELECT in sql/<layer>/<name>.sql."""

    @table_asset(table, deps=referenced_tables(sql_text(table)), kinds={"sql"})
    def build(warehouse: Warehouse) -> dg.MaterializeResult:
        with warehouse.connect() as connection:
            return row_count_of(table, replace_from_sql_file(connection, table), sources)

    return build


PANDAS_TYPES = {
    "VARCHAR": "str",
    "INTEGER": "Int64",
    "BIGINT": "Int64",
    "DOUBLE": "float64",
    "BOOLEAN": "boolean",
}


def as_table(parts: Sequence[pd.DataFrame], table: str) -> pd.DataFrame:
    """Frames one below the other, with the columns and types of a table of the dictionary.

    A column that no frame has is empty; without any frame there are columns and no rows.
    """
    columns = columns_of(table)
    names = [column.column for column in columns]
    frames = [part for part in parts if len(part)]
    together = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return together.reindex(columns=names).astype(
        {column.column: PANDAS_TYPES[column.type] for column in columns}
    )


def frame_of(records: Sequence[Any], record: type) -> pd.DataFrame:
    """Records as a frame, one column a field, typed as annotated also where there are no records."""
    return pd.DataFrame(
        {
            name: pd.Series([getattr(one, name) for one in records], dtype=column_type(kind))
            for name, kind in typing.get_type_hints(record).items()
        }
    )


def column_type(kind: Any) -> str:
    """The pandas type of an annotated field; text for everything that is not a number or a truth value."""
    kinds = set(typing.get_args(kind)) or {kind}
    optional = type(None) in kinds
    if int in kinds:
        return "Int64" if optional else "int64"
    if float in kinds:
        return "float64"
    if bool in kinds:
        return "boolean" if optional else "bool"
    if datetime in kinds:
        return "datetime64[us, UTC]"
    return "str"
