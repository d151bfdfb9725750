"""What must hold of what the cells say.

Objections never stop the book: the figures they are about are quarantined, whole columns included, and a study that
uses too many of those is stopped by its own checks. What stops the book is a table that is not what it should be.
"""

from assets.catalog import load_catalog
from checks.contract import Allowed, Contract, Range, Rule

SCOPE = Allowed("scope", ("city", "district"))
KIND = Allowed("kind", ("city", "province", "total"))
READING = Allowed("reading", ("number", "blank", "unreadable"))
STAGE = Allowed("stage", ("printed", "ruled"))
TEST = Allowed("test", tuple(one.test for one in load_catalog().evidence_tests))
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
            Rule(
                "value stands where and only where reported or corrected",
                "(value is null) = (status in ('reported', 'corrected'))",
            ),
            Rule("what is reported is what is printed", "status = 'reported' and value != printed_value"),
            Rule(
                "what is not plainly reported says why",
                "status in ('corrected', 'quarantined') and reason is null",
            ),
            Rule("no figure is negative unless the ledger accepts it", "value < 0 and reason is null"),
        ),
    ),
    Contract(
        "observations.ruling",
        least_rows=0,
        ranges=(YEAR,),
        allowed=(SCOPE, Allowed("ruling", ("correct", "quarantine", "accept"))),
        rules=(Rule("every entry fits its cell", "not located or found != coalesce(printed, '')"),),
    ),
    Contract(
        "observations.examined",
        ranges=(YEAR,),
        allowed=(STAGE, SCOPE, KIND, Allowed("reading", (*READING.values, "quarantined"))),
    ),
    Contract("observations.deviation", ranges=(YEAR,), allowed=(STAGE, SCOPE)),
    Contract("observations.contradiction", least_rows=0, ranges=(YEAR,), allowed=(STAGE, SCOPE, KIND, TEST)),
    *[
        Contract(
            f"observations.{name}",
            least_rows=0,
            ranges=(YEAR, Range("size", 1, 1e9)),
            allowed=(STAGE, SCOPE, KIND, TEST),
        )
        for name in (
            "figure_evidence",
            "series_evidence",
            "contradiction_evidence",
            "row_evidence",
            "name_evidence",
            "evidence",
        )
    ],
    Contract(
        "observations.column_evidence",
        least_rows=0,
        rules=(
            Rule("no column is off by a factor", "stage = 'ruled' and test = 'scale'", "WARN"),
            Rule("no column holds another's figures", "stage = 'ruled' and test = 'exchanged'", "WARN"),
            Rule("no workbook repeats another year", "stage = 'ruled' and test = 'repeated'", "WARN"),
        ),
    ),
    Contract(
        "observations.finding",
        least_rows=0,
        ranges=(YEAR,),
        allowed=(
            SCOPE,
            KIND,
            TEST,
            Allowed("ruling", ("corrected", "quarantined", "accepted", "settled", "unruled")),
        ),
        rules=(
            Rule("no row belongs to another city", "ruling = 'unruled' and test in ('row', 'name')", "WARN"),
            Rule("every finding is ruled on", "ruling = 'unruled'", "WARN"),
        ),
    ),
    Contract("observations.proposal", least_rows=0, ranges=(YEAR,), allowed=(SCOPE,)),
    Contract(
        "observations.quarantine_share",
        rules=(
            Rule(
                "not too much is quarantined",
                "indicator = 'all' and quarantined_share > "
                "(select value from catalog.threshold where threshold = 'quarantined_share')",
                "WARN",
            ),
            Rule(
                "no column is objected to as a whole",
                "indicator != 'all' and unruled_share > "
                "(select value from catalog.threshold where threshold = 'unruled_share_of_column')",
                "WARN",
            ),
        ),
    ),
    Contract("observations.total", least_rows=0, ranges=(YEAR,), allowed=(SCOPE, KIND, READING)),
    Contract("observations.second_printing", least_rows=0, ranges=(YEAR,), allowed=(SCOPE, KIND, READING)),
    Contract("observations.coverage", ranges=(YEAR, Range("cities", 250, 400)), allowed=(SCOPE,)),
)
