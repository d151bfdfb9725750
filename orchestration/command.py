"""The command `renxing`: what can be asked for, and which settings the options stand for.

Settings are read from the environment alone; an option sets its variable for this process. What a command needs is
imported when it is asked for, so that help comes at once.
"""

import logging
import os
import re
import shlex
import signal
import sys
import warnings
from collections.abc import Callable
from typing import Any

import click

from orchestration.processes import INTERRUPTED

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


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Each option stands for the variable of the environment in brackets 选项等同于方括号中的环境变量",
)
@click.version_option(package_name="renxing", message="renxing %(version)s")
def renxing() -> None:
    """City statistics of China that answer for themselves, from yearbook workbooks to regression tables 韧性"""


@renxing.command(
    epilog="""\b
Examples:
  renxing refresh
  renxing refresh --study yearbooks --extracts ~/yearbooks --home build-yearbooks"""
)
@studies
@extracts
@home
@accept
def refresh() -> int:
    """From the volumes to what is published 从工作簿到发布

    The exit status is 0 only where what was asked for was published.
    """
    from orchestration.refresh import main

    return main()


@renxing.command(
    epilog="""\b
Examples:
  renxing ui --study yearbooks --extracts ~/yearbooks --home build-yearbooks
  RENXING_PORT=8080 renxing ui"""
)
@studies
@extracts
@home
@accept
def ui() -> int:
    """Dagster's UI on this machine, with the nightly run 界面与夜间运行"""
    from orchestration.ui import main

    return main()


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
    from orchestration.trace import main

    end_with_the_reader()
    return main(city, year, name)


@renxing.command(
    epilog="""\b
Examples:
  renxing check-study yearbooks
  renxing check-study my-study.yaml"""
)
@click.argument("study", nargs=-1)
@home
def check_study(study: tuple[str, ...]) -> int:
    """Whether a study can be read, and how it is understood 检查研究文件

    No volume is read. Without STUDY, those of RENXING_STUDY.
    """
    from orchestration.study_check import main

    if study:
        os.environ["RENXING_STUDY"] = shlex.join(study)
    end_with_the_reader()
    return main()


@renxing.command(epilog="Example: renxing findings --home build-yearbooks")
@extracts
@home
def findings() -> int:
    """What nobody has ruled on, as a table for Excel 待裁定清单

    It lies in the home as findings.xlsx; rule reads it back.
    """
    from orchestration.findings import main

    return main()


@renxing.command(
    epilog="""\b
Examples:
  renxing rule findings.xlsx --extracts ~/yearbooks --home build-yearbooks
  renxing rule --extracts ~/yearbooks"""
)
@click.argument("file", required=False, envvar="RENXING_RULE_FILE")
@extracts
@home
def rule(file: str | None) -> int:
    """Rulings that were filled in, taken into your own ledger 读入裁定

    FILE is the table of findings, .xlsx or .csv; without it, findings.xlsx of the home. The ledger lies in the folder of
    the volumes, catalog/corrections.csv.
    """
    from orchestration.rule import main

    return main(file)


@renxing.command(epilog="Example: renxing superset --home build-yearbooks")
@one_study
@home
def superset() -> int:
    """The dashboard for Apache Superset as one file 生成仪表板文件"""
    from orchestration.superset import main

    return main()


@renxing.command(epilog="Example: renxing coverage --extracts ~/yearbooks --home build-yearbooks")
@extracts
@home
def coverage() -> int:
    """What the last refresh found printed, into the catalog 更新刊载范围表"""
    from orchestration.coverage import main

    return main()


@renxing.command(epilog="Example: renxing documentation")
def documentation() -> int:
    """The data dictionary, from the catalog 生成数据字典"""
    from orchestration.documentation import main

    return main()


@renxing.command(epilog="Example: RENXING_YEARBOOKS=~/yearbooks renxing damage --injections 100")
@click.option(
    "--injections",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    envvar="RENXING_DAMAGE_INJECTIONS",
    help="Defects of each kind of single cells and set.",
)
@home
def damage(injections: int) -> int:
    """Defects put into the volumes, and the share that is caught 错误查出率"""
    from damage.command import main

    return main(injections)


def main() -> int:
    """Run the command with the arguments of this process; the exit status."""
    warnings.simplefilter("ignore")
    # pyfixest sets up logging for the whole process as it is imported, unless somebody has.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        status = renxing.main(prog_name="renxing", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        print(complaint(error), file=sys.stderr)
        return error.exit_code
    except click.Abort:
        print("renxing: interrupted", file=sys.stderr)
        return INTERRUPTED
    return int(status or 0)


def end_with_the_reader() -> None:
    """Let `| head` end a command that only prints, without a complaint of Python or make."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def complaint(error: click.ClickException) -> str:
    """What is wrong with the arguments, and an example of right ones, in one line."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "renxing"
    example = context and re.search(r"(?:RENXING_\S+ )?renxing .*", context.command.epilog or "")
    return f"{path}: {' '.join(error.format_message().split())} Try: {example[0] if example else f'{path} --help'}"
