"""The catalog as tables of the warehouse, so that SQL can join the facts that files hold."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.catalog import Variable, load_catalog
from assets.catalog.formulas import inputs
from assets.catalog.records import FILES
from assets.catalog.study import Study
from assets.resources import StudyFile
from assets.table_assets import frame_of, row_count_of, table_spec
from assets.warehouse import Warehouse, replace_from_frame

TABLES = {
    "edition": "editions",
    "indicator": "indicators",
    "unit": "units",
    "printed_table": "tables",
    "heading": "headings",
    "city": "cities",
    "province": "provinces",
    "name": "names",
    "industry": "industries",
    "variable": "variables",
    "status": "statuses",
    "code": "codes",
    "exchange_rate": "exchange_rates",
    "comparison": "comparisons",
    "redefinition": "redefinitions",
    "boundary_change": "boundary_changes",
    "ledger_entry": "corrections",
    "evidence_test": "evidence_tests",
    "group_scheme": "group_schemes",
    "city_group": "city_groups",
    "paper_figure": "paper_figures",
}
STUDY_TABLES = ("study", "study_city", "study_dimension", "study_variable", "study_input")


@dg.multi_asset(
    specs=[table_spec(f"catalog.{name}", deps=[], kinds={"csv"}) for name in TABLES]
    + [table_spec(f"catalog.{name}", deps=[], kinds={"yaml"}) for name in STUDY_TABLES],
    group_name="catalog",
)
def catalog_tables(study_file: StudyFile, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """The facts that the catalog and the study file hold."""
    catalog = load_catalog()
    study = study_file.load()
    frames = {}
    for name, field in TABLES.items():
        frames[name] = frame_of(getattr(catalog, field), FILES[field])
    cities = [city.city_id for city in study.cities(catalog)]
    frames["study_city"] = pd.DataFrame({"city_id": cities})
    frames["study"] = pd.DataFrame([study_row(study)])
    frames["study_dimension"] = study_dimensions(study)
    frames["study_variable"] = study_variables(study)
    frames["study_input"] = pd.DataFrame(
        [
            {"variable": one.variable, "component": component}
            for one in study.variables
            for component in inputs(one, study, catalog)
        ]
    )
    with warehouse.connect() as connection:
        counts = {
            name: replace_from_frame(connection, f"catalog.{name}", frame) for name, frame in frames.items()
        }
    for name, count in counts.items():
        yield row_count_of(f"catalog.{name}", count)


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
        "study_digest": study.digest,
    }
