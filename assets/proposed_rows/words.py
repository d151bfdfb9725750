"""Wordings of headings held against those that the catalog knows, in whichever edition."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from assets.catalog import Catalog, Heading
from assets.observations.headings import UNIT_STATED
from assets.observations.wordings import folded, label_and_unit


class Wordings:
    """The wordings of all indicators, compared by their words and by their letters."""

    def __init__(self, catalog: Catalog) -> None:
        self.by_words: dict[str, list[Heading]] = defaultdict(list)
        self.of_tables: dict[str, set[str]] = defaultdict(set)
        """The indicators that a table has printed in some edition."""
        of_indicator: dict[str, set[str]] = defaultdict(set)
        for heading in catalog.headings:
            words = folded(label_and_unit(heading.heading, catalog.printed_units)[0])
            names = {words} if heading.note == UNIT_STATED else {words, folded(heading.heading)}
            for name in names:
                self.by_words[name].append(heading)
            if heading.indicator:
                of_indicator[heading.indicator].add(words)
                self.of_tables[heading.table_key].add(heading.indicator)
        for one in catalog.indicators:
            if one.indicator in of_indicator:
                of_indicator[one.indicator].add(folded(one.label_zh))
        self.of_indicator = {one: tuple(sorted(words)) for one, words in of_indicator.items()}
        self.indicators = tuple(sorted(of_indicator))
        texts = [text for one in self.indicators for text in sorted(of_indicator[one])]
        sizes = [len(of_indicator[one]) for one in self.indicators]
        self.first = np.cumsum([0, *sizes[:-1]])
        known = sorted({piece for text in texts for piece in pieces(text)})
        self.columns = {piece: column for column, piece in enumerate(known)}
        self.known = self.presence(texts)

    def named(self, label: str, table_keys: Iterable[str] | None = None) -> list[Heading]:
        """The headings whose words are those of a label: those of some tables, or of all."""
        headings = self.by_words.get(folded(label), [])
        return headings if table_keys is None else [one for one in headings if one.table_key in table_keys]

    def printed_in(self, table_keys: Iterable[str]) -> set[str]:
        """The indicators that some tables have printed in some edition."""
        return {indicator for key in table_keys for indicator in self.of_tables.get(key, ())}

    def extends(self, label: str, indicator: str) -> bool:
        """Whether a label is a wording of an indicator with letters put in or left out, none exchanged: 利润总额 is not
        利税总额."""
        words = folded(label)
        return any(
            within_order(one, words) or within_order(words, one)
            for one in self.of_indicator.get(indicator, ())
            if one
        )

    def presence(self, texts: Sequence[str]) -> np.ndarray:
        """Which of the known letters and pairs of letters a text has, and how many it has: shape (texts, known + 1)."""
        found = np.zeros((len(texts), len(self.columns) + 1), dtype=np.float32)
        for row, text in enumerate(texts):
            own = pieces(text)
            found[row, [self.columns[one] for one in own if one in self.columns]] = 1
            found[row, -1] = len(own)
        return found

    def likeness(self, labels: Sequence[str]) -> np.ndarray:
        """How like labels are to the likest wording of each indicator: Dice's coefficient of their letters and pairs of
        letters, from 0 to 1; shape (labels, indicators)."""
        if not labels or not self.indicators:
            return np.zeros((len(labels), len(self.indicators)), dtype=np.float32)
        these = self.presence([folded(one) for one in labels])
        common = these[:, :-1] @ self.known[:, :-1].T
        total = np.maximum(these[:, -1:] + self.known[:, -1], 1)
        return np.maximum.reduceat(2 * common / total, self.first, axis=1)


def within_order(letters: str, text: str) -> bool:
    """Whether the letters of one text stand in another in their order.

    >>> within_order("小学", "小学教师"), within_order("利税总额", "利润总额")
    (True, False)
    """
    rest = iter(text)
    return all(letter in rest for letter in letters)


def pieces(text: str) -> set[str]:
    """The letters of a text and its pairs of letters.

    >>> sorted(pieces("床位"))
    ['位', '床', '床位']
    """
    return set(text) | {text[at : at + 2] for at in range(len(text) - 1)}
