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


@cache
def judge_process() -> ProcessPoolExecutor:
    """The process that judges, started at the first call and ended with this one."""
    executor = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    executor.submit(expectations_batch_definition)
    return executor


def broken_rules(measured: "pd.DataFrame") -> set[int]:
    """The positions of the rules that some row of a table breaks.

    Args:
        measured: rule, broken_rows; one row a rule.

    Raises RuntimeError where the suite could not be evaluated: an exception is no verdict.
    """
    return judge_process().submit(validate, measured).result()


def validate(measured: "pd.DataFrame") -> set[int]:
    """Hold the suite "no row breaks a rule" against the counts; the positions of the rules that fail."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    suite = gx.ExpectationSuite(
        name="contract",
        expectations=[gxe.ExpectColumnValuesToBeInSet(column="broken_rows", value_set=[0])],
    )
    batch = expectations_batch_definition().get_batch({"dataframe": measured})
    result = batch.validate(suite, result_format="COMPLETE").results[0]
    if "unexpected_index_list" not in result.result:
        raise RuntimeError(f"the suite could not be evaluated: {result.exception_info}")
    return {int(position) for position in result.result["unexpected_index_list"] or []}


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
