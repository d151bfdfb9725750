"""Records of facts from beside the yearbooks, each with its source: prices, policies, exchange rates, industries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsumerPrice:
    """Consumer prices of a province's year, those of the year before being 100."""

    province: str
    year: int
    previous_year_100: float
    source: str


@dataclass(frozen=True)
class BroadbandPilot:
    """The year in which a city became a pilot of Broadband China."""

    city_id: int
    year: int
    source: str


@dataclass(frozen=True)
class Telephones1984:
    """Telephones of 1984, in the territory that a city had then.

    A city is the one that bears its name, has been renamed since, or was the seat of the prefecture that a city has
    become; `printed_name` is that of 1984. Three cities of 1984 are none of these and stand for the city that has taken
    them in: 椒江 for 台州, 沙市 for 荆州, 屯溪 for 黄山. Cities that no city of 1984 stands for are not there.
    """

    city_id: int
    printed_name: str
    telephones: int
    source: str


@dataclass(frozen=True)
class InternetUsers:
    """Internet users of the country at the end of a year, in units of 10,000."""

    year: int
    users_10k: int
    source: str


@dataclass(frozen=True)
class ExchangeRate:
    """Yearly average exchange rate."""

    year: int
    yuan_per_usd: float
    source: str


@dataclass(frozen=True)
class Industry:
    """A two-digit division of GB/T 4754 (2011 and 2017) that an indicator counts; none: all divisions."""

    indicator: str
    division: str | None
