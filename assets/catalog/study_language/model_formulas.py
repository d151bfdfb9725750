"""Models in the notation of fixest: `outcome ~ terms | effects | endogenous ~ instruments`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from assets.catalog.study_language.expressions import (
    FUNCTIONS,
    Expression,
    FormulaError,
    Name,
    Number,
    Operation,
    Reader,
    bracketed,
    require,
    written,
)

SHIFTS = ("l", "f", "d")
"""Lag, lead and difference, within a city by calendar year."""
TREND = "t"


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
            return f"I({written(inside).replace(' ', '')})"
        case Operation(operator, operands) if operator.endswith("()"):
            return f"{operator[:-2]}({', '.join(factor_name(one) for one in operands)})"
        case Operation("^", (base, exponent)):
            return f"{bracketed(base, factor_name(base))}^{factor_name(exponent)}"
    return written(expression)


class ModelReader(Reader):
    """Reads a model; `*` crosses and `:` multiplies terms, `^` is a power among terms and combines effects."""

    def model(self) -> ModelFormula:
        """The model of the whole text."""
        outcome = self.factor()
        self.expect("~")
        terms = self.terms()
        effects: tuple[Effect, ...] = ()
        formula = ModelFormula(outcome, terms)
        if self.symbol("|"):
            if self.is_first_stage():
                formula = self.first_stage(formula)
            else:
                effects = self.effects()
                formula = replace(formula, effects=effects)
                if self.symbol("|"):
                    formula = self.first_stage(formula)
        if self.next.kind != "end":
            raise self.unexpected("expected +, | or the end")
        names = [one.name for one in formula.regressors]
        for name in names:
            if names.count(name) > 1:
                raise FormulaError(f"the term {name} stands twice")
        if not names:
            raise FormulaError("no term stands right of ~: name at least one")
        return formula

    def is_first_stage(self) -> bool:
        """Whether another ~ follows: `y ~ x | endogenous ~ instruments` has no effects."""
        rest = self.tokens[self.position :]
        marks = [one.text for one in rest if one.text in ("|", "~")]
        return marks[:1] == ["~"]

    def first_stage(self, formula: ModelFormula) -> ModelFormula:
        endogenous = self.terms()
        if len(endogenous) != 1:
            raise FormulaError("one endogenous variable stands left of the second ~, not several")
        self.expect("~")
        return replace(formula, endogenous=endogenous[0], instruments=self.terms())

    def terms(self) -> tuple[Term, ...]:
        """Terms apart by +; `1` says that there is none."""
        found = list(self.crossed())
        while self.symbol("+"):
            found += self.crossed()
        if self.next.text in ("-", "/"):
            raise FormulaError(
                f"{self.next.text!r} at character {self.next.at}: for arithmetic among terms write I(a {self.next.text} b), "
                "or declare a variable"
            )
        return tuple(dict.fromkeys(found))

    def crossed(self) -> Iterator[Term]:
        """a*b is a + b + a:b, a*b*c all combinations."""
        groups = [self.product_of_factors()]
        while self.symbol("*"):
            groups.append(self.product_of_factors())
        for size in range(1, len(groups) + 1):
            for chosen in combinations(groups, size):
                parts: list[tuple[Expression, ...]] = [()]
                for group in chosen:
                    parts = [before + one for before in parts for one in group]
                yield from (Term(one) for one in parts if one)

    def product_of_factors(self) -> list[tuple[Expression, ...]]:
        """a:b:c; l(a, 1:2) stands for two terms, so that there may be several products."""
        products = [(one,) for one in self.alternatives()]
        while self.symbol(":"):
            others = self.alternatives()
            products = [(*before, one) for before in products for one in others]
        if products == [(Number(1.0),)]:
            return [()]
        for product in products:
            for one in product:
                check_factor(one)
        return products

    def alternatives(self) -> list[Expression]:
        """A factor; l(a, 1:2) is two."""
        token = self.next
        if self.is_shift():
            self.position += 2
            of = self.factor()
            calls: list[Expression] = [Operation(f"{token.text}()", (of,))]
            if self.symbol(","):
                first = self.whole_number()
                last = self.whole_number() if self.symbol(":") else first
                calls = [
                    Operation(f"{token.text}()", (of, Number(float(step)))) for step in range(first, last + 1)
                ]
            self.expect(")")
            exponent = self.signed() if self.symbol("^") else None
            return [Operation("^", (one, exponent)) for one in calls] if exponent else calls
        return [self.factor()]

    def is_shift(self) -> bool:
        """Whether l(, f( or d( comes next."""
        following = self.tokens[self.position + 1 : self.position + 2]
        return self.next.kind == "name" and self.next.text in SHIFTS and [one.text for one in following] == ["("]

    def whole_number(self) -> int:
        token = self.next
        if token.kind != "number" or not float(token.text).is_integer():
            raise self.unexpected("expected a whole number of years")
        self.position += 1
        return int(float(token.text))

    def factor(self) -> Expression:
        """A variable, a function of one, or a power."""
        return self.power()

    def primary(self) -> Expression:
        """A primary, or a lag, lead or difference of one step inside another function."""
        if not self.is_shift():
            return super().primary()
        found = self.alternatives()
        if len(found) != 1:
            raise FormulaError(f"several lags inside another function: {written(found[0])}")
        return found[0]

    def effects(self) -> tuple[Effect, ...]:
        """Effects apart by +; 0 says that there is none."""
        if self.next.kind == "number":
            self.position += 1
            return ()
        found = [self.effect()]
        while self.symbol("+"):
            found.append(self.effect())
        return tuple(dict.fromkeys(found))

    def effect(self) -> Effect:
        groupings = [self.grouping()]
        while self.symbol("^"):
            groupings.append(self.grouping())
        if self.symbol("["):
            if self.grouping() != TREND:
                raise FormulaError("in brackets after an effect stands t alone: own trends, as city[t]")
            self.expect("]")
            return Effect(tuple(groupings), trend=True)
        return Effect(tuple(groupings))

    def grouping(self) -> str:
        token = self.next
        if token.kind not in ("name", "quoted"):
            raise self.unexpected("expected the name of an effect")
        self.position += 1
        return token.text


def check_factor(expression: Expression) -> None:
    """Refuse a factor that is no variable, function or power of one."""
    match expression:
        case Name():
            return
        case Operation("i()", operands):
            if len(operands) not in (1, 2) or not isinstance(operands[0], Name):
                raise FormulaError(f"i takes a grouping, or a grouping and a variable: {factor_name(expression)}")
            for one in operands[1:]:
                check_factor(one)
        case Operation("I()", (inside,)):
            require(inside, "number", FUNCTIONS)
        case Operation(("l()" | "f()" | "d()"), (of, *_)):
            check_factor(of)
        case Operation("^", (base, exponent)):
            if exponent.names:
                raise FormulaError(f"the exponent of a power is a number: {factor_name(expression)}")
            check_factor(base)
        case Operation(operator, operands) if operator.endswith("()"):
            name = operator[:-2]
            if name == "log":
                raise FormulaError("log may mean two things: write ln (natural) or log10")
            if name not in FUNCTIONS or name == "if":
                known = ", ".join([*(one for one in FUNCTIONS if one != "if"), "I", "l", "f", "d", "i"])
                raise FormulaError(f"there is no function {name!r} in a model; known are {known}")
            for one in operands:
                check_factor(one) if not isinstance(one, Number) else None
        case _:
            raise FormulaError(f"{written(expression)} is no term: for arithmetic write I(…), or declare a variable")


def model_formula_of(text: str) -> ModelFormula:
    """A model.

    Raises:
        FormulaError: it cannot be read; the message says where and why.
    """
    reader = ModelReader(text)
    if not any(one.text == "~" for one in reader.tokens):
        raise FormulaError("expected outcome ~ terms | effects: no ~ stands in it")
    formula = reader.model()
    check_factor(formula.outcome)
    return formula


def term_of(text: str) -> Term:
    """One term, as `headline.term` and lists of controls name it."""
    reader = ModelReader(text)
    terms = reader.terms()
    if len(terms) != 1 or reader.next.kind != "end":
        raise FormulaError(f"expected one term, not {text!r}")
    return terms[0]


def effects_of_text(text: str) -> tuple[Effect, ...]:
    """Effects as they stand right of | in a model."""
    reader = ModelReader(text)
    effects = reader.effects()
    if reader.next.kind != "end":
        raise reader.unexpected("expected + or the end")
    return effects
