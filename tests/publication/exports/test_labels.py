"""What people read is there in both languages."""

import re
from collections import Counter

import duckdb

from assets.publication.exports.labels import catalog_words, read_labels
from tests.publication.exports.small_models import small_labels


def test_a_word_of_a_kind_stands_once_and_a_pattern_has_the_groups_that_its_labels_use() -> None:
    words = catalog_words()
    assert max(Counter((one.kind, one.key) for one in words).values()) == 1
    for one in words:
        if one.kind in ("remark", "vcov"):
            groups = re.compile(one.key).groups
            for label in (one.label_en, one.label_zh):
                assert {int(number) for number in re.findall(r"\\(\d)", label)} <= set(range(1, groups + 1))


def test_every_unit_of_the_panel_has_a_word_in_both_languages(published: duckdb.DuckDBPyConnection) -> None:
    units = {
        unit
        for (unit,) in published.execute(
            "select distinct unit from data_dictionary where table_name = 'city_year' and unit is not null"
        ).fetchall()
    }
    assert len(units) > 10
    assert units <= {one.key for one in catalog_words() if one.kind == "unit"}
    assert read_labels(published, "zh").unit("city_year", "gdp_per_capita") == "元"


def test_what_a_model_says_is_translated_with_the_names_of_its_variables() -> None:
    remark = "innovation is not available for 2003–2008, 2010"
    assert small_labels("zh").phrase("remark", remark) == "创新水平缺少2003–2008, 2010年数据"
    assert small_labels("en").phrase("remark", remark) == "Innovation is not available for 2003–2008, 2010"


def test_what_the_catalog_does_not_know_stays_as_it_is() -> None:
    labels = small_labels("zh")
    assert labels.phrase("remark", "the moon is full") == "the moon is full"
    assert labels.code("garden_city") == "garden city"
    assert labels.variable("garden") == "garden"
