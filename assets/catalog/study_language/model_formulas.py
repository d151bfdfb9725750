"""Models in the notation of fixest: `outcome ~ terms | effects | endogenous ~ instruments`."""

import re
from dataclasses import dataclass

from assets.catalog.study_language.expressions import Expression, Operation, bracketed, written

SHIFTS = ("l", "f", "d")
"""Lag, lead and difference, within a city by calendar year."""
TREND = "t"
BETWEEN_SYMBOLS = re.compile(r" (?=\W)|(?<=\W) ")
"""A space that keeps no two words apart."""


@dataclass(frozen=True)
class Term:
    """A product of factors: variables, or functions of them; `i(grouping)` is a factor, too."""

    factors: tuple[Expression, ...]

    @property
    def name(self) -> str:
        """The term as it is written, without spaces inside but after commas."""
        return ":".join(factor_name(one) for one in self.factors)

    @property
    def names(self) -> frozenset[str]:
        """The variables in it; groupings are none."""
        return frozenset().union(*(variables_in(one) for one in self.factors))

    @property
    def groupings(self) -> frozenset[str]:
        """The groupings of `i()` in it."""
        return frozenset(
            str(one.operands[0].name)  # type: ignore[union-attr]
            for one in self.factors
            if isinstance(one, Operation) and one.operator == "i()"
        )


@dataclass(frozen=True)
class Effect:
    """Effects of a grouping, or of several combined; with a trend, each group has a slope over the years, too."""

    groupings: tuple[str, ...]
    trend: bool = False

    @property
    def name(self) -> str:
        return "^".join(self.groupings) + (f"[{TREND}]" if self.trend else "")


@dataclass(frozen=True)
class ModelFormula:
    """A model: what is explained, by what, within which effects; instruments where one term is endogenous."""

    outcome: Expression
    terms: tuple[Term, ...]
    effects: tuple[Effect, ...] = ()
    endogenous: Term | None = None
    instruments: tuple[Term, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The variables of the model."""
        terms = [*self.terms, *self.instruments, *([self.endogenous] if self.endogenous else [])]
        return variables_in(self.outcome).union(*(one.names for one in terms))

    @property
    def groupings(self) -> frozenset[str]:
        """The groupings of `i()` and of effects."""
        of_terms = (one.groupings for one in (*self.terms, *self.instruments))
        of_effects = (frozenset(one.groupings) for one in self.effects)
        return frozenset().union(*of_terms, *of_effects)

    @property
    def regressors(self) -> tuple[Term, ...]:
        """The endogenous term first, then the others."""
        return ((self.endogenous,) if self.endogenous else ()) + self.terms

    def term(self, name: str) -> Term:
        """A regressor by its name."""
        return next(one for one in self.regressors if one.name == name)

    def __str__(self) -> str:
        right = " + ".join(one.name for one in self.terms) or "1"
        parts = [f"{factor_name(self.outcome)} ~ {right}"]
        if self.effects:
            parts.append(" + ".join(one.name for one in self.effects))
        if self.endogenous:
            parts += [] if self.effects else ["0"]
            parts.append(f"{self.endogenous.name} ~ {' + '.join(one.name for one in self.instruments)}")
        return " | ".join(parts)


def variables_in(expression: Expression) -> frozenset[str]:
    """The variables of a factor; the grouping of `i()` is none."""
    if isinstance(expression, Operation) and expression.operator == "i()":
        return frozenset().union(*(one.names for one in expression.operands[1:]))
    return expression.names


def factor_name(expression: Expression) -> str:
    """A factor as it is written: no spaces but after commas."""
    match expression:
        case Operation("i()", (grouping,)):
            return f"i({written(grouping)})"
        case Operation("i()", (grouping, of)):
            return f"i({written(grouping)}, {factor_name(of)})"
        case Operation("I()", (inside,)):
            return f"I({BETWEEN_SYMBOLS.sub('', written(inside))})"
        case Operation(operator, operands) if operator.endswith("()"):
            return f"{operator[:-2]}({', '.join(factor_name(one) for one in operands)})"
        case Operation("^", (base, exponent)):
            return f"{bracketed(base, factor_name(base))}^{factor_name(exponent)}"
    return written(expression)
