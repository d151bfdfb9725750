"""The picture of coverage shows what lacks."""

import duckdb

from assets.observations.pictures import picture_of_coverage


def test_what_an_edition_does_not_print_lacks_in_all_cities() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            create schema catalog; create schema observations;
            create table catalog.indicator as from (values
                ('gdp', 'Gross regional product', '地区生产总值'), ('loans', 'Loans', '贷款')
            ) as t (indicator, label_en, label_zh);
            create table observations.coverage as from (values
                ('gdp', 'city', 2010, 4, 4), ('gdp', 'city', 2011, 4, 3), ('loans', 'city', 2010, 4, 4),
                ('loans', 'district', 2011, 4, 4)
            ) as t (indicator, scope, year, cities, figures);
        """)
        chart = picture_of_coverage(connection)
        assert chart is not None
        rows = next(iter(chart.to_dict()["datasets"].values()))
        connection.execute("delete from observations.coverage")
        assert picture_of_coverage(connection) is None
    lacking = {(row["label_en"], row["year"]): row["value"] for row in rows}
    assert lacking == {("Gross regional product", 2011): 0.25, ("Loans", 2011): 1.0}
