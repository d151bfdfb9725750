"""The entry point of `renxing`: its commands are what the modules of this folder add to the group."""

import importlib
import logging
import pkgutil
import re
import sys
import warnings
from pathlib import Path

import click

from commands.group import renxing
from commands.streams import make_usable
from orchestration.processes import INTERRUPTED

for module in pkgutil.iter_modules([str(Path(__file__).parent)], f"{__package__}."):
    if not module.ispkg:
        importlib.import_module(module.name)


def main() -> int:
    """Run the command with the arguments of this process; the exit status."""
    warnings.simplefilter("ignore")
    # pyfixest sets up logging for the whole process as it is imported, unless somebody has.
    logging.getLogger().addHandler(logging.NullHandler())
    make_usable()
    try:
        status = renxing.main(prog_name="renxing", standalone_mode=False)
        sys.stdout.flush()  # what cannot be written is said, and not left to the end of the interpreter
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        print(complaint(error), file=sys.stderr)
        return error.exit_code
    except click.Abort:
        print("renxing: interrupted", file=sys.stderr)
        return INTERRUPTED
    except (OSError, MemoryError) as error:
        return complain_of_machine(error)
    return int(status or 0)


def complain_of_machine(error: OSError | MemoryError) -> int:
    """Say what the machine refuses, and what to do. Raises the error where it is no matter of the machine."""
    from orchestration.environment import told

    line = told(error)
    if line is None:
        raise error
    print(f"renxing: {line}", file=sys.stderr)
    return 1


def complaint(error: click.ClickException) -> str:
    """What is wrong with the arguments, and an example of right ones, in one line."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "renxing"
    example = context and re.search(r"(?:RENXING_\S+ )?renxing .*", context.command.epilog or "")
    return f"{path}: {' '.join(error.format_message().split())} Try: {example[0] if example else f'{path} --help'}"
