"""Why a figure is not used as printed is told in Chinese to Chinese readers."""

import re

from assets.catalog import load_catalog
from assets.publication.report.reasons import ledger_reasons, reason_of

CELL = ("2020/2-1.xlsx", "1-7", "C5")
ROW = dict(zip(("workbook", "sheet", "cell"), CELL, strict=True))
OBJECTING = {CELL: {"en": "Its own series", "zh": "自身序列"}}


def test_a_reason_of_the_ledger_has_its_own_words_in_chinese() -> None:
    assert reason_of({**ROW, "reason": "last digit lost"}, OBJECTING) == {
        "en": "last digit lost",
        "zh": "末位数字脱落",
    }


def test_a_reason_without_words_is_told_by_the_tests_that_object() -> None:
    told = reason_of({**ROW, "reason": "odd in a way of its own"}, OBJECTING)
    assert told == {"en": "odd in a way of its own", "zh": "存疑：自身序列"}


def test_a_figure_that_nobody_ruled_on_is_told_by_its_tests_in_both_languages() -> None:
    assert reason_of({**ROW, "reason": None}, OBJECTING) == {
        "en": "Objected to: Its own series",
        "zh": "存疑：自身序列",
    }


def test_without_a_test_it_is_the_ledger_that_rules() -> None:
    assert reason_of({**ROW, "reason": "odd"}, {})["zh"] == "按更正台账裁定"


def test_every_correction_of_the_ledger_says_why_in_chinese() -> None:
    corrected = {one.reason for one in load_catalog().corrections if one.ruling == "correct"}
    assert corrected - ledger_reasons().keys() == set()


def test_every_reason_in_chinese_is_one_of_the_ledger() -> None:
    assert ledger_reasons().keys() - {one.reason for one in load_catalog().corrections} == set()


def test_the_chinese_of_a_reason_is_chinese() -> None:
    assert [zh for zh in ledger_reasons().values() if re.search("[A-Za-z]", zh)] == []
