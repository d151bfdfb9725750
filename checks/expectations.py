"""Great Expectations, in a process of its own.

Importing it takes as long as reading all workbooks. The process is started as soon as a run begins, so
that the second core does it meanwhile.
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import great_expectations as gx
    import pandas as pd

SEVERITIES = {"ERROR": "critical", "WARN": "warning"}


@cache
def judge_process() -> ProcessPoolExecutor:
    """The process that judges, started at the first call and ended with this one."""
    executor = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    executor.submit(expectations_batch_definition)
    return executor


def broken_rules(table: str, measured: "pd.DataFrame") -> set[int]:
    """The positions of the rules that some row of a table breaks.

    Args:
        table: whose suite this is.
        measured: rule, severity (ERROR or WARN), broken_rows; one row a rule.

    Raises RuntimeError where an expectation could not be evaluated: an exception is no verdict.
    """
    return judge_process().submit(validate, table, measured).result()


def validate(table: str, measured: "pd.DataFrame") -> set[int]:
    """Hold the table's suite, one expectation a rule, against the counts; the positions of those that fail."""
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    names = {f"rule {position}": one for position, one in enumerate(measured.itertuples(index=False))}
    suite = gx.ExpectationSuite(
        name=table,
        expectations=[
            gxe.ExpectColumnValuesToBeInSet(
                column=name,
                value_set=[0],
                severity=FailureSeverity(SEVERITIES[str(one.severity)]),
                description=one.rule,
            )
            for name, one in names.items()
        ],
    )
    counts = measured[["broken_rows"]].T.set_axis(list(names), axis=1)
    batch = expectations_batch_definition().get_batch({"dataframe": counts})
    results = batch.validate(suite, result_format="BASIC").results
    for one in results:
        if (
            one.expectation_config is None
            or "unexpected_count" not in one.result
            or one.result["missing_count"]
        ):
            raise RuntimeError(f"{table}: the suite could not be evaluated: {one.exception_info}")
    # Results come in no promised order: each names the column that it judged.
    judged = [(one.expectation_config, one.success) for one in results]
    failed = {config.kwargs["column"] for config, success in judged if config and not success}
    return {position for position, name in enumerate(names) if name in failed}


@cache
def expectations_batch_definition() -> "gx.core.batch_definition.BatchDefinition":
    """Great Expectations without files, network or progress bars, ready for a frame."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    frames = context.data_sources.add_pandas("warehouse").add_dataframe_asset("measured")
    return frames.add_batch_definition_whole_dataframe("whole")
