"""What people read is there in both languages."""

import duckdb

from assets.catalog.labels import labels_of
from assets.publication.exports.labels import read_labels
from tests.publication.exports.small_models import small_labels


def test_every_unit_of_the_panel_has_a_word_in_both_languages(published: duckdb.DuckDBPyConnection) -> None:
    units = {
        unit
        for (unit,) in published.execute(
            "select distinct unit from data_dictionary where table_name = 'city_year' and unit is not null"
        ).fetchall()
    }
    assert len(units) > 10
    assert units <= labels_of("unit").keys()
    assert read_labels(published, "zh").unit("city_year", "gdp_per_capita") == "元"


def test_what_the_catalog_does_not_know_stays_as_it_is() -> None:
    labels = small_labels("zh")
    assert labels.code("garden_city") == "garden city"
    assert labels.variable("garden") == "garden"
