"""The command behind `renxing check-study`: how a study file is understood, before any volume is read."""

import sys
from collections.abc import Iterator, Sequence

from assets.catalog.records import load_catalog
from assets.catalog.study import Study, StudyError, load_study


def main(names: Sequence[str]) -> int:
    """Print what each study says, or its one error; exit status 1 where there is one."""
    status = 0
    for name in names:
        try:
            study = load_study(name)
        except StudyError as error:
            print(error, file=sys.stderr)
            status = 1
        else:
            print("\n".join(understood(study)))
    return status


def understood(study: Study) -> Iterator[str]:
    """A study in a few lines."""
    first, last = study.panel_years
    yield f"{study.name}: {study.title}"
    yield f"panel: {first} to {last}, {len(study.cities(load_catalog()))} cities"
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
