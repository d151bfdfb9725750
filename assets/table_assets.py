"""How the tables of one asset become a Dagster asset: key, group, dependencies, description, columns and row
counts, all from the chain, the catalog and the SQL itself."""

import base64
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import pandas as pd

from assets.catalog.dictionary import Column, columns_of, dataset_of
from assets.catalog.study import Study
from assets.chain import BOOK_CHAIN, judged_of, layer_of, tables_of
from assets.digests import code_of
from assets.recipes import NOT_CONTENT, RECIPES, Recipe, Sources, Work, direct_sources, made, only
from assets.resources import StudyWarehouse, Warehouse
from assets.warehouse import LAYERS, has_sql, sql_text

if TYPE_CHECKING:
    import altair as alt

OWNERS = ["team:renxing"]
HALF_TAG = "renxing/half"
"""Of assets, jobs and runs: `book` or `study`."""
REFERENCE = re.compile(rf"\b(?:from|join|(?:un)?pivot)\s+(catalog|{'|'.join(LAYERS)})\.(\w+)\b")


class EndedError(RuntimeError):
    """The run whose process this is has been recorded as ended by another process."""


def asset_key(name: str) -> dg.AssetKey:
    """The asset key of `<layer>.<name>`."""
    return dg.AssetKey(name.split("."))


def referenced_tables(sql: str) -> list[str]:
    """The tables of the warehouse that a SELECT reads.

    >>> referenced_tables("select raw.x from raw.cell as raw join catalog.unit using (unit)")
    ['catalog.unit', 'raw.cell']
    """
    return sorted({f"{layer}.{name}" for layer, name in REFERENCE.findall(sql)})


def table_asset(
    name: str,
    reads: Sequence[str] = (),
    kinds: Iterable[str] = ("python",),
    study_fields: Sequence[str] | None = None,
    after: Sequence[str] = (),
    foretold: bool = False,
) -> Callable[[Callable[..., None]], Recipe]:
    """Decorates a function that makes the tables (or files) of an asset of the chain.

    Args:
        reads: tables that it reads; those that its own SQL files name are added.
        study_fields: the fields of the study that it reads, in a study; by default all. The others are not there.
        after: assets of the other half that come before; those of its own half follow from what it reads.
        foretold: see Recipe.

    The function takes `work` and, by their names, the resources that it needs. What it is decorated to becomes a
    Dagster asset once all recipes are known (`dagster_asset`): what it is made after follows from theirs.
    """

    def decorate(build: Callable[..., None]) -> Recipe:
        own = tables_of(name)
        in_sql = [one for table in own if has_sql(table) for one in referenced_tables(sql_text(table))]
        known = tuple(one.name for one in fields(Study) if one.name not in NOT_CONTENT)
        RECIPES[name] = Recipe(
            asset=name,
            build=build,
            reads=tuple(sorted({*reads, *in_sql} - set(own))),
            study_fields=() if name in BOOK_CHAIN else known if study_fields is None else tuple(study_fields),
            after=tuple(after),
            kinds=frozenset({"duckdb", *kinds}),
            foretold=foretold,
        )
        return RECIPES[name]

    return decorate


def dagster_asset(
    recipe: Recipe,
    partitions: dg.PartitionsDefinition | None = None,
    freshness: dg.FreshnessPolicy | None = None,
) -> dg.AssetsDefinition:
    """The Dagster asset of a recipe. All recipes of its half must be known."""
    name = recipe.asset
    warehouse_key = "book_warehouse" if name in BOOK_CHAIN else "study_warehouse"
    resources = set(inspect.signature(recipe.build).parameters) - {"work"}

    @dg.asset(
        key=asset_key(name),
        deps=[asset_key(one) for one in sorted(direct_sources(name) | set(recipe.after))],
        group_name=layer_of(name),
        tags={HALF_TAG: "book" if name in BOOK_CHAIN else "study"},
        kinds=set(recipe.kinds),
        owners=OWNERS,
        description=description_of(name),
        metadata=metadata_of(name),
        code_version=code_of(name)[:16],
        partitions_def=partitions,
        freshness_policy=freshness,
        required_resource_keys={warehouse_key, *resources},
        pool="book" if name in BOOK_CHAIN else None,  # one run of the book at a time, by whichever job
    )
    def make(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        refuse_ended(context)
        warehouse: Warehouse = getattr(context.resources, warehouse_key)
        study = warehouse.study if isinstance(warehouse, StudyWarehouse) else None
        work = Work(warehouse.connection, context.log.info, only(study, recipe), Path(warehouse.extracts))
        version = made(work, recipe, {key: getattr(context.resources, key) for key in resources})
        return dg.MaterializeResult(metadata=metadata_of_result(work), data_version=dg.DataVersion(version))

    return make


def refuse_ended(context: dg.AssetExecutionContext) -> None:
    """Raise EndedError where the run of this process was recorded as ended meanwhile: another may make the same by now."""
    run = context.instance.get_run_by_id(context.run_id)
    if run is not None and run.is_finished:
        raise EndedError(
            "run: it was recorded as ended while its process was out of reach; it makes nothing more, and the run that "
            "follows it makes what is left"
        )


def description_of(asset: str) -> str:
    """What an asset holds, in English and Chinese: that of its tables, or of the files it makes."""
    return "\n\n".join(dataset_of(one).summary for one in judged_of(asset))


def metadata_of(asset: str) -> dict[str, Any]:
    """Dagster metadata: the columns of each table with units and definitions."""
    tables = tables_of(asset)
    schemas = {
        table: dg.TableSchema(columns=[column_of(one) for one in columns_of(table)]) for table in tables
    }
    if len(tables) == 1:
        return {"dagster/table_name": tables[0], "dagster/column_schema": schemas[tables[0]]}
    return {f"columns of {table}": dg.MetadataValue.table_schema(schema) for table, schema in schemas.items()}


def column_of(column: Column) -> dg.TableColumn:
    """A column as Dagster shows it."""
    return dg.TableColumn(
        name=column.column,
        type=column.type,
        description=f"{column.label_en} ({column.label_zh})"
        + (f", in {column.unit}" if column.unit else "")
        + (f". {column.definition}" if column.definition else ""),
    )


def metadata_of_result(work: Work) -> dict[str, Any]:
    """What Dagster shows of an asset that was made: counts, pictures, and where its columns come from."""
    pictures = {name: picture_of(chart) for name, chart in work.pictures.items()}
    if not work.sources:
        return work.metadata | pictures
    # The web server of this version keeps the lineage and does not show it: the table beside it is for people.
    lineage = {
        "dagster/column_lineage": lineage_of(work.sources),
        "sources of columns": sources_table(work.sources),
    }
    return work.metadata | pictures | lineage


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
