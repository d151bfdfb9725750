"""An estimate is taken over from the last finished run where neither its model nor what it is made from changed."""

import dataclasses

import duckdb
import pandas as pd

from assets.catalog.study import Model
from assets.digests import digest_of_rows
from assets.recipes import Work, record_digests
from assets.regressions.assets import earlier
from assets.regressions.design import Design
from assets.regressions.tables import COEFFICIENT, ESTIMATED_FROM, MODEL, PLACEBO, estimate_tables
from assets.warehouse import prepare
from tests.regressions.small_design import small_study
from tests.regressions.tables_of_checks import LAG, MODELS, RATIOS, Tables, check, row_of, tables_of, terms_of


def said_with(
    design: Design, earlier: Tables | None, *checks: Model, made_from: str = "panel"
) -> tuple[Tables, list[str]]:
    """The tables of the small study with these checks, and which of them were estimated."""
    said: list[str] = []
    tables = estimate_tables(design, small_study(checks=checks), said.append, made_from, earlier)
    return tables, [line.partition(": ")[2].partition(",")[0] for line in said]


LAGGED, PERMUTED = check("plain", LAG), check("permuted", estimator="placebo", draws=30)
REFUSED = check("nothing", read=RATIOS)


def test_what_was_estimated_from_the_same_before_is_taken_over_as_it_is(design: Design) -> None:
    checks = (LAGGED, PERMUTED, REFUSED)
    first, said = said_with(design, None, *checks)
    assert len(said) == len(MODELS) + len(checks)
    again, said = said_with(design, first, *checks)
    assert said == []
    for name, table in first.items():
        pd.testing.assert_frame_equal(again[name], table)


def test_what_is_taken_over_comes_from_the_earlier_tables(design: Design) -> None:
    earlier, _ = said_with(design, None, LAGGED, PERMUTED)
    for table in (MODEL, COEFFICIENT, PLACEBO):
        marked = earlier[table]["model_id"] == "permuted"
        column = {MODEL: "n", COEFFICIENT: "estimate", PLACEBO: "estimate"}[table]
        earlier[table].loc[marked, column] = 7
    again, _ = said_with(design, earlier, LAGGED, PERMUTED)
    assert row_of(again, "permuted")["n"] == 7
    assert terms_of(again, "permuted")["estimate"].tolist() == [7]
    assert again[PLACEBO]["estimate"].tolist() == [7] * 30


def test_a_check_that_is_changed_new_or_gone_is_estimated_alone(design: Design) -> None:
    earlier, _ = said_with(design, None, LAGGED, PERMUTED)
    later = check("plain", LAG.replace("1)", "2)"), table_ref="appendix A8 (1)")
    new = check("bounds", estimator="oster", table_ref="appendix A7 (1)")
    tables, said = said_with(design, earlier, new, later)
    assert said == ["appendix A7 (1)", "appendix A8 (1)"]
    fresh, _ = said_with(design, None, new, later)
    for name, table in fresh.items():
        pd.testing.assert_frame_equal(tables[name], table)
    assert tables[ESTIMATED_FROM]["model_id"].tolist() == [*MODELS, "bounds", "plain"]


def test_of_other_figures_or_other_code_everything_is_estimated(design: Design) -> None:
    earlier, _ = said_with(design, None, LAGGED)
    _, said = said_with(design, earlier, LAGGED, made_from="another panel")
    assert len(said) == len(MODELS) + 1


def test_a_changed_model_is_estimated_alone(design: Design) -> None:
    """A check that varies it has its formula and years itself."""
    earlier, _ = said_with(design, None, LAGGED)
    study = small_study(checks=(LAGGED,))
    first, headline, third = study.models
    shorter = dataclasses.replace(headline, years=(2003, 2010))
    said: list[str] = []
    study = dataclasses.replace(study, models=(first, shorter, third))
    estimate_tables(design, study, said.append, "panel", earlier)
    assert [line.partition(" of ")[0] for line in said] == ["2"]


def test_nothing_is_taken_over_from_tables_that_no_run_has_finished(design: Design) -> None:
    """A run that is interrupted leaves the models of one state beside the coefficients of another."""
    tables = tables_of(design, LAGGED)
    with duckdb.connect() as connection:
        prepare(connection)
        work = Work(connection, str)
        assert earlier(work) is None, "never made"
        for name, table in tables.items():
            work.replace(name, table)
        record_digests(connection, {name: digest_of_rows(connection, name) for name in tables})
        taken = earlier(work)
        assert taken is not None
        assert {name: len(table) for name, table in taken.items()} == {
            name: len(table) for name, table in tables.items()
        }
        work.replace(MODEL, tables[MODEL].assign(n=7))
        assert earlier(work) is None
