"""What must hold of the variables of a study and of its indices: weights of a partition of one.

An index that cannot be had has no scores; a study without an index has empty tables of them.
"""

from checks.contract import Contract, Rule
from checks.panel import CITY_YEARS

OF_THE_STUDY = Rule(
    "dimension is one of the index's",
    "(variable, dimension) not in (select (variable, dimension) from catalog.study_dimension)",
)
SUMS = """
select part.variable, part.city_id, part.year
from indices.{table} as part
inner join catalog.study_variable as own on part.variable = own.variable
inner join indices.index_score as whole
    on
        own.variable = whole.variable
        and own.reading = whole.reading
        and part.city_id = whole.city_id
        and part.year = whole.year
group by part.variable, part.city_id, part.year
having abs(sum(part.{part}) - any_value(whole.score)) > 1e-9
"""
NAMED = "(variable, reading) not in (select (variable, reading) from catalog.study_reading)"


def sums_to_the_score(name: str, table: str, part: str) -> Rule:
    """The parts of an index sum to its score in every city-year."""
    sums = SUMS.format(table=table, part=part)
    return Rule(name, f"(variable, city_id, year) in (select (variable, city_id, year) from ({sums}))")


CONTRACTS = (
    Contract("indices.distance", rows="select count(*) * (count(*) - 1) from catalog.study_city"),
    Contract(
        "indices.variable_value",
        rows=f"select count(*) * ({CITY_YEARS}) from catalog.study_reading",
        rules=(
            Rule("reading is one of the variable's", NAMED),
            Rule("what is missing has no value, and nothing else", "(status = 'missing') != (value is null)"),
            Rule(
                "values lie between the bounds of the study's own reading",
                "(variable, reading, city_id, year) in "
                "(select (figure.variable, figure.reading, figure.city_id, figure.year) "
                "from indices.variable_value as figure "
                "inner join catalog.study_variable as own using (variable, reading) "
                "where figure.value < own.low or figure.value > own.high)",
            ),
            Rule(
                "every year has an exchange rate in exchange_rates.csv",
                "year not in (select year from catalog.exchange_rate)",
                "WARN",
            ),
        ),
    ),
    Contract("indices.cell_status"),
    Contract(
        "indices.indicator_weight",
        rules=(
            Rule("reading is one of the variable's", NAMED),
            OF_THE_STUDY,
            Rule(
                "weights sum to 1",
                "(variable, reading, coalesce(year, 0)) in "
                "(select (variable, reading, coalesce(year, 0)) from indices.indicator_weight "
                "group by all having abs(sum(weight) - 1) > 1e-9)",
            ),
        ),
    ),
    Contract(
        "indices.index_score",
        rows="select coalesce(sum(n), 0) from indices.index_reading "
        "inner join catalog.study_variable as own using (variable) where own.kind = 'index'",
        rules=(
            Rule("reading is one of the variable's", NAMED),
            Rule("no city ranks below all that have a rank", "rank > ranked"),
        ),
    ),
    Contract(
        "indices.dimension_score",
        rules=(OF_THE_STUDY, sums_to_the_score("dimensions sum to the score", "dimension_score", "score")),
    ),
    Contract(
        "indices.contribution",
        rules=(sums_to_the_score("contributions sum to the score", "contribution", "contribution"),),
    ),
    Contract(
        "indices.index_reading",
        rows="select count(*) from catalog.study_reading "
        "inner join catalog.study_variable as own using (variable) where own.kind != 'formula'",
        rules=(
            Rule("reading is one of the variable's", NAMED),
            Rule(
                "the study's own readings of its indices and quotients can be had",
                "not available and (variable, reading) in (select (variable, reading) from catalog.study_variable)",
                "WARN",
            ),
        ),
    ),
    Contract("indices.indicator_correlation"),
    Contract(
        "indices.indicator_diagnostic",
        rules=(
            Rule(
                "effective weights sum to 1",
                "variable in (select variable from indices.indicator_diagnostic "
                "group by variable having abs(sum(effective_weight) - 1) > 1e-9)",
            ),
            Rule("no indicator runs against the index", "correlation_with_score < -0.1", "WARN"),
        ),
    ),
    Contract("indices.inequality"),
    Contract("indices.dispersion"),
    Contract("indices.density"),
)
