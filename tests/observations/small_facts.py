"""Facts of the catalog that the evidence looks at, few enough to be written out by a test."""

import duckdb

from assets.catalog import load_catalog
from assets.catalog.break_records import BreakKind
from assets.catalog.evidence_records import Threshold
from assets.frames import frame_of
from assets.warehouse import replace_from_frame


class Facts:
    """Indicators and how they are held against each other, in a database of their own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        for schema in ("raw", "catalog", "observations"):
            connection.execute(f"create schema {schema}")
        connection.execute("""
            create table observations.page_row (
                workbook varchar, sheet varchar, row integer, place_id integer, kind varchar, english_name varchar
            );
            create table catalog.indicator (
                indicator varchar, additive boolean, depth varchar default 'ruled', unit varchar default 'count',
                lowest varchar default 'positive', highest double
            );
            create table catalog.heading (indicator varchar, first_edition integer, last_edition integer);
            create table catalog.comparison (indicator varchar, compared_with varchar, part boolean);
            create table catalog.identity (
                identity varchar, kind varchar, whole varchar, parts varchar, per varchar, factor double,
                tolerance double, first_year integer, last_year integer
            );
            create table catalog.known_break (
                indicator varchar, scope varchar, province varchar, year integer, kind varchar,
                what_zh varchar, what_en varchar, source varchar
            );
            create table catalog.spike_limit (indicator varchar, factor double);
            create table catalog.boundary_change (city_id integer, year integer, printed_from integer);
            create table catalog.ledger_entry (
                edition integer, place_id integer, place varchar, through_id integer, indicator varchar,
                scope varchar, printing varchar, printed varchar, ruling varchar, value double, factor double,
                printed_as varchar, tests varchar, reason varchar, evidence varchar
            );
            insert into catalog.indicator (indicator, additive) values
                ('beds', true), ('buses', true), ('streets', true), ('deposits', true), ('savings', true),
                ('gdp', true), ('population_registered', true), ('gdp_per_capita', false),
                ('primary_share', false), ('secondary_share', false), ('tertiary_share', false);
            insert into catalog.comparison values ('savings', 'deposits', true), ('buses', 'streets', false);
            insert into catalog.identity (identity, kind, parts, tolerance) values
                ('shares of industries', 'shares', 'primary_share secondary_share tertiary_share', 0);
        """)
        thresholds = frame_of(load_catalog().thresholds, Threshold)
        replace_from_frame(connection, "catalog.threshold", thresholds)
        replace_from_frame(connection, "catalog.break_kind", frame_of(load_catalog().break_kinds, BreakKind))
        # Of a table of a few figures no share is too much to be theirs.
        connection.execute(
            "update catalog.threshold set value = 1 where threshold = 'unruled_share_of_table'"
        )

    def measure(self, indicator: str, additive: bool = True, **changes: object) -> None:
        """An indicator that is screened; `changes` are its other fields."""
        facts = {"indicator": indicator, "additive": additive, "depth": "screened"} | changes
        self.connection.execute(
            f"insert into catalog.indicator ({', '.join(facts)}) values ({', '.join('?' * len(facts))})",
            list(facts.values()),
        )

    def identify(self, kind: str, whole: str, parts: str, per: str | None = None) -> None:
        """A sum, or a quotient with the factor 1, that may miss by half a per cent; it is called after its whole."""
        self.connection.execute(
            "insert into catalog.identity values (?, ?, ?, ?, ?, 1, 0.005, null, null)",
            [whole, kind, whole, parts, per],
        )

    def redefine(
        self,
        indicator: str,
        year: int,
        scope: str | None = None,
        province: str | None = None,
        kind: str = "definition",
    ) -> None:
        self.connection.execute(
            "insert into catalog.known_break values (?, ?, ?, ?, ?, '变化', 'a change', 'a note')",
            [indicator, scope, province, year, kind],
        )

    def limit_spikes(self, indicator: str, factor: float) -> None:
        self.connection.execute("insert into catalog.spike_limit values (?, ?)", [indicator, factor])

    def change_boundary(self, city: int, printed_from: int) -> None:
        self.connection.execute(
            "insert into catalog.boundary_change values (?, ?, ?)", [city, printed_from, printed_from]
        )
