"""The whole suite on one book that was made."""

import time
from collections import Counter
from pathlib import Path

import duckdb

from assets.catalog import Catalog
from damage.cell_runs import cell_outcomes
from damage.chain import State, in_memory, state_of
from damage.figures import figures_of
from damage.progress import say
from damage.report import Alarms, Results
from damage.structural_runs import structural_outcomes
from damage.structures import Volumes
from damage.workbooks import workbooks_of

CELLS_A_STRUCTURE = 25
LEAST_STRUCTURES = 3


def measured(volumes: str, book: Path, catalog: Catalog, injections: int) -> Results:
    """Inject every kind of defect into the volumes of a book and see what is caught.

    Args:
        book: its warehouse; only read.
        catalog: the facts that hold for the volumes.
        injections: how many of each kind of single cells; one structural defect of a kind for 25 of these.
    """
    started = time.monotonic()
    connection = in_memory(book, catalog)
    undamaged = state_of(connection)
    say(f"{volumes}: the chain on the undamaged volumes", started)
    alarms = alarms_of(connection, undamaged)
    figures = figures_of(connection, catalog)
    say(f"{volumes}: {len(figures.by_key):,} figures", started)
    cells = cell_outcomes(connection, figures, undamaged, injections)
    books = workbooks_of(connection, catalog)
    say(f"{volumes}: {len(books)} workbooks", started)
    count = max(LEAST_STRUCTURES, injections // CELLS_A_STRUCTURE)
    structures = structural_outcomes(connection, Volumes(catalog, books), undamaged, count)
    connection.close()
    return Results(volumes, cells, structures, alarms)


def alarms_of(connection: duckdb.DuckDBPyConnection, undamaged: State) -> list[Alarms]:
    """What is objected to on the undamaged volumes, with and without the ledger, by depth of audit."""
    counts = connection.execute(
        """
        with figure as (
            select indicator.depth, count(*) as figures
            from observations.observation as observation
            inner join catalog.indicator as indicator using (indicator)
            where observation.status != 'missing'
            group by indicator.depth
        ),

        objection as (
            select
                indicator.depth,
                count(distinct (evidence.place_id, evidence.year, evidence.indicator, evidence.scope)) as objections
            from observations.evidence as evidence
            inner join catalog.indicator as indicator using (indicator)
            where evidence.stage = 'printed' and evidence.kind = 'city' and evidence.printing = 'main'
            group by indicator.depth
        )

        select depth, figure.figures, coalesce(objection.objections, 0)
        from figure
        left join objection using (depth)
        order by depth
        """
    ).fetchall()
    cities = {city for (city,) in connection.execute("select city_id from catalog.city").fetchall()}
    depth_of = dict(connection.execute("select indicator, depth from catalog.indicator").fetchall())
    unruled = Counter(
        depth_of[indicator] for place_id, _, indicator, _ in undamaged.unruled if place_id in cities
    )
    return [Alarms(depth, figures, unruled[depth], before_ledger) for depth, figures, before_ledger in counts]
