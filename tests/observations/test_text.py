"""What a printed heading or number says, in every habit of printing and damage of the scan."""

import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.observations.text import chinese_part, read_number, without_spaces

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
GAPS = [" ", "  ", "\u3000", "\u00a0", "\t"]
MINUS_SIGNS = "-—–−‐‑―－一"

printed_numbers = st.decimals(min_value=0, max_value=10**10, places=2).map(lambda number: f"{number:f}")
whole_numbers = st.integers(min_value=0, max_value=10**12)
stray_letters = st.characters(categories=["Lu", "Ll", "Lt", "Lm", "Lo"]).filter(
    lambda letter: not set(unicodedata.normalize("NFKC", letter)) & set("oO一")
)
relaxed = settings(deadline=None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", 1234),
        ("  36.10 ", 36.1),
        ("-5.2", -5.2),
        ("１２３４．５", 1234.5),
        ("1 4633068", 14633068),
        ("341 8157", 3418157),
        ("11 38", 1138),
        ("1 8.67", 18.67),
        ("1234\u3000567", 1234567),
        ("0．O9", 0.09),
        ("O.5", 0.5),
        ("12O", 120),
        ("1o5", 105),
        ("36,00", 36),
        ("３６，００", 36),
        ("0:68", 0.68),
        ("0：68", 0.68),
        ("1,234,567", 1234567),
        ("1,234,567.8", 1234567.8),
        ("-1,234", -1234),
        ("155.", 155),
        ("\n155\n", 155),
    ],
)
def test_damage_that_leaves_no_doubt_is_read(text: str, value: float) -> None:
    reading = read_number(text)
    assert (reading.kind, reading.value, reading.reason) == ("number", value, None)


@pytest.mark.parametrize("text", ["\u200b12.5", "12.5\ufeff", "'12.5"])
def test_what_a_spreadsheet_writes_and_nobody_sees_is_passed_over(text: str) -> None:
    assert read_number(text).value == 12.5


@pytest.mark.parametrize("minus", MINUS_SIGNS)
def test_every_dash_before_a_digit_is_a_minus_sign(minus: str) -> None:
    assert read_number(f"{minus}0.35").value == -0.35


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "\n", *MINUS_SIGNS, "--", "——", "…", "……", "..", "/", "N/A", "n/a"]
)
def test_a_lone_dash_or_dots_are_a_blank(text: str) -> None:
    reading = read_number(text)
    assert (reading.kind, reading.value) == ("blank", None)


@pytest.mark.parametrize(
    "text",
    ["12\n34", "12\r\n34", "12 \n 34", "１２\n３４", "12\n-3", "12\n—3", "1,5\n2", "12.\n34", "1\n2\n3"],
)
def test_two_figures_fused_by_a_line_break_are_not_joined(text: str) -> None:
    reading = read_number(text)
    assert (reading.kind, reading.value) == ("unreadable", None)
    assert reading.reason == "two figures fused by a line break"


@pytest.mark.parametrize("text", ["1O\n34", "34\nO.5"])
def test_two_fused_figures_of_which_one_ends_in_a_letter_o_are_not_joined(text: str) -> None:
    assert read_number(text).kind == "unreadable"


@pytest.mark.parametrize(
    "text",
    [
        "155(",
        "(155)",
        "1.2.3",
        "12,345,67",
        "12-",
        "5-6",
        "12;3",
        "5%",
        "+5",
        "l2",
        "3B",
        "n",
        "O",
        "1e5",
        "inf",
        "nan",
    ],
)
def test_what_is_not_one_number_is_unreadable_and_no_digit_is_guessed(text: str) -> None:
    reading = read_number(text)
    assert (reading.kind, reading.value, reading.reason) == ("unreadable", None, "not one number")


def test_a_comma_after_a_single_zero_stands_for_the_point() -> None:
    assert read_number("0,234").value == 0.234


@pytest.mark.parametrize("text", ["123①", "123²", "12⁴"])
def test_the_mark_of_a_footnote_is_no_digit(text: str) -> None:
    assert read_number(text).kind == "unreadable"


@relaxed
@given(printed_numbers, st.lists(st.tuples(st.integers(0, 12), st.sampled_from(GAPS)), max_size=3))
def test_a_number_printed_with_gaps_reads_back(number: str, gaps: list[tuple[int, str]]) -> None:
    text = number
    for position, gap in gaps:
        text = text[:position] + gap + text[position:]
    assert read_number(text).value == float(number)


@relaxed
@given(printed_numbers)
def test_a_number_printed_in_full_width_characters_reads_back(number: str) -> None:
    assert read_number(number.translate(FULL_WIDTH)).value == float(number)


@relaxed
@given(whole_numbers)
def test_a_number_printed_in_thousands_groups_reads_back(number: int) -> None:
    assert read_number(f"{number:,}").value == number


@relaxed
@given(whole_numbers)
def test_a_comma_before_two_digits_stands_for_the_point(number: int) -> None:
    assert read_number(f"{number},25").value == number + 0.25


@relaxed
@given(st.floats(min_value=1e-4, max_value=1e15))
def test_the_shortest_text_of_a_numeric_cell_reads_back_exactly(number: float) -> None:
    assert read_number(str(number)).value == number


@relaxed
@given(printed_numbers, st.integers(0, 14), stray_letters)
def test_nothing_with_a_letter_in_it_reads_as_a_number(number: str, position: int, letter: str) -> None:
    reading = read_number(number[:position] + letter + number[position:])
    assert (reading.kind, reading.value) == ("unreadable", None)


@relaxed
@given(st.text(alphabet=string.printable + "０１．，—一…万元"))
def test_reading_never_raises_and_only_a_number_has_a_value(text: str) -> None:
    reading = read_number(text)
    assert (reading.value is not None) == (reading.kind == "number")
    assert (reading.reason is not None) == (reading.kind == "unreadable")


@pytest.mark.parametrize(
    ("heading", "chinese"),
    [
        ("年末总人口", "年末总人口"),
        ("年末总人口（万人）", "年末总人口(万人)"),
        ("年 末 总\n人 口", "年末总人口"),
        (
            "年末\r\n总人口\r\n(万人)\r\nTotal Population at\r\nYear-end (10 000 persons)",
            "年末总人口(万人)",
        ),
        ("第一产业占GDP的比重\n(%)\nPrimary Industry as Percentage to GDP", "第一产业占GDP的比重(%)"),
        ("自然增长率\n（‰）\nNatural Growth Rate (‰)", "自然增长率(‰)"),
        ("医生数\n(执业医师+执业助理医师)\nNumber of Doctors", "医生数(执业医师+执业助理医师)"),
        ("R&D人员\n(人)\nR&D Personnel", "R&D人员(人)"),
        ("（％）", "(%)"),
        ("Total City", ""),
        ("", ""),
    ],
)
def test_the_chinese_part_of_a_heading_ends_with_its_unit(heading: str, chinese: str) -> None:
    assert chinese_part(heading) == chinese


def test_names_are_compared_in_half_width_characters_without_spaces() -> None:
    assert without_spaces(" 城 市　合\u00a0计（Ａ）\n") == "城市合计(A)"
