"""Wordings compared: of a printed title or heading, what is its words and what only their dress."""

import re
from collections.abc import Iterable

from assets.observations.text import without_spaces

OTHER_BRACKETS = str.maketrans("<>[]{}〈〉《》【】〔〕", "()()()()()()()")
LATIN_WORDS = re.compile(r"(GDP|GRP|R&D)|[A-Za-z][A-Za-z'’&/.-]*")
ENUMERATION = re.compile(r"\(\d{1,2}\)|^\d{1,2}[.、)]")
OF_WHICH = re.compile(r"^(其中|#)")
DRESS = re.compile(r"[^\w%‰&+]|[和及与的]")
ENGLISH_IN_BRACKETS = re.compile(r"\([^()㐀-鿿]*[A-Za-z][^()㐀-鿿]*\)")
LAST_BRACKETS = re.compile(r"[(]([^()]+)[)]?$")
BRACKETS = re.compile(r"[(]([^()]+)[)]")
BEFORE_A_UNIT = "/,:、-_"
MAGNITUDES = frozenset("十百千万亿")
FEWEST_LETTERS = 4
"""A word of fewer letters is not recognised with one of them misread."""


def bare(text: str) -> str:
    """The text without white space, half-width, its brackets all round."""
    return without_spaces(text).translate(OTHER_BRACKETS)


def folded(text: str) -> str:
    """The words of a title or heading alone: without English, enumeration, 其中, brackets and punctuation.

    >>> folded("其中：(4)信息传输、计算机服务和软件业 Information Transmission")
    '信息传输计算机服务软件业'
    """
    words = LATIN_WORDS.sub(lambda word: word[1] or "", ENGLISH_IN_BRACKETS.sub(kept_words, bare(text)))
    return DRESS.sub("", OF_WHICH.sub("", DRESS.sub("", ENUMERATION.sub("", words))))


def kept_words(brackets: re.Match[str]) -> str:
    """Of English in brackets, the words that Chinese headings have."""
    return "".join(word[1] or "" for word in LATIN_WORDS.finditer(brackets[0]))


def last_brackets(label: str) -> tuple[str, str | None]:
    """A label and what stands in brackets at its end; a lost closing bracket does not matter.

    >>> last_brackets("年末户籍人口(万人")
    ('年末户籍人口', '万人')
    """
    found = LAST_BRACKETS.search(label)
    return (label[: found.start()], found[1]) if found else (label, None)


def label_and_unit(label: str, units: frozenset[str]) -> tuple[str, str | None]:
    """A heading's label and its unit: in brackets, the last ones as a rule, or behind a stroke or comma at its end.

    >>> label_and_unit("年末总人口(万人)", frozenset({"万人"})), label_and_unit("存款,万元", frozenset({"万元"}))
    (('年末总人口', '万人'), ('存款', '万元'))
    >>> label_and_unit("地区生产总值(亿元)(当年价格)", frozenset({"亿元"}))
    ('地区生产总值(当年价格)', '亿元')
    """
    words, unit = last_brackets(label)
    if unit in units:
        return words, unit
    for brackets in BRACKETS.finditer(label):
        if brackets[1] in units and not brackets[1].isdigit():
            return label[: brackets.start()] + label[brackets.end() :], brackets[1]
    for sign in BEFORE_A_UNIT:
        words, found, unit = label.rpartition(sign)
        if found and words and unit in units:
            return words, unit
    return label, None


def one_letter_apart(one: str, other: str) -> bool:
    """Whether two words differ by one misread letter."""
    return (
        len(one) == len(other) >= FEWEST_LETTERS
        and sum(first != second for first, second in zip(one, other, strict=True)) == 1
    )


def misread_unit(printed: str, expected: str) -> bool:
    """Whether a printed unit is the expected one with a letter misread; 亿 and 万 are not misread for each other.

    >>> misread_unit("方美元", "万美元"), misread_unit("亿美元", "万美元")
    (True, False)
    """
    if len(printed) != len(expected) or len(printed) < 2:
        return False
    differing = [one for one, other in zip(printed, expected, strict=True) if one != other]
    return len(differing) == 1 and differing[0] not in MAGNITUDES


def editions_text(ranges: Iterable[tuple[int, int | None]]) -> str:
    """Ranges of editions in words, those that touch joined.

    >>> editions_text([(2004, 2006), (2007, 2007), (2021, None)])
    '2004–2007, from 2021 on'
    """
    joined: list[tuple[int, int | None]] = []
    for first, last in sorted(ranges, key=lambda one: one[0]):
        if joined and (joined[-1][1] is None or first <= joined[-1][1] + 1):
            before = joined[-1]
            ends = (before[1], last)
            joined[-1] = (before[0], None if None in ends else max(end for end in ends if end))
        else:
            joined.append((first, last))
    return ", ".join(
        f"from {first} on" if last is None else f"{first}" if first == last else f"{first}–{last}"
        for first, last in joined
    )
