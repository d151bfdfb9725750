"""The figures of `what-can-go-wrong` are those of the ledger of corrections."""

import re
from itertools import chain

import pandas as pd
import pytest

from orchestration.settings import PROJECT

PAGES = ("what-can-go-wrong.md", "what-can-go-wrong.zh.md")
ENTRY = re.compile(
    r"edition (?P<edition>\d{4}), (?P<place_id>\d+) (?P<place>\S+), (?P<indicator>\w+), (?P<scope>city|district): "
    r"printed (?P<printed>\S+), (?P<ruling>correct|quarantine|accept)(?: (?P<value>\S+))?"
)
FIGURE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])")
of_page = pytest.mark.parametrize("page", PAGES)


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    path = PROJECT / "assets" / "catalog" / "corrections.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def cases(page: str) -> list[str]:
    """The text of each numbered case of the page."""
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^### \d+\. .*?(?=^##)", text, flags=re.MULTILINE | re.DOTALL)


def entries(case: str) -> list[dict[str, str]]:
    return [found.groupdict(default="") for found in ENTRY.finditer(case)]


@of_page
def test_ten_cases_name_their_entries_of_the_ledger(page: str, ledger: pd.DataFrame) -> None:
    told = [entries(case) for case in cases(page)]
    assert len(told) == 10
    assert all(told)
    held = ledger[list(ENTRY.groupindex)].to_dict("records")
    assert [entry for entry in chain.from_iterable(told) if entry not in held] == []


@of_page
def test_figures_set_as_code_are_held_by_the_ledger_of_the_place_or_the_indicator(
    page: str, ledger: pd.DataFrame
) -> None:
    for case in cases(page):
        told_of = pd.DataFrame(entries(case))
        related = ledger["edition"].isin(told_of["edition"]) & (
            ledger["place_id"].isin(told_of["place_id"]) | ledger["indicator"].isin(told_of["indicator"])
        )
        texts = ledger.loc[related, ["printed", "value", "reason", "evidence"]].to_numpy().ravel()
        held = set(FIGURE.findall(" ".join(texts)))
        told = set(re.findall(r"`([\d.]+)`", case))
        assert told
        assert told - held == set()


def test_both_languages_tell_the_same_figures() -> None:
    english, chinese = (
        [(entries(case), sorted(re.findall(r"`([\d.]+)`", case))) for case in cases(page)] for page in PAGES
    )
    assert english == chinese
