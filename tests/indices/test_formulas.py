"""Formulas of variables, row by row."""

import math

import duckdb
import numpy as np
import pytest

from assets.catalog.study_language.parsing import formula_of
from assets.indices.formulas import evaluated

GAP = np.nan


def value(text: str, **named: float) -> float | None:
    """A formula of one city-year; None where it has no value."""
    columns = {name: np.array([one]) for name, one in {"year": 2003.0, **named}.items()}
    with duckdb.connect() as connection:
        (found,) = evaluated(connection, formula_of(text), columns)
    return None if np.isnan(found) else float(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fiscal / gdp", 0.25),
        ("fdi * yuan_per_usd / gdp", 0.1),
        ("ln(gdp / land)", math.log(120)),
        ("log10(land)", 1),
        ("sqrt(fiscal * 3)", 30),
        ("gdp ^ 0.5 - -land", math.sqrt(1200) + 10),
        ("max(fiscal, land) + min(fiscal, land)", 310),
        ("if(year >= 2010, gdp, land)", 10),
        ("if(gdp > 1000 and not land > 10, 1, 0)", 1),
        ("7", 7),
    ],
)
def test_a_formula_is_arithmetic_over_the_figures_of_the_city_and_year(text: str, expected: float) -> None:
    found = value(text, fiscal=300.0, gdp=1200.0, land=10.0, fdi=15.0, yuan_per_usd=8.0)
    assert found == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["a / zero", "zero / zero", "ln(zero)", "ln(-a)", "sqrt(-a)", "(-a) ^ 0.5", "exp(a * 1000)", "gap + a",
     "max(a, gap)", "if(gap > 1, a, zero)"],
)  # fmt: skip
def test_what_has_no_finite_value_is_missing(text: str) -> None:
    assert value(text, a=2.0, zero=0.0, gap=GAP) is None


def test_a_gap_in_the_branch_that_is_not_taken_takes_nothing_away() -> None:
    assert value("if(a > 1, a, gap)", a=2.0, gap=GAP) == 2


def test_rows_keep_their_order_and_a_name_may_be_a_word_of_sql() -> None:
    rows = np.arange(10_000.0)
    with duckdb.connect() as connection:
        found = evaluated(connection, formula_of('"order" * 2'), {"order": rows})
    np.testing.assert_array_equal(found, rows * 2)
