"""What is no YAML, or a field that is none, is told in one line with what to write."""

from pathlib import Path

import pytest

from tests.catalog.study_language.written import CHECK, MODEL, SMALL, changed, refusal

# fmt: off
SLIPS = [
    ('title: t', 'title： t',
     "line 1: a full-width '：' stands in it: write ':'"),
    ('retail_sales: "+", students', 'retail_sales: "+"， students',
     "line 9: a full-width '，' stands in it: write ','"),
    (MODEL, 'formula: well_being ~ lq + l(internet, 1) | city + year',
     'line 17: models.m1.1) | city + year: is no field here: a text with commas stands in quotes within { }'),
    (CHECK, 'critic: {}\n  critic: {}',
     'line 21: robustness.critic: stands twice; keep one'),
    ('title: t\n', 'title: t\ntitle: u\n',
     'line 2: title: stands twice; keep one'),
    (CHECK, 'critic: {read: {well_being: critic}',
     'line 20: a { that opens here is not closed'),
    (CHECK, 'critic: {read：{well_being: critic}}',
     "line 20: a full-width '：' stands in it: write ':'"),
    (CHECK, 'critic: {read: {well_being: critic}, en: Index: CRITIC}',
     'line 20: a text with a colon stands in quotes; if there is none, the line is indented wrongly'),
    (CHECK, 'critic: {read: {well_being: critic}, en: "CRITIC}',
     'line 20: a quotation mark that opens here is not closed'),
    (CHECK, 'critic: {read: {well_being: critic}, en: *x}',
     'line 20: a text that begins with * or & stands in quotes'),
    (CHECK, 'critic: {read: {well_being: critic}, en: !!python/object:os.system x}',
     'line 20: a text that begins with ! or % stands in quotes'),
    (CHECK, '? [a, b]\n  : c',
     'line 20: robustness: the name of a field is a text, not a list or fields: put it in quotes'),
    (CHECK, '? {a: b}\n  : c',
     'line 20: robustness: the name of a field is a text, not a list or fields: put it in quotes'),
    (CHECK, 'critic: {<<: 3}',
     'line 20: <<: merges fields alone'),
    (CHECK, 'critic: &x {a: *x}',
     'line 20: robustness.critic.a: an alias (*) stands for itself or for too much'),
    ('title: t\n', 'title: t\n--- \ntitle: u\n',
     'line 2: is no YAML (but found another document)'),
    (SMALL, '',
     'line 1: expected fields with values, as title: …'),
    (SMALL, '- a\n- b\n',
     'line 1: expected fields with values, as title: …'),
    (SMALL, 'hello',
     'line 1: expected fields with values, as title: …'),
    (SMALL, '\x00',
     'line 1: a character that no text may hold stands in it (U+0000)'),
    (SMALL, '{',
     'line 1: a text with commas, brackets or braces stands in quotes; or a bracket is missing'),
    ('years: [2005, 2019]', 'years: ［2005, 2019］',
     "line 2: panel.2019］: is no field here: a full-width '］' stands in it: write ']'"),
    (CHECK, 'trend: {effects: city + year + city[t]}',
     'line 20: a text with commas, brackets or braces stands in quotes; or a bracket is missing'),
    (CHECK, 'no_spaces: {model:m1, lag: 1}',
     "line 20: robustness.no_spaces.model:m1: is no field here: no space stands after its colon: write 'model: m1'"),
    (CHECK, '2019: {lag: 1}',
     "line 20: robustness: the name of a field is a text, not '2019': put it in quotes"),
    ('unemployment_rate: "-"}}', 'unemployment_rate: "-"}}\n      b: {en: B, zh: 乙, indicators: {}}',
     'line 10: variables.well_being.dimensions.b: stands twice; keep one'),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "said"), SLIPS)
def test_a_slip_of_the_pen_is_told_in_one_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert refusal(tmp_path, changed(old, new)) == f"mine.yaml, {said}"
