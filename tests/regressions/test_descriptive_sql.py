"""Descriptive statistics name every variable of the study, also one without any value."""

import duckdb
import pytest

from assets.warehouse import sql_text


def test_every_variable_is_described_and_one_without_any_value_has_no_rows() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            create schema catalog; create schema indices;
            create table catalog.study_variable as from (values
                ('internet', null), ('innovation', null), ('openness', 'resistance')
            ) as t (variable, dimension);
            create table indices.city_year as from (values
                (1, 2003, 1.0::double, null::double, 9.0::double, 0.5::double, null::double),
                (1, 2004, 2.0, null, 9.0, null, null),
                (2, 2003, 6.0, null, 9.0, 0.7, null)
            ) as t (city_id, year, internet, innovation, openness, resilience, agglomeration)
        """)
        found = connection.execute(
            f"select variable, n, mean, sd, min, max from ({sql_text('regressions.descriptive')}) order by all"
        ).fetchall()
    assert found == [
        ("agglomeration", 0, None, None, None, None),
        ("innovation", 0, None, None, None, None),
        ("internet", 3, 3.0, pytest.approx(7**0.5, abs=1e-12), 1.0, 6.0),
        ("resilience", 2, pytest.approx(0.6, abs=1e-12), pytest.approx(0.02**0.5, abs=1e-12), 0.5, 0.7),
    ]
