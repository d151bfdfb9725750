"""The columns that the terms of a model stand for: functions, powers, lags, products and groups of variables.

Columns of a term are named as it is written; a group's as `<term>:<grouping>=<group>`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.catalog.study import Years
from assets.catalog.study_language.expressions import Expression, Name, Number, Operation, as_sql, replaced
from assets.catalog.study_language.model_formulas import Term, factor_name, variables_in
from assets.notes import NotEstimable
from assets.regressions.design import Design, quoted, select_over

OF_GROUPS, SHIFTS = "i()", {"l()": -1, "f()": 1}
DIFFERENCE = "d()"


@dataclass(frozen=True)
class TermColumns:
    """The columns of terms over the panel's n city-years.

    Lags, leads and differences are those of the panel: they reach beyond a sample, and never across a gap.
    """

    design: Design
    figures: Callable[[str], np.ndarray]
    """A variable's figures, cleaned: shape (n,)."""

    def of(self, term: Term, beside: frozenset[str], rows: np.ndarray) -> dict[str, np.ndarray]:
        """The columns of a term by name, each of shape (n,).

        A term of groups has a column for each group; alone, or beside the same term without its groups, for each
        but the first.

        Args:
            beside: the names of the model's terms.
            rows: those of the sample, boolean, shape (n,): its groups are meant.

        Raises:
            NotEstimable: the sample has no group, or one alone to which no other is compared.
        """
        plain, groupings = apart(term)
        name = ":".join(factor_name(one) for one in plain)
        product = np.ones(len(self.design.keys))
        for factor in plain:
            product = product * self.column(factor)
        columns = {name: product}
        for number, grouping in enumerate(groupings):
            others = [*name.split(":")] if name else []
            without = ":".join([*others, *(f"i({one})" for i, one in enumerate(groupings) if i != number)])
            columns = self.by_group(columns, grouping, not without or without in beside, rows)
        return columns

    def by_group(
        self, columns: Mapping[str, np.ndarray], grouping: str, compared: bool, rows: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Columns for each group; where groups are compared, for each but the first."""
        members = self.design.grouping(grouping)
        known = pd.notna(members)
        groups = sorted(set(members[known & rows]))
        if not groups:
            raise NotEstimable("no_group", grouping=grouping)
        if compared and len(groups) == 1:
            raise NotEstimable("lone_group")
        found = {}
        for name, column in columns.items():
            for group in groups[1:] if compared else groups:
                of_group = np.where(known, members == group, np.nan).astype(float)
                label = f"{grouping}={group}"
                found[f"{name}:{label}" if name else label] = np.where(of_group == 0, 0.0, column * of_group)
        return found

    def column(self, expression: Expression) -> np.ndarray:
        """A factor: shape (n,), NaN where it has no finite value."""
        if isinstance(expression, Name):
            return self.figures(expression.name)
        shifted: dict[str, np.ndarray] = {}

        def aside(part: Expression) -> Expression | None:
            """A lag, lead or difference, computed, under a name of its own."""
            if isinstance(part, Operation) and part.operator in (*SHIFTS, DIFFERENCE):
                name = factor_name(part)
                shifted[name] = self.shift(part)
                return Name(name)
            return None

        arithmetic = replaced(without_marks(expression), aside)
        if isinstance(arithmetic, Name):
            return shifted[arithmetic.name] if arithmetic.name in shifted else self.figures(arithmetic.name)
        given = {
            name: shifted[name] if name in shifted else self.figures(name)
            for name in sorted(arithmetic.names)
        }
        found = select_over(given, {"value": as_sql(arithmetic, quoted)}, len(self.design.keys))
        column = found["value"].to_numpy(dtype=float, na_value=np.nan)
        return np.where(np.isfinite(column), column, np.nan)

    def shift(self, part: Operation) -> np.ndarray:
        """A lag, lead or difference, within a city by calendar year: shape (n,)."""
        of, years = self.column(part.operands[0]), steps(part)
        if part.operator == DIFFERENCE:
            return of - self.moved(of, -years)
        return self.moved(of, SHIFTS[part.operator] * years)

    def moved(self, column: np.ndarray, years: int) -> np.ndarray:
        """The column's value of the same city this many years ahead: shape (n,)."""
        city, year = self.design.row_of_city, self.design.year - self.design.year.min()
        grid = np.full((int(city.max()) + 1, int(year.max()) + 1), np.nan)
        grid[city, year] = column
        there = (year + years >= 0) & (year + years < grid.shape[1])
        return np.where(there, grid[city, np.where(there, year + years, 0)], np.nan)


def without_marks(expression: Expression) -> Expression:
    """An expression without I( ), which says that arithmetic is meant."""

    def change(part: Expression) -> Expression | None:
        if isinstance(part, Operation) and part.operator == "I()":
            return without_marks(part.operands[0])
        return None

    return replaced(expression, change)


def apart(term: Term) -> tuple[list[Expression], list[str]]:
    """The factors of a term without its groups, and the groupings: `i(g, a)` is `a` by the groups of g."""
    plain: list[Expression] = []
    groupings: list[str] = []
    for factor in term.factors:
        if isinstance(factor, Operation) and factor.operator == OF_GROUPS:
            grouping, *of = factor.operands
            assert isinstance(grouping, Name)
            groupings.append(grouping.name)
            plain += of
        else:
            plain.append(factor)
    return plain, groupings


def steps(part: Operation) -> int:
    """The years of a lag, lead or difference; one where none are named."""
    if len(part.operands) == 1:
        return 1
    years = part.operands[1]
    assert isinstance(years, Number)
    return int(years.value)


def reach(expression: Expression) -> tuple[int, int]:
    """How many years before and after its own a factor looks."""
    if not isinstance(expression, Operation):
        return 0, 0
    before, after = (max(found) for found in zip((0, 0), *map(reach, expression.operands), strict=True))
    if expression.operator in ("l()", DIFFERENCE):
        years = steps(expression)
        lagged = before + years
        return (lagged, max(after - years, 0)) if expression.operator == "l()" else (lagged, after)
    if expression.operator == "f()":
        years = steps(expression)
        return max(before - years, 0), after + years
    return before, after


def years_possible(term: Term, declared: Callable[[str], Years]) -> Years:
    """The years in which a term may have a value, by the years that its variables declare."""
    first, last = 0, 9999
    for factor in term.factors:
        before, after = reach(factor)
        for name in variables_in(factor):
            years = declared(name)
            first, last = max(first, years[0] + before), min(last, years[1] - after)
    return first, last
