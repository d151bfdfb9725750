"""Options that several commands share, and how a command that only prints ends.

Settings are read from the environment alone; an option sets its variable for this process.
"""

import os
import shlex
import signal
from collections.abc import Callable
from typing import Any

import click

from assets.text import apart_by_commas

Command = Callable[..., Any]


def setting(
    option: str, variable: str, metavar: str, text: str, several: bool = False
) -> Callable[[Command], Command]:
    """An option that sets a variable of the environment; given several times, its values stand apart by spaces."""

    def into_environment(_: click.Context, __: click.Parameter, value: str | tuple[str, ...] | None) -> None:
        if value:
            os.environ[variable] = value if isinstance(value, str) else shlex.join(value)

    return click.option(
        option,
        metavar=metavar,
        multiple=several,
        expose_value=False,
        callback=into_environment,
        help=f"{text} [{variable}]",
    )


one_study = setting("--study", "RENXING_STUDY", "NAME", "A study's name or file 研究名称或文件")
studies = setting(
    "--study",
    "RENXING_STUDY",
    "NAME",
    "A study's name or file; repeat for several 研究，可多次",
    several=True,
)
extracts = setting("--extracts", "RENXING_EXTRACTS", "DIR", "The folder of the volumes 年鉴工作簿所在文件夹")
accept = setting(
    "--accept",
    "RENXING_ACCEPT",
    "NAMES",
    "Editions and tables, apart by commas, that the book may lose 底册可以不再含有的版次与表",
)
home = setting("--home", "RENXING_HOME", "DIR", "Where results are kept 成果所在文件夹")


def end_with_the_reader() -> None:
    """Let `| head` end a command that only prints, without a complaint of Python or make."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


LONGEST_WORD = 200
"""Of what is asked for, in characters: no city, year or name is as long."""


class WordError(Exception):
    """What is typed and can be nothing that is asked for, in one line."""


def as_typed(what: str, argument: str) -> str:
    """What was typed, also where the locale is not that of the terminal, as LANG=C.

    Raises WordError for what is no UTF-8, and for what is longer than any city, year or name.
    """
    shown = repr(argument[:LONGEST_WORD])
    try:
        word = os.fsencode(argument).decode("utf-8")
    except UnicodeDecodeError as error:
        raise WordError(
            f"unknown {what} {shown}: is no UTF-8; set the terminal to UTF-8, or give the code of the city (table city)"
        ) from error
    if len(word) > LONGEST_WORD:
        raise WordError(f"unknown {what} {shown}: no {what} is as long")
    return word


def several_as_typed(what: str, argument: str) -> list[str]:
    """The words of a list, apart by commas of either width; see `as_typed`."""
    return [as_typed(what, one) for one in apart_by_commas(argument)]
