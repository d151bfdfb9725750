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
