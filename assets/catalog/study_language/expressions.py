"""Formulas of variables and conditions on city-years: what they are made of, as text and as SQL.

A formula is arithmetic over names; a condition compares with SQL's words. Both are the same little language:
`if(condition, a, b)` brings a condition into a formula.
"""

from collections.abc import Callable
from dataclasses import dataclass

COMPARISONS = {"=", "!=", "<>", "<", "<=", ">", ">="}


@dataclass(frozen=True)
class Number:
    value: float

    @property
    def names(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True)
class Text:
    value: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True)
class Name:
    name: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True)
class Operation:
    """An operator or a function on operands."""

    operator: str
    """A symbol, a word of SQL, or a function as `ln()`."""
    operands: "tuple[Expression, ...]"

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(one.names for one in self.operands))


Expression = Number | Text | Name | Operation


def written(expression: Expression) -> str:
    """An expression as text, spaced in one way."""
    match expression:
        case Number(value):
            return f"{value:.15g}"
        case Text(value):
            return f"'{value}'"
        case Name(name):
            return name
    operator, operands = expression.operator, [written(one) for one in expression.operands]
    if operator.endswith("()"):
        return f"{operator[:-2]}({', '.join(operands)})"
    match operator, operands:
        case "not", [one]:
            return f"not ({one})"
        case (("is null" | "is not null"), [one]):
            return f"{one} {operator}"
        case "between", [one, low, high]:
            return f"{one} between {low} and {high}"
        case "in", [one, *others]:
            return f"{one} in ({', '.join(others)})"
        case "-", [one]:
            return f"-{one}"
        case "^", [base, exponent]:
            return f"{bracketed(expression.operands[0], base)}^{exponent}"
    return f" {operator} ".join(
        bracketed(one, text) for one, text in zip(expression.operands, operands, strict=True)
    )


def bracketed(expression: Expression, text: str) -> str:
    """An operand, in brackets where it is an operation of symbols."""
    simple = not isinstance(expression, Operation) or expression.operator.endswith("()")
    return text if simple else f"({text})"


def as_sql(expression: Expression, column: Callable[[str], str]) -> str:
    """An expression in DuckDB's SQL. What has no value (a logarithm of 0, a root of -1, a
    quotient by 0) is NULL.

    Statistics of the panel are windows over all rows of the relation that is selected from.

    Args:
        column: the SQL of a name.
    """
    match expression:
        case Number(value):
            return f"{value!r}::double"
        case Text(value):
            return "'" + value.replace("'", "''") + "'"
        case Name(name):
            return column(name)
    parts = [as_sql(one, column) for one in expression.operands]
    match expression.operator, parts:
        case (("ln()" | "log10()"), [one]):
            return f"{expression.operator[:-2]}(case when {one} > 0 then {one} end)"
        case "sqrt()", [one]:
            return f"sqrt(case when {one} >= 0 then {one} end)"
        case "abs()", [one]:
            return f"abs({one})"
        case "exp()", [one]:
            return finite(f"exp({one})")
        case (("min()" | "max()"), _):
            there = " and ".join(f"{one} is not null" for one in parts)
            function = "least" if expression.operator == "min()" else "greatest"
            return f"case when {there} then {function}({', '.join(parts)}) end"
        case "if()", [condition, one, other]:
            return f"case when {condition} then {one} when not ({condition}) then {other} end"
        case "median()", [one]:
            return f"median({one}) over ()"
        case "mean()", [one]:
            return f"avg({one}) over ()"
        case "quantile()", [one, share]:
            return f"quantile_cont({one}, {share}) over ()"
        case "^", [base, exponent]:
            return finite(f"pow({base}, {exponent})")
        case "/", [one, other]:
            return f"({one} / nullif({other}, 0))"
        case "-", [one]:
            return f"(-{one})"
        case "not", [one]:
            return f"(not {one})"
        case (("is null" | "is not null"), [one]):
            return f"({one} {expression.operator})"
        case "between", [one, low, high]:
            return f"({one} between {low} and {high})"
        case "in", [one, *others]:
            return f"({one} in ({', '.join(others)}))"
    return "(" + f" {expression.operator} ".join(parts) + ")"


def finite(value: str) -> str:
    """SQL that is NULL where a value is infinite or none, as 0 to the power of -1."""
    return f"case when isfinite({value}) then {value} end"


def replaced(expression: Expression, change: Callable[[Expression], Expression | None]) -> Expression:
    """An expression in which every part that `change` answers for is what it answers."""
    if (instead := change(expression)) is not None:
        return instead
    if isinstance(expression, Operation):
        return Operation(expression.operator, tuple(replaced(one, change) for one in expression.operands))
    return expression
