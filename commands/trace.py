"""The command `renxing trace`: how one figure of the published file came to be, as a tree."""

import dataclasses
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from commands.group import renxing
from commands.options import WordError, as_typed, end_with_the_reader, home, one_study
from orchestration.named import SettingsError
from orchestration.settings import settings_from_environment


@dataclass(frozen=True)
class Step:
    """One row of the macro `trace`, under its column names."""

    level: int
    what: str
    name: str
    label: str | None
    city: str | None
    year: int | None
    scope: str | None
    value: float | None
    unit: str | None
    status: str | None
    weight: float | None
    formula: str | None
    reason: str | None
    printed_value: float | None
    correction: str | None
    objections: str | None
    workbook: str | None
    sheet: str | None
    cell: str | None
    raw_text: str | None


@dataclass(frozen=True)
class Node:
    """A step and what it rests on."""

    step: Step
    inputs: list["Node"] = field(default_factory=list)


@renxing.command(
    epilog="""\b
Examples:
  renxing trace 合肥市 2011 gdp
  renxing trace Hefei 2011 resilience
  renxing trace 340100 2011 land_area_district --study yearbooks --home build-yearbooks

CITY is a code, a Chinese name with or without 市, an English name, or a printed name. YEAR is the data year: that of
the figures, one before the edition. NAME is a variable of the panel (resilience, agglomeration, economic_density …:
the columns of table city_year) or a printed indicator (the components of table series; with _district at its end
that of the city districts)."""
)
@click.argument("city", envvar="RENXING_TRACE_CITY")
@click.argument("year", envvar="RENXING_TRACE_YEAR")
@click.argument("name", envvar="RENXING_TRACE_NAME")
@one_study
@home
def trace(city: str, year: str, name: str) -> int:
    """How a published figure came to be, down to the cells 一个数字的来龙去脉"""
    end_with_the_reader()
    return main(city, year, name)


def main(city: str, year: str, name: str) -> int:
    """Print the way of a figure; exit status 1 where something is unknown or no file is published."""
    from assets.publication.reading import ReadingError

    try:
        steps = steps_behind(settings_from_environment().read_file(), city, year, name)
    except (SettingsError, ReadingError, WordError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(report(steps)))
    return 0


def steps_behind(path: Path, city: str, year: str, name: str) -> list[Step]:
    """The steps of a figure, as the published file of the book or of a study tells them."""
    import duckdb

    from assets.publication.reading import refuse_unknown, told_in_one_line

    columns = ", ".join(one.name for one in dataclasses.fields(Step))
    asked = [as_typed(*one) for one in (("city", city), ("year", year), ("name", name))]
    with told_in_one_line(path), duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(f"select {columns} from trace(?, ?, ?)", asked).fetchall()
    steps = [Step(*row) for row in rows]
    refuse_unknown((one.what, one.name, one.status, one.reason) for one in steps)
    return steps


def report(steps: Sequence[Step]) -> Iterator[str]:
    """The lines of the tree, under the city and the year."""
    yield f"{steps[0].city}, {steps[0].year}"
    for node in tree(steps):
        yield ""
        yield heading(node.step)
        yield from below(node, indent="")


def tree(steps: Sequence[Step]) -> list[Node]:
    """Steps in reading order as trees, by their levels."""
    roots: list[Node] = []
    branch: list[Node] = []
    for step in steps:
        node = Node(step)
        del branch[step.level - 1 :]
        (branch[-1].inputs if branch else roots).append(node)
        branch.append(node)
    return roots


def below(node: Node, indent: str, shown: frozenset[str] = frozenset()) -> Iterator[str]:
    """What a step says beside its heading, and the steps it rests on; a label once in a branch."""
    stem = "│  " if node.inputs else "   "
    for line in details(node.step, shown):
        yield f"{indent}{stem}{line}"
    shown |= {node.step.label or ""}
    for one in node.inputs:
        last = one is node.inputs[-1]
        yield f"{indent}{'└─ ' if last else '├─ '}{heading(one.step)}"
        yield from below(one, indent + ("   " if last else "│  "), shown)


def heading(step: Step) -> str:
    """The step in one line: what it is, its value and its status."""
    if step.what == "break of definition":
        return f"{step.what}, {step.year}: {step.status}"
    subject = f"{step.what} {step.name}"
    if step.workbook or step.status == "not printed":
        subject = f"{step.what}, {step.year}"
    elif step.scope == "district":
        subject += " (city districts)"
    figure = "no value" if step.value is None else f"{number(step.value)} {step.unit}"
    return f"{subject}: {figure}" + (f", {step.status}" if step.status else "")


def details(step: Step, shown: frozenset[str]) -> Iterator[str]:
    """Everything else that is known of the step, a line each."""
    if step.label and step.label not in shown:
        yield step.label
    if step.formula and step.formula != step.name:
        yield f"formula: {step.formula}"
    if step.weight is not None:
        yield f"weight: {number(step.weight)}"
    if step.printed_value is not None and step.printed_value != step.value:
        yield f"printed: {number(step.printed_value)} {step.unit}"
    if step.correction:
        yield f"ledger: {step.correction}"
    elif step.reason:
        yield step.reason
    if step.objections:
        yield f"objections: {step.objections}"
    if step.workbook:
        yield origin(step)


def origin(step: Step) -> str:
    """The cell and its text."""
    cell = [step.workbook, step.sheet and f"sheet {step.sheet}", step.cell and f"cell {step.cell}"]
    unread = "not read" if step.cell is None else "blank"
    text = unread if step.raw_text is None else " ".join(step.raw_text.split())
    return f"{', '.join(part for part in cell if part)}: {text}"


def number(value: float) -> str:
    """A figure with its thousands apart, to ten digits."""
    return f"{value:,.10g}"
