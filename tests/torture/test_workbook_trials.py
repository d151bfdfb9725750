"""A sample of hostile and fuzzed workbooks comes out well, and what would not is seen."""

import random
from itertools import islice
from pathlib import Path

import pytest

from torture.trial import Outcome
from torture.workbooks.fuzzed_workbooks import fuzzed
from torture.workbooks.hostile_workbooks import KINDS
from torture.workbooks.sheet_oracle import Irregular, sheet_truth
from torture.workbooks.trials import judging, of_file
from torture.workbooks.workbook_parts import CELLS, HEAD, SHEET, SHEET_PART, Truth, members, sheet_xml

SEED = 14
LARGE = ("GB", "MB", "million", "10,000", "200,000", "bomb", "diagonal", "ring")
"""What kinds that take seconds are called by."""


def test_a_sample_of_hostile_and_fuzzed_workbooks_is_whole_told_or_held(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    small = [(kind, deliver) for kind, deliver in KINDS.items() if not any(sign in kind for sign in LARGE)]
    sample = [*chance.sample(small, 18), *islice(fuzzed(chance), 9)]
    with judging(tmp_path) as trial:
        bad = [one for one in (trial(*delivery) for delivery in sample) if not one.outcome.is_good]
    assert bad == []
    assert list(tmp_path.iterdir()) == []


def test_a_cell_that_is_not_what_the_file_says_is_wrong() -> None:
    truth = Truth("2015/a.xlsx", CELLS, {(SHEET, 3, 1): "#DIV/0!"})
    read = [[*place, text] for place, text in CELLS.items()]
    assert of_file(truth, [*read, [SHEET, 3, 1, "#DIV/0!"]], []) == (Outcome.HELD, "")
    assert of_file(truth, read, [])[0] is Outcome.WRONG
    assert of_file(truth, [*read, [SHEET, 3, 1, "0"]], [])[0] is Outcome.WRONG
    assert of_file(truth, [*read[1:], [SHEET, 3, 1, "#DIV/0!"]], [])[0] is Outcome.WRONG
    assert of_file(truth, None, []) == (Outcome.WRONG, "is neither read nor told")
    assert of_file(truth, None, ["2015/a.xlsx: is damaged"])[0] is Outcome.TOLD


def test_a_cell_that_was_read_is_compared_also_where_something_else_was_told() -> None:
    truth = Truth("2015/a.xlsx", CELLS, {(SHEET, 3, 1): "#DIV/0!"})
    read = [[*place, text] for place, text in CELLS.items()]
    other = [*read[:-1], [*read[-1][:3], "7247"]]
    elsewhere, here = (f"2015/a.xlsx, sheet {SHEET}, cell {cell}: is damaged" for cell in ("C9", "B2"))
    assert of_file(truth, read, [elsewhere])[0] is Outcome.TOLD, "cells may lack"
    assert of_file(truth, other, [elsewhere])[0] is Outcome.WRONG
    assert of_file(truth, other, [here])[0] is Outcome.TOLD
    assert of_file(truth, [*read, [SHEET, 3, 1, "0"]], [elsewhere])[0] is Outcome.WRONG
    assert of_file(truth, [*read, [SHEET, 3, 3, "1"]], [elsewhere])[0] is Outcome.WRONG, (
        "nothing stands there"
    )
    assert of_file(Truth("2015/a.xlsx"), read, [elsewhere])[0] is Outcome.WRONG, "nothing of it can be read"
    two = Truth("2015/a.xlsx", CELLS, must_be_told=True)
    assert of_file(two, read, [])[0] is Outcome.WRONG, "of one name there are two"
    assert of_file(two, read, ["2015/a.xlsx: two files have this name"])[0] is Outcome.TOLD


def test_a_sound_file_that_is_passed_over_is_wrong() -> None:
    truth = Truth("2015/a.xlsx", CELLS, must_be_read=True)
    assert of_file(truth, None, ["2015/a.xlsx: is damaged"])[0] is Outcome.WRONG


def test_the_oracle_reads_a_sheet_and_refuses_one_that_does_not_say_one_thing() -> None:
    truth = sheet_truth(members()[SHEET_PART], [])
    assert {(SHEET, *place): text for place, text in truth.cells.items()} == CELLS
    for rows in (
        '<row r="3"><c r="A3"><v>1</v></c><c r="A3"><v>1</v></c></row>',
        '<row r="9"><c r="A3"><v>1</v></c></row>',
    ):
        with pytest.raises(Irregular):
            sheet_truth(sheet_xml(HEAD + rows).encode(), [])
