"""Texts of others on one line: nothing in them steers a terminal or turns the direction of writing."""

import unicodedata

from assets.text import escaped, first_line, on_one_line

STEERING = [
    chr(number)
    for number in range(0x110000)
    if unicodedata.bidirectional(chr(number))
    in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
]
"""What turns the direction of writing, as Unicode says."""
CONTROLS = [
    chr(number) for number in range(0x110000) if unicodedata.category(chr(number)) in ("Cc", "Zl", "Zp")
]


def test_no_control_character_and_none_that_turns_the_writing_is_left() -> None:
    for one in (*STEERING, *CONTROLS):
        assert on_one_line(f"合{one}肥") == "合 肥"
        assert escaped(f"合{one}肥").isprintable()


def test_all_else_is_left_as_it_is() -> None:
    text = "呼和浩特　市·Hefei\u00a0(1–2)"
    assert (on_one_line(text), escaped(text)) == (text, text)


def test_of_an_error_without_words_its_kind_is_told() -> None:
    assert first_line(ValueError("\nno number\nat all")) == "no number"
    assert first_line(MemoryError()) == "MemoryError"
