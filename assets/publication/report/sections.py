"""The sections of the report, in their order, and what stands in each of them.

A section's heading is the text `section_<name>`, its place in the navigation is called `nav_<name>`. Its charts are
those that name it; tables and controls around them stand in parts/<name>.html.j2. A section of which nothing is
left has no heading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import jinja2
from markupsafe import Markup

from assets.catalog.labels import LANGUAGES, Language, written
from assets.publication.indices import StudyIndex
from assets.publication.report.figures import Figure

BETWEEN_SENTENCES: Mapping[Language, str] = {"en": " ", "zh": ""}


@dataclass(frozen=True)
class Section:
    """A section of the page."""

    name: str
    by_index: bool = False
    """All of it is about an index: with several, it is told index by index."""


SECTIONS = (
    Section("models"),
    Section("map", by_index=True),
    Section("trends", by_index=True),
    Section("weights", by_index=True),
    Section("estimates"),
    Section("audit"),
    Section("replication"),
    Section("doubts"),
    Section("build"),
)


@dataclass(frozen=True)
class Block:
    """Figures that stand together."""

    index: StudyIndex | None
    heading: Mapping[Language, str] | None
    """The index's name, where the study has several."""
    figures: tuple[Figure, ...]
    otherwise: tuple[str, ...]
    """Keys of the texts that stand in for figures without rows."""

    @property
    def lead(self) -> Mapping[Language, str] | None:
        """What its figures say before the first of them."""
        led = [one for one in self.figures if one.chart.lead]
        if not led:
            return None
        return {
            language: BETWEEN_SENTENCES[language].join(
                written(str(one.chart.lead), language, **one.values) for one in led
            )
            for language in LANGUAGES
        }


@dataclass(frozen=True)
class Written:
    """A section that has something to say, as HTML."""

    name: str
    content: Markup


def written_sections(
    environment: jinja2.Environment,
    figures: Iterable[Figure],
    indices: Sequence[StudyIndex],
    context: Mapping[str, object],
) -> list[Written]:
    """The sections of a study that are not empty. `context`: what their templates put in."""
    found = []
    for section in SECTIONS:
        of_section = [one for one in figures if one.chart.section == section.name]
        template = environment.select_template([f"parts/{section.name}.html.j2", "parts/charts.html.j2"])
        content = template.render({**context, "blocks": blocks(section, of_section, indices)}).strip()
        if content:
            found.append(Written(section.name, Markup(content)))
    return found


def blocks(section: Section, figures: Sequence[Figure], indices: Sequence[StudyIndex]) -> list[Block]:
    """The figures of a section: one block an index where the section is about indices, else one for all."""
    if not section.by_index:
        return [block(None, None, figures)]
    several = len(indices) > 1
    return [
        block(index, index.label if several else None, [one for one in figures if one.index == index])
        for index in indices
    ]


def block(
    index: StudyIndex | None, heading: Mapping[Language, str] | None, figures: Sequence[Figure]
) -> Block:
    """Figures with rows, and what is said instead of the others."""
    return Block(
        index=index,
        heading=heading,
        figures=tuple(one for one in figures if len(one.rows)),
        otherwise=tuple(
            dict.fromkeys(
                one.chart.otherwise for one in figures if one.rows.empty and one.chart.otherwise is not None
            )
        ),
    )
