"""The catalog as tables of the warehouses, so that SQL can join the facts that files hold."""

import pandas as pd
from assets.catalog.formulas import components, inputs

from assets.catalog import Variable
from assets.catalog.records import FILE_OF, FILES, Catalog
from assets.catalog.study import Study
from assets.chain import tables_of
from assets.recipes import Work
from assets.table_assets import frame_of, table_asset


@table_asset("catalog.facts", kinds={"csv"}, foretold=True)
def facts(work: Work) -> None:
    """The facts of the catalog that the book rests on."""
    write_facts(work, "catalog.facts", work.catalog)


@table_asset("catalog.study", kinds={"yaml", "csv"}, after=["publication.book"], foretold=True)
def study(work: Work) -> None:
    """The choices of the study, and the facts of the catalog that studies rest on."""
    write_facts(work, "catalog.study", work.catalog)
    for table, frame in study_tables(work.study, work.catalog).items():
        work.replace(f"catalog.{table}", frame)


def write_facts(work: Work, asset: str, catalog: Catalog) -> None:
    """Write those tables of an asset that are files of the catalog."""
    for table in tables_of(asset):
        name = FILE_OF.get(table.removeprefix("catalog."))
        if name:
            work.replace(table, frame_of(getattr(catalog, name), FILES[name]))


def study_tables(study: Study, catalog: Catalog) -> dict[str, pd.DataFrame]:
    """The choices of a study as tables."""
    cities = [city.city_id for city in study.cities(catalog)]
    variable_inputs = [
        {"variable": one.variable, "component": component}
        for one in study.variables
        for component in inputs(one, study, catalog)
    ]
    return {
        "study": pd.DataFrame([study_row(study)]),
        "study_city": pd.DataFrame({"city_id": cities}),
        "study_dimension": study_dimensions(study),
        "study_variable": study_variables(study),
        "study_input": pd.DataFrame(variable_inputs),
        "study_component": pd.DataFrame({"component": components(study, catalog)}),
    }


def study_dimensions(study: Study) -> pd.DataFrame:
    """The dimensions of the study's index, in its order: position, dimension, label_en, label_zh."""
    rows = [
        (position, one.dimension, one.en, one.zh)
        for position, one in enumerate(study.index.dimensions, start=1)
    ]
    return pd.DataFrame(rows, columns=["position", "dimension", "label_en", "label_zh"])


def study_variables(study: Study) -> pd.DataFrame:
    """The study's reading of each variable, with dimension and attribute where the index takes it in."""
    variables = frame_of(study.variables, Variable)
    variables.insert(4, "dimension", variables["variable"].map(study.index.dimension_of))
    variables.insert(5, "attribute", variables["variable"].map(study.index.attributes))
    return variables


def study_row(study: Study) -> dict[str, object]:
    """The choices of the study that SQL reads."""
    return {
        "study": study.name,
        "source": study.source,
        "first_year": study.panel_years[0],
        "last_year": study.panel_years[1],
        "population": study.population,
        "index_first_year": study.index.years[0],
        "index_last_year": study.index.years[1],
        "agglomeration_sector": study.agglomeration.sector,
        "agglomeration_total": study.agglomeration.total,
        "agglomeration_first_year": study.agglomeration.years[0],
        "agglomeration_last_year": study.agglomeration.years[1],
        "agglomeration_reading": study.agglomeration.reading,
        "headline_model": study.headline_model,
        "headline_term": study.headline_term,
        "quarantined_share": study.quarantine.share,
        "unruled_share_of_column": study.quarantine.unruled_share_of_column,
    }
