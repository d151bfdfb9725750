"""How models are read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from assets.catalog.study_language.errors import known_names
from assets.catalog.study_language.expressions import Expression, Name, Number, Operation, written
from assets.catalog.study_language.model_formulas import (
    SHIFTS,
    TREND,
    Effect,
    ModelFormula,
    Term,
    factor_name,
    variables_in,
)
from assets.catalog.study_language.parsing import FUNCTIONS, FormulaError, Reader, require

MOST_CROSSED = 4
LONGEST_SHIFT = 20
"""Years of a lag, lead or difference."""


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
        if not formula.regressors:
            raise FormulaError("no term stands right of ~: name at least one")
        refuse_twice(formula)
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
        return distinct(found)

    def crossed(self) -> Iterator[Term]:
        """a*b is a + b + a:b, a*b*c all combinations."""
        groups = [self.product_of_factors()]
        while self.symbol("*"):
            groups.append(self.product_of_factors())
        if len(groups) > MOST_CROSSED:
            raise FormulaError(
                f"a*b*… crosses at most {MOST_CROSSED} variables: write the terms that are meant"
            )
        for size in range(1, len(groups) + 1):
            for chosen in combinations(groups, size):
                parts: list[tuple[Expression, ...]] = [()]
                for group in chosen:
                    parts = [before + one for before in parts for one in group]
                yield from (Term(one) for one in parts if one)

    def product_of_factors(self) -> list[tuple[Expression, ...]]:
        """a:b:c; l(a, 1:2) stands for two terms, so that there may be several products."""
        products: list[tuple[Expression, ...]] = [(one,) for one in self.alternatives()]
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
                if not (0 if token.text != "d" else 1) <= first <= last <= LONGEST_SHIFT:
                    raise FormulaError(
                        f"{token.text}({written(of)}, …): expected a number of years up to {LONGEST_SHIFT}, or first:last"
                    )
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
        return (
            self.next.kind == "name" and self.next.text in SHIFTS and [one.text for one in following] == ["("]
        )

    def whole_number(self) -> int:
        token = self.next
        if token.kind != "number" or not token.text.isdigit():
            raise self.unexpected("expected a whole number of years")
        self.position += 1
        return int(token.text)

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
        if (self.next.kind, self.next.text) == ("number", "0"):
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


def refuse_twice(formula: ModelFormula) -> None:
    """Refuse a term that has two parts in a model."""
    outcome, controls = factor_name(formula.outcome), {one.name for one in formula.terms}
    for term in (*formula.regressors, *formula.instruments):
        if term.name == outcome:
            raise FormulaError(f"{outcome} is the outcome and a term, too")
    for term in formula.instruments:
        if term.name in controls or term == formula.endogenous:
            raise FormulaError(f"{term.name} is an instrument and a term, too")
    if formula.endogenous and formula.endogenous.name in controls:
        raise FormulaError(f"{formula.endogenous.name} is endogenous and a control, too")


def distinct(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Terms, each once: b:a is a:b."""
    found: dict[frozenset[str], Term] = {}
    for term in terms:
        found.setdefault(frozenset(factor_name(one) for one in term.factors), term)
    return tuple(found.values())


def check_factor(expression: Expression) -> None:
    """Refuse a factor that is no variable, function or power of one."""
    match expression:
        case Name():
            return
        case Operation("i()", operands):
            if len(operands) not in (1, 2) or not isinstance(operands[0], Name):
                raise FormulaError(
                    f"i takes a grouping, or a grouping and a variable: {factor_name(expression)}"
                )
            for one in operands[1:]:
                check_factor(one)
        case Operation("I()", (inside,)):
            require(inside, "number", FUNCTIONS)
        case Operation(("l()" | "f()" | "d()"), (of, *_)):
            if of.names == frozenset():
                raise FormulaError(f"a lag, lead or difference is of a variable: {factor_name(expression)}")
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
                known = [*(one for one in FUNCTIONS if one != "if"), "I", *SHIFTS, "i"]
                raise FormulaError(
                    f"there is no function {name!r} in a model{known_names(name, known, most=20)}"
                )
            fewest, most = FUNCTIONS[name]
            if not fewest <= len(operands) <= most:
                raise FormulaError(
                    f"{name} takes {fewest if fewest == most else f'{fewest} to {most}'} arguments, not {len(operands)}"
                )
            for one in operands:
                check_factor(one) if not isinstance(one, Number) else None
        case _:
            raise FormulaError(
                f"{written(expression)} is no term: for arithmetic write I(…), or declare a variable"
            )


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
    if not variables_in(formula.outcome) or Term((formula.outcome,)).groupings:
        raise FormulaError(f"left of ~ stands a variable, not {factor_name(formula.outcome)}")
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
