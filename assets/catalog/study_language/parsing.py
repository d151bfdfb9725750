"""How formulas of variables and conditions are read: tokens, then expressions by recursive descent, then their kinds."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from assets.catalog.study_language.errors import FULL_WIDTH, known_names
from assets.catalog.study_language.expressions import (
    COMPARISONS,
    Expression,
    Name,
    Number,
    Operation,
    Text,
    written,
)

Kind = Literal["number", "text", "condition", "name"]
FUNCTIONS = {
    "ln": (1, 1), "log10": (1, 1), "exp": (1, 1), "sqrt": (1, 1), "abs": (1, 1),
    "min": (2, 9), "max": (2, 9), "if": (3, 3),
}  # fmt: skip
"""Functions of formulas, with the fewest and the most arguments."""
PANEL_STATISTICS = {"median": (1, 1), "mean": (1, 1), "quantile": (2, 2)}
"""Functions of conditions: one figure over the study's whole panel."""
WORDS = {"and", "or", "not", "in", "between", "is", "null"}
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|'(?P<text>(?:[^']|'')*)'"
    r'|(?:"(?P<quoted>[^"]+)"|`(?P<ticked>[^`]+)`)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)'
    r"|(?P<symbol><=|>=|!=|<>|[-+*/^()<>=,:|~\[\]]))"
)
MOST_TOKENS, DEEPEST = 300, 20
"""How long a formula is at most, and how many brackets lie in each other."""


class FormulaError(ValueError):
    """A formula or condition that cannot be read; the message says where and what is known."""


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int
    """Its place in the text, from 1."""


def tokens_of(text: str) -> list[Token]:
    """The tokens of a formula. Raises FormulaError at a character that belongs to none."""
    found, at, length = [], 0, len(text.rstrip())
    while at < length:
        match = TOKEN.match(text, at)
        if not match or match.end() == at:
            character = text[at:].lstrip()[0]
            place = text.index(character, at) + 1
            if character in FULL_WIDTH:
                raise FormulaError(
                    f"a full-width {character!r} stands at character {place}: write {FULL_WIDTH[character]!r}"
                )
            raise FormulaError(f"{character!r} at character {place} is no part of a formula")
        kind = str(match.lastgroup)
        found.append(
            Token("name" if kind in ("quoted", "ticked") else kind, match[kind], match.start(kind) + 1)
        )
        if kind in ("quoted", "ticked"):
            found[-1] = Token("quoted", match[kind], match.start(kind) + 1)
        at = match.end()
    return found


def nested(tokens: Iterable[Token]) -> int:
    """How many brackets lie in each other."""
    return max(accumulate({"(": 1, ")": -1}.get(one.text, 0) for one in tokens), default=0)


class Reader:
    """Reads an expression off tokens, by recursive descent; the loosest operator first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.position = 0
        if len(self.tokens) > MOST_TOKENS or nested(self.tokens) > DEEPEST:
            raise FormulaError("the formula is too long: declare parts of it as variables")

    @property
    def next(self) -> Token:
        if self.position < len(self.tokens):
            return self.tokens[self.position]
        return Token("end", "", len(self.text) + 1)

    def symbol(self, *texts: str) -> str | None:
        """The next token if it is one of these symbols or words; it is read."""
        token = self.next
        folded = token.text.lower() if token.kind == "name" else token.text
        if token.kind in ("symbol", "name") and folded in texts:
            self.position += 1
            return folded
        return None

    def expect(self, text: str) -> None:
        """Read a symbol or a word. Raises FormulaError where something else stands."""
        if not self.symbol(text):
            raise self.unexpected(f"expected {text!r}")

    def unexpected(self, wanted: str) -> FormulaError:
        token = self.next
        found = (
            "the formula ends" if token.kind == "end" else f"{token.text!r} stands at character {token.at}"
        )
        return FormulaError(f"{wanted}, but {found}")

    def whole(self) -> Expression:
        """The expression of the whole text."""
        expression = self.disjunction()
        if self.next.kind != "end":
            raise self.unexpected("expected an operator")
        return expression

    def disjunction(self) -> Expression:
        return self.chain(self.conjunction, "or")

    def conjunction(self) -> Expression:
        return self.chain(self.negation, "and")

    def negation(self) -> Expression:
        return Operation("not", (self.negation(),)) if self.symbol("not") else self.comparison()

    def comparison(self) -> Expression:
        left = self.sum()
        if operator := self.symbol(*COMPARISONS):
            if self.next.text == "=":
                raise FormulaError(
                    f"'{operator}=' at character {self.next.at - 1}: equality is written with one ="
                )
            return Operation(operator, (left, self.sum()))
        if self.symbol("is"):
            negated = self.symbol("not")
            self.expect("null")
            return Operation("is not null" if negated else "is null", (left,))
        negated = self.symbol("not")
        if self.symbol("between"):
            low = self.sum()
            self.expect("and")
            found = Operation("between", (left, low, self.sum()))
        elif self.symbol("in"):
            self.expect("(")
            found = Operation("in", (left, *self.arguments()))
        elif negated:
            raise self.unexpected("expected in or between after not")
        else:
            return left
        return Operation("not", (found,)) if negated else found

    def sum(self) -> Expression:
        return self.chain(self.product, "+", "-")

    def product(self) -> Expression:
        return self.chain(self.signed, "*", "/")

    def signed(self) -> Expression:
        if self.symbol("-"):
            return Operation("-", (self.signed(),))
        self.symbol("+")
        return self.power()

    def power(self) -> Expression:
        base = self.primary()
        return Operation("^", (base, self.signed())) if self.symbol("^") else base

    def chain(self, part: Callable[[], Expression], *operators: str) -> Expression:
        """Parts joined by operators of one rank, from the left."""
        expression = part()
        while operator := self.symbol(*operators):
            expression = Operation(operator, (expression, part()))
        return expression

    def arguments(self) -> list[Expression]:
        """What stands between brackets, the first of which is read, apart by commas."""
        if self.symbol(")"):
            return []
        found = [self.disjunction()]
        while self.symbol(","):
            found.append(self.disjunction())
        self.expect(")")
        return found

    def primary(self) -> Expression:
        token = self.next
        if token.kind == "number":
            self.position += 1
            return Number(float(token.text))
        if token.kind == "text":
            self.position += 1
            return Text(token.text.replace("''", "'"))
        if token.kind == "quoted" or (token.kind == "name" and token.text.lower() not in WORDS):
            self.position += 1
            if token.kind == "name" and self.symbol("("):
                return Operation(f"{token.text}()", tuple(self.arguments()))
            return Name(token.text)
        if self.symbol("("):
            inside = self.disjunction()
            self.expect(")")
            return inside
        raise self.unexpected("expected a name, a number or a bracket")


def formula_of(text: str) -> Expression:
    """A formula of a variable.

    Raises:
        FormulaError: it is no arithmetic, or names a function that there is not.
    """
    expression = Reader(text).whole()
    require(expression, "number", FUNCTIONS)
    return expression


def condition_of(text: str) -> Expression:
    """A condition on city-years.

    Raises:
        FormulaError: it is no condition, or names a function that there is not.
    """
    expression = Reader(text).whole()
    require(expression, "condition", FUNCTIONS | PANEL_STATISTICS)
    return expression


def require(expression: Expression, wanted: Kind, functions: dict[str, tuple[int, int]]) -> None:
    """Refuse an expression that is of another kind than wanted, anywhere inside it."""
    kind = kind_of(expression, functions)
    if kind != wanted and (kind != "name" or wanted == "condition"):
        is_a = {"number": "arithmetic", "condition": "a condition", "text": "a text", "name": "a name alone"}
        raise FormulaError(f"expected {is_a[wanted]}, not {is_a[kind]}: {written(expression)}")


def kind_of(expression: Expression, functions: dict[str, tuple[int, int]]) -> Kind:
    """Whether an expression is a number, a text or a condition; a name may be a number or a text."""
    match expression:
        case Number():
            return "number"
        case Text():
            return "text"
        case Name():
            return "name"
    operator, operands = expression.operator, expression.operands
    if operator.endswith("()"):
        check_call(operator[:-2], operands, functions)
        return "number"
    if operator in ("and", "or", "not"):
        for one in operands:
            if kind_of(one, functions) != "condition":
                raise FormulaError(f"expected a condition beside {operator!r}, not {written(one)}")
        return "condition"
    kinds = {kind_of(one, functions) for one in operands}
    if "condition" in kinds:
        raise FormulaError(f"a condition stands where a value should: {written(expression)}")
    if operator in COMPARISONS or operator in ("in", "between", "is null", "is not null"):
        if {"number", "text"} <= kinds:
            raise FormulaError(f"a number is compared with a text: {written(expression)}")
        return "condition"
    if "text" in kinds:
        raise FormulaError(f"a text has no arithmetic: {written(expression)}")
    return "number"


def check_call(name: str, operands: tuple[Expression, ...], functions: dict[str, tuple[int, int]]) -> None:
    """Refuse a call of a function that there is not, or with other arguments."""
    if name == "log":
        raise FormulaError("log may mean two things: write ln (natural) or log10")
    if name not in functions:
        raise FormulaError(f"there is no function {name!r}{known_names(name, functions)}")
    fewest, most = functions[name]
    if not fewest <= len(operands) <= most:
        wanted_number = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise FormulaError(f"{name} takes {wanted_number} argument{'s' * (most > 1)}, not {len(operands)}")
    if name in PANEL_STATISTICS and any(map(has_statistic, operands)):
        raise FormulaError(f"{name} of a figure of the whole panel: {', '.join(map(written, operands))}")
    if name == "quantile" and not (isinstance(operands[1], Number) and operands[1].value <= 1):
        raise FormulaError(
            f"quantile takes a share from 0 to 1, as quantile(x, 0.75), not {written(operands[1])}"
        )
    for position, one in enumerate(operands):
        wanted: Kind = "condition" if name == "if" and position == 0 else "number"
        require(one, wanted, functions)


def has_statistic(expression: Expression) -> bool:
    """Whether a figure of the whole panel stands in an expression."""
    if not isinstance(expression, Operation):
        return False
    return expression.operator.removesuffix("()") in PANEL_STATISTICS or any(
        map(has_statistic, expression.operands)
    )
