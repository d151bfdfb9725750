"""What must hold of what the cells say."""

from checks.contract import Allowed, Contract, Range, Rule

SCOPE = Allowed("scope", ("city", "district"))
KIND = Allowed("kind", ("city", "province", "total"))
READING = Allowed("reading", ("number", "blank", "unreadable"))
YEAR = Range("year", 1984, 2099)

CONTRACTS = (
    Contract("observations.page_column", allowed=(SCOPE, Allowed("printing", ("main", "second")))),
    Contract("observations.page_row", allowed=(KIND,)),
    Contract("observations.figure", ranges=(YEAR,), allowed=(SCOPE, KIND)),
    Contract(
        "observations.reading",
        rows="select count(distinct raw_text) from observations.figure",
        allowed=(Allowed("kind", ("number", "blank", "unreadable")),),
    ),
    Contract(
        "observations.measured",
        rows="select count(*) from observations.figure",
        ranges=(YEAR,),
        allowed=(SCOPE, KIND, READING),
    ),
    Contract(
        "observations.supplement_figure",
        least_rows=0,
        rows="select count(*) from raw.supplement",
        ranges=(YEAR,),
        allowed=(SCOPE,),
    ),
    Contract("observations.firm_stock", least_rows=0, ranges=(YEAR, Range("firms", 0, 1e8))),
    Contract("observations.supplied", least_rows=0, ranges=(YEAR,), allowed=(SCOPE,)),
    Contract(
        "observations.observation",
        ranges=(YEAR,),
        allowed=(SCOPE, Allowed("status", ("reported", "corrected", "quarantined", "missing"))),
        rules=(
            Rule("city_id is a city of the catalog", "city_id not in (select city_id from catalog.city)"),
            Rule("value stands where and only where reported", "(value is null) = (status = 'reported')"),
            Rule("no figure is negative", "value < 0", "WARN"),
        ),
    ),
    Contract("observations.total", least_rows=0, ranges=(YEAR,), allowed=(SCOPE, KIND, READING)),
    Contract("observations.second_printing", least_rows=0, ranges=(YEAR,), allowed=(SCOPE, KIND, READING)),
    Contract("observations.coverage", ranges=(YEAR, Range("cities", 250, 400)), allowed=(SCOPE,)),
)
