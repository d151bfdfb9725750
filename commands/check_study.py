"""The command `renxing check-study`: how a study file is understood, before any volume is read."""

import os
import shlex
import sys
from collections.abc import Iterator

import click

from assets.catalog import Catalog, load_catalog
from assets.catalog.records import CatalogError
from assets.catalog.study import EVERY_YEAR, Study, StudyError, load_study
from commands.group import renxing
from commands.options import end_with_the_reader, home
from orchestration.settings import SettingsError, settings_from_environment


@renxing.command(
    epilog="""\b
Examples:
  renxing check-study yearbooks
  renxing check-study my-study.yaml"""
)
@click.argument("study", nargs=-1)
@home
def check_study(study: tuple[str, ...]) -> int:
    """Whether a study can be read, and how it is understood 检查研究文件

    No volume is read. Without STUDY, those of RENXING_STUDY.
    """
    if study:
        os.environ["RENXING_STUDY"] = shlex.join(study)
    end_with_the_reader()
    return main()


def main() -> int:
    """Print what each study that is asked for says, or its one error; exit status 1 where there is one."""
    try:
        settings = settings_from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    known, status = settings.known_studies(), 0
    for name in settings.studies:
        try:
            study = load_study(known.get(name, name), settings.extracts)
        except (CatalogError, StudyError) as error:
            print(error, file=sys.stderr)
            status = 1
        else:
            print("\n".join(understood(study, load_catalog(settings.extracts))))
    return status


def understood(study: Study, catalog: Catalog) -> Iterator[str]:
    """A study in a few lines."""
    yield f"{study.name}: {study.title}"
    yield panel_of(study, catalog)
    index = study.index
    yield f"index: {index.en} {index.zh}, {index.years[0]} to {index.years[1]}, {len(index.attributes)} indicators"
    for dimension in index.dimensions:
        indicators = ", ".join(f"{name} {sign}" for name, sign in dimension.indicators.items())
        yield f"  {dimension.dimension}: {indicators}"
    yield "models, with effects of city and year:"
    for model in study.models:
        formula = f"{model.outcome} ~ {' + '.join(model.regressors)}"
        yield f"  {model.table_ref}, {model.model_id}: {formula}, {model.years[0]} to {model.years[1]}"
    specifications = len(study.curve.combinations) if study.curve else 0
    yield f"robustness: {len(study.robustness)} rows; specification curve: {specifications:,} specifications"


def panel_of(study: Study, catalog: Catalog) -> str:
    """Years and cities of the panel; which years are delivered, a book has to say."""
    if study.panel_years == EVERY_YEAR:
        return "panel: the longest run of years whose volumes are delivered; all years below are cut to it"
    first, last = study.panel_years
    return f"panel: {first} to {last}, {len(study.cities(catalog))} cities"
