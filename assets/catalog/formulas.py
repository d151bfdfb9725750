"""Formulas of the catalog's variables: which printed components they read."""

import re

from assets.catalog.records import Catalog, Variable
from assets.catalog.study import Study

WORD = re.compile(r"[a-z_][a-z_0-9]*")
POPULATION = "population"
FUNCTIONS = {"ln", "yuan_per_usd"}


def inputs(variable: Variable, study: Study, catalog: Catalog) -> list[str]:
    """The components that a variable's formula reads; `population` stands for the study's population.

    A component is an indicator's key, with `_district` at its end for the figure of the city
    districts. Raises ValueError for a word in the formula that is neither a component nor a function.
    """
    components = []
    for word in dict.fromkeys(WORD.findall(variable.formula)):
        name = study.population if word == POPULATION else word
        if name.removesuffix("_district") in {one.indicator for one in catalog.indicators}:
            components.append(name)
        elif word not in FUNCTIONS:
            raise ValueError(f"variables.csv: {word!r} in the formula of {variable.variable} is no indicator")
    return components


def alternatives(study: Study, catalog: Catalog) -> list[Variable]:
    """The readings that a form of the index takes and the study itself does not."""
    named = {reading for variant in study.index_variants for reading in variant.readings.items()}
    return [
        one
        for one in catalog.variables
        if (one.variable, one.reading) in named and one not in study.variables
    ]


def components(study: Study, catalog: Catalog) -> list[str]:
    """All components of the study: the inputs of its variables, in every reading, and of the quotient."""
    variables = [*study.variables, *alternatives(study, catalog)]
    of_variables = [name for one in variables for name in inputs(one, study, catalog)]
    names = [*of_variables, study.agglomeration.sector, study.agglomeration.total]
    return list(dict.fromkeys(names))
