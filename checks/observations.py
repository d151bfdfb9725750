"""What must hold of what the cells say.

Objections never stop the book: the figures they are about are quarantined, whole columns included, and a study that
uses too many of those is stopped by its own checks. What stops the book is a table that is not what it should be.
"""

from checks.contract import Contract, Rule

FIGURES = "select (select count(*) from observations.measured) + (select count(*) from observations.supplied)"
SAID_TWICE = """
(workbook, place_id, indicator, scope, printing) in (
    select (workbook, place_id, indicator, scope, printing) from observations.measured group by all having count(*) > 1
)
"""

OF_RULED = "indicator in (select indicator from catalog.indicator where depth = 'ruled')"
"""Of the others nobody is asked to rule: an objection quarantines them."""

CONTRACTS = (
    Contract("observations.page_column"),
    Contract("observations.page_row"),
    Contract(
        "observations.delivered_table",
        rules=(
            Rule("what is not read says why", "outcome != 'read' and reason is null"),
            Rule("what is read or held back is mapped", "outcome != 'passed over' and printed_table is null"),
            Rule("no table is held back", "outcome = 'held back'", "WARN"),
        ),
    ),
    Contract(
        "observations.layout_finding",
        rules=(Rule("everything in the tables is understood", "true", "WARN"),),
    ),
    Contract("observations.held_back_column"),
    Contract(
        "observations.lacking_column",
        rules=(Rule("no table of a delivered edition lacks", "true", "WARN"),),
    ),
    Contract("observations.figure"),
    Contract("observations.reading", rows="select count(distinct raw_text) from observations.figure"),
    Contract(
        "observations.measured",
        rows="select count(*) from observations.figure",
        rules=(Rule("a copy says a figure once", SAID_TWICE),),
    ),
    Contract("observations.supplement_figure", rows="select count(*) from raw.supplement"),
    Contract("observations.firm_stock"),
    Contract(
        "observations.registry_rejection",
        rules=tuple(
            Rule(name, f"reason = '{reason}'", "WARN", counts="sum(rows)")
            for name, reason in (
                ("every firm has a number", "no firm id"),
                ("every registration has a date", "opened is no date"),
                ("every closing has a date", "closed is no date"),
                ("no firm is closed before it is registered", "closed before opened"),
                ("no firm is registered twice", "registered twice"),
                ("every city of the registry is a name of the catalog", "city is no name of the catalog"),
            )
        ),
    ),
    Contract("observations.catalog_figure"),
    Contract("observations.supplied"),
    Contract(
        "observations.decision",
        rules=(
            Rule(
                "value stands where and only where reported or corrected",
                "(value is null) = (status in ('reported', 'corrected'))",
            ),
            Rule("what is reported is what is printed", "status = 'reported' and value != printed_value"),
            Rule(
                "what is not plainly reported says why",
                "status in ('corrected', 'quarantined') and reason is null",
            ),
            Rule(
                "no figure is negative unless it may be or the ledger accepts it",
                "value < 0 and status = 'reported' and coalesce(reason, '') not like 'accepted: %' and indicator not in "
                "(select indicator from catalog.indicator where lowest = 'negative')",
            ),
        ),
    ),
    Contract(
        "observations.observation",
        rules=(
            Rule("city_id is a city of the catalog", "city_id not in (select city_id from catalog.city)"),
        ),
    ),
    Contract("observations.figure_copy", rows=FIGURES),
    Contract("observations.ruling"),
    Contract("observations.ruled_copy", rows=FIGURES),
    Contract("observations.rival"),
    Contract("observations.copy_choice"),
    Contract("observations.used_figure"),
    Contract("observations.examined"),
    Contract("observations.deviation"),  # of a single year there is none
    Contract("observations.printed_total"),
    Contract("observations.identity_member"),
    Contract("observations.contradiction"),
    Contract("observations.vouched"),
    Contract("observations.evidence"),
    Contract(
        "observations.column_evidence",
        rules=(
            Rule("no column is off by a factor", "stage = 'ruled' and test = 'scale'", "WARN"),
            Rule("no column holds another's figures", "stage = 'ruled' and test = 'exchanged'", "WARN"),
            Rule("no table repeats another year", "stage = 'ruled' and test = 'repeated'", "WARN"),
        ),
    ),
    Contract(
        "observations.finding",
        rules=(
            Rule("no row belongs to another city", "ruling = 'unruled' and test in ('row', 'name')", "WARN"),
            Rule(
                "every finding is ruled on",
                f"ruling = 'unruled' and {OF_RULED}",
                "WARN",
            ),
        ),
    ),
    Contract(
        "observations.correction",
        rules=(
            Rule("no entry has lapsed", "entry_status = 'lapsed'", "WARN"),
            Rule("no entry is void", "entry_status = 'void'", "WARN"),
            Rule("no entry is idle", "entry_status = 'idle'", "WARN"),
        ),
    ),
    Contract("observations.movement"),
    Contract(
        "observations.definition_break",
        rules=(Rule("every break of definition is ruled on", f"kind = 'unruled' and {OF_RULED}", "WARN"),),
    ),
    Contract("observations.redefinition"),
    Contract("observations.proposal"),
    Contract(
        "observations.doubted_table",
        rules=(Rule("no table is held back", "true", "WARN"),),
    ),
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
    Contract("observations.coverage"),
)
