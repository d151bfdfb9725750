"""What is to be made anew, and why: for each asset, what it would be made from now beside what it was made from."""

import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb

from assets.book_source import book_file
from assets.catalog.records import CatalogError
from assets.catalog.study import Study
from assets.catalog.study_loading import load_study
from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN, judged_of, layer_of, makers, tables_of
from assets.digests import digest_of_rows
from assets.errors import ExtractError
from assets.layers import RECIPES
from assets.publication.sums import LIST_GONE, alterations
from assets.raw.delivery import Delivery, delivered, digest_of_delivery, workbooks_read
from assets.recipes import Work, digests_in, inputs_of, inputs_recorded, only
from assets.table_assets import asset_key
from assets.text import first_line
from assets.warehouse import attach_book, delivered_years, looked_into, prepare, warehouse_path
from orchestration.settings import Settings, synthetic_is_current

SHOWN = 3
"""How many files a reason names."""
EXTRACTS_TAG = "renxing/extracts_digest"
REASON_TAG = "renxing/reason"
Inputs = Mapping[str, str]
"""Digests of what an asset is made from, by name."""


@dataclass(frozen=True)
class Plan:
    """What a run of the book or of a study would make anew."""

    name: str
    """`book`, or the study."""
    assets: tuple[str, ...]
    """In the order of the chain; none where all that is published still holds."""
    reasons: tuple[str, ...]
    published_at: str | None
    extracts_digest: str | None = None
    """Of the delivery that lies there, in the plan of the book; None where it cannot be read."""
    refusal: str | None = None
    """Why no run of it can succeed, a line each."""

    @property
    def nothing_to_do(self) -> str:
        """Why a run would bring nothing."""
        rests_on = "extracts, catalog and code" if self.name == BOOK else "figures, study and code"
        return f"{self.name}: nothing to do, {rests_on} are those of the publication of {self.published_at}"

    @property
    def selection(self) -> list[dg.AssetKey]:
        """The assets as Dagster selects them."""
        return [asset_key(one) for one in self.assets]

    @property
    def tags(self) -> dict[str, str]:
        """The tags of a run: why it is asked for and, of the book, which extracts it is asked to read."""
        digest = {EXTRACTS_TAG: short(self.extracts_digest)} if self.extracts_digest else {}
        return {REASON_TAG: "; ".join(self.reasons)} | digest


@dataclass(frozen=True)
class State:
    """What a warehouse says of itself."""

    made_from: Mapping[str, Inputs] = field(default_factory=dict)
    """By asset."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """By table."""
    sound: frozenset[str] = frozenset()
    """Tables and files that their checks let pass."""
    workbooks: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 by path, as read; in the book."""


def plan_book(settings: Settings) -> Plan:
    """What is to be made anew of the book."""
    published_at = publication_time(settings.published_file(BOOK))
    everything = tuple(BOOK_CHAIN)
    if settings.synthetic and not synthetic_is_current(settings.extracts):
        return Plan(BOOK, everything, ("the synthetic volumes are to be written anew",), published_at)
    try:
        with duckdb.connect() as connection:
            foretold = foretell(connection, BOOK_CHAIN, None, settings.extracts)
        delivery = delivered(settings.extracts)
    except (CatalogError, ExtractError) as error:
        return Plan(BOOK, everything, (first_line(error),), published_at, refusal=str(error))
    state = warehouse_state(warehouse_path(settings.warehouses, BOOK))
    problem = problem_of_publication(settings, BOOK)
    stale = stale_assets(BOOK_CHAIN, state, foretold, outside_of(delivery), None, problem is None)
    reasons = told(stale, published_at, problem, changed_files(state.workbooks, delivery))
    return Plan(BOOK, in_order(BOOK_CHAIN, stale), reasons, published_at, delivery.digest)


def plan_study(settings: Settings, name: str) -> Plan:
    """What is to be made anew of a study, on the book that is published.

    Raises StudyError for a study that cannot be read, WarehouseError where there is no book or none that passed.
    """
    published_at = publication_time(settings.published_file(name))
    state = warehouse_state(warehouse_path(settings.warehouses, name))
    with duckdb.connect() as connection:
        attach_book(connection, book_file(settings.book, settings.book_copies))
        years = delivered_years(connection)
        study = load_study(settings.known_studies().get(name, name), settings.extracts, years)
        try:
            foretold = foretell(connection, STUDY_CHAIN, study, settings.extracts)
        except ExtractError as error:
            reason, everything = first_line(error), tuple(STUDY_CHAIN)
            return Plan(name, everything, (reason,), published_at, refusal=str(error))
    problem = problem_of_publication(settings, name)
    stale = stale_assets(STUDY_CHAIN, state, foretold, {}, study, problem is None)
    return Plan(name, in_order(STUDY_CHAIN, stale), told(stale, published_at, problem, []), published_at)


def outside_of(delivery: Delivery) -> dict[str, Inputs]:
    """By asset of the book, what it reads from outside the warehouse, as it lies there."""
    return {
        "raw.workbooks": {"workbooks": digest_of_delivery(delivery.workbooks)},
        "raw.supplement": {"supplements": digest_of_delivery(delivery.supplements)},
        "raw.registry": {"registry": digest_of_delivery(delivery.registry)},
    }


def short(digest: str) -> str:
    """As much of a digest as a person compares."""
    return digest[:12]


def warehouse_state(warehouse: Path) -> State:
    """What a warehouse says of itself; nothing where there is none. Raises WarehouseError where a run has it open."""
    if not warehouse.exists():
        return State()
    with looked_into(warehouse) as connection:
        try:
            made, digests = inputs_recorded(connection), digests_in(connection)
        except duckdb.CatalogException:  # a process was killed as it made the file
            return State()
        sound = connection.execute(
            "select asset from publication.check_result group by asset having bool_and(passed or severity != 'ERROR')"
        ).fetchall()
        return State(
            made_from=made,
            digests=digests,
            sound=frozenset(asset.replace("/", ".") for (asset,) in sound),
            workbooks=workbooks_read(connection) if "raw.passed_over" in digests else {},
        )


def foretell(
    connection: duckdb.DuckDBPyConnection,
    chain: Mapping[str, tuple[str, ...]],
    study: Study | None,
    extracts: Path,
) -> dict[str, str]:
    """Make the cheap assets of a half in memory; the digests of what their tables would hold.

    Args:
        connection: to a database in memory, for a study with the book attached.
        extracts: the folder of extracts, whose own catalog holds.
    """
    prepare(connection)
    digests: dict[str, str] = {}
    for asset in chain:
        recipe = RECIPES[asset]
        if recipe.foretold:
            recipe.build(Work(connection, str, only(study, recipe), extracts))
            digests |= {table: digest_of_rows(connection, table) for table in tables_of(asset)}
    return digests


def stale_assets(
    chain: Mapping[str, tuple[str, ...]],
    state: State,
    foretold: Mapping[str, str],
    outside: Mapping[str, Inputs],
    study: Study | None,
    published: bool,
) -> dict[str, set[str]]:
    """The assets that are to be made anew, with the inputs that differ; none differs where one before it is stale.

    Args:
        foretold: digests of what tables would hold if they were made now.
        outside: by asset, what it reads from outside the warehouse, as it lies there.
        published: whether a publication stands that is as it was built.
    """
    maker_of = makers(dict(chain))
    stale: dict[str, set[str]] = {}
    for asset in chain:
        recipe = RECIPES[asset]
        now = {**inputs_of(recipe, {**state.digests, **foretold}, study), **outside.get(asset, {})}
        before = state.made_from.get(asset, {})
        differing = {name for name in now.keys() & before.keys() if now[name] != before[name]}
        if now.keys() != before.keys():
            differing.add("code")  # reads other things than before
        differing |= {
            table
            for table in tables_of(asset)
            if table in foretold and foretold[table] != state.digests.get(table)
        }
        if not before:
            differing = {"never"}
        elif not state.sound.issuperset(judged_of(asset)):
            differing.add("unsound")
        awaited = {maker_of[table] for table in recipe.reads if table not in foretold} & stale.keys()
        if differing or awaited:
            stale[asset] = differing
    files = [asset for asset in chain if layer_of(asset) == "publication"]
    if not published or stale.keys() & set(files):
        stale |= {asset: stale.get(asset, set()) for asset in files}
    return stale


def in_order(chain: Iterable[str], stale: Mapping[str, object]) -> tuple[str, ...]:
    """Stale assets in the order of the chain."""
    return tuple(asset for asset in chain if asset in stale)


FOLLOWING = {
    "study asked",
    "study curve_model",
    "study headline_model",
    "catalog.study_model_variable",
    "catalog.study_check",
}
"""What differs where models, checks, the curve or the headline do, which are told."""
SECTIONS = {"checks": "robustness"}
"""Parts of a study that its file calls otherwise."""


def told(
    stale: Mapping[str, set[str]], published_at: str | None, problem: str | None, files: Sequence[str]
) -> tuple[str, ...]:
    """Why assets are to be made anew, in words, each reason once."""
    inputs = sorted({name for differing in stale.values() for name in differing} - FOLLOWING)
    if published_at is None and "never" in inputs:
        return ("nothing is published yet",)
    reasons: list[str] = []
    for name in inputs:
        reasons += list(files) if name == "workbooks" and files else [words_of(name)]
    if problem:
        reasons.append(problem)
    return tuple(dict.fromkeys(reasons))


def words_of(name: str) -> str:
    """What it means that an input differs.

    >>> words_of("study checks"), words_of("catalog.ledger_entry"), words_of("panel.study_figure")
    ('study changed: robustness', 'corrections changed', 'figures of the book changed')
    """
    kind, _, rest = name.partition("." if "." in name else " ")
    known = {
        "never": "never made, or interrupted the last time",
        "unsound": "checks did not pass, or were not run, the last time",
        "catalog.ledger_entry": "corrections changed",
        "panel.study_figure": "figures of the book changed",
        "panel.quarantine_share": "figures of the book changed",
    }
    if name in known:
        return known[name]
    if kind == "study" or (kind == "catalog" and rest.startswith("study")):
        part = rest.removeprefix("study_")
        return f"study changed: {SECTIONS.get(part, part)}"
    if kind == "catalog":
        return f"catalog changed: {rest}"
    if kind == "panel":
        return "what the book says of figures changed"
    return f"{name} changed"


def changed_files(before: Mapping[str, str], delivery: Delivery) -> list[str]:
    """What differs between the workbooks that were read and those that lie there, in words."""
    now = delivery.workbooks
    new = sorted(now.keys() - before.keys())
    gone = sorted(before.keys() - now.keys())
    changed = sorted(path for path in now.keys() & before.keys() if now[path] != before[path])
    return [
        f"{counted(paths)} {what}: {listed(paths)}"
        for paths, what in ((new, "new"), (changed, "changed"), (gone, "gone"))
        if paths
    ]


def counted(paths: Sequence[str]) -> str:
    """How many workbooks.

    >>> counted(["2024/a.xlsx"])
    '1 workbook'
    """
    return f"{len(paths)} workbook" + ("s" if len(paths) > 1 else "")


def listed(paths: Sequence[str]) -> str:
    """The first of several."""
    return ", ".join(paths[:SHOWN]) + (", …" if len(paths) > SHOWN else "")


def problem_of_publication(settings: Settings, name: str) -> str | None:
    """Why what readers open of the book or of a study must be made anew, in words; None where it is as it was built."""
    file = settings.published_file(name)
    if not file.exists():
        return "the publication is gone"
    altered = alterations(settings.published(name).resolve())
    if altered == [LIST_GONE] and file.stat().st_mode & stat.S_IWUSR:  # since then files are read-only
        return "the publication is of a version before 0.5"
    return f"the publication was altered: {listed(altered)}" if altered else None


def publication_time(path: Path) -> str | None:
    """When a published file was built, to the minute; None where there is none that says so."""
    if not path.is_file():  # a pipe would be waited for
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            [(built_at,)] = connection.execute("select epoch(built_at) from build").fetchall()
    except (duckdb.Error, ValueError):
        return None
    return f"{datetime.fromtimestamp(built_at, UTC):%Y-%m-%d %H:%M} UTC"
