"""Views of the book, one a topic: what the printed tables of one matter say, a row a city, year and scope, a column an
indicator and its status beside it, whatever titles and columns the tables had in the years."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assets.catalog.dictionary import Column, Dataset
from assets.catalog.records import Catalog, Indicator, Topic
from assets.publication.wide_panel import STATUS, aggregates, status_column
from assets.warehouse import literal

KEYS = (
    ("city_id", "INTEGER", "City code", "城市代码"),
    ("name", "VARCHAR", "City", "城市"),
    ("province", "VARCHAR", "Province", "省份"),
    ("year", "INTEGER", "Data year", "数据年份"),
    ("scope", "VARCHAR", "Scope", "口径"),
)
"""What a row is of: name, type and labels of the columns."""


@dataclass(frozen=True)
class TopicView:
    """The view of one topic."""

    topic: Topic
    indicators: Sequence[Indicator]

    @property
    def name(self) -> str:
        return self.topic.topic

    @property
    def dataset(self) -> Dataset:
        """What it is called and what it holds."""
        return Dataset(
            dataset=self.name,
            label_en=self.topic.label_en,
            label_zh=self.topic.label_zh,
            description="Figures of cities as they are used, a row a city, year and scope, a status beside each.",
            in_study=None,
            in_book=None,
            may_be_empty=True,
        )

    @property
    def columns(self) -> list[Column]:
        """Its columns: keys, then each indicator with its status."""
        keys = [
            described(self.name, name, kind, None, label_en, label_zh, key=True)
            for name, kind, label_en, label_zh in KEYS
        ]
        measures = [
            replace(
                described(self.name, one.indicator, "DOUBLE", one.unit, one.label_en, one.label_zh),
                definition=one.definition,
                source=one.source,
            )
            for one in self.indicators
        ]
        statuses = [replace(status_column(one), dataset=self.name, required=False) for one in measures]
        return keys + [column for pair in zip(measures, statuses, strict=True) for column in pair]

    @property
    def select(self) -> str:
        """Its SELECT."""
        names = [one.indicator for one in self.indicators]
        values, statuses = (
            aggregates(of, names, ending) for of, ending in (("value", ""), ("status", STATUS))
        )
        columns = [column for pair in zip(values, statuses, strict=True) for column in pair]
        return f"""
with cell as (
    select city_id, year, scope, indicator as name, value, status
    from observation
    where indicator in ({", ".join(literal(one) for one in names)})
)

select
    cell.city_id,
    city.name,
    city.province,
    cell.year,
    cell.scope,
    {", ".join(columns)}
from cell
inner join city on cell.city_id = city.city_id
group by cell.city_id, city.name, city.province, cell.year, cell.scope
order by cell.city_id, cell.year, cell.scope
"""


def topic_views(catalog: Catalog) -> list[TopicView]:
    """The views of all topics."""
    return [
        TopicView(topic, [one for one in catalog.indicators if one.topic == topic.topic])
        for topic in catalog.topics
    ]


def described(
    dataset: str, name: str, kind: str, unit: str | None, label_en: str, label_zh: str, key: bool = False
) -> Column:
    """A column of a view."""
    return Column(
        dataset=dataset,
        column=name,
        type=kind,
        unit=unit,
        key=key,
        required=key,
        refers_to=None,
        low=None,
        high=None,
        allowed=None,
        label_en=label_en,
        label_zh=label_zh,
        definition=None,
        source=None,
    )
