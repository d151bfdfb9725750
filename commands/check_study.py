"""The command `renxing check-study`: how a study file is understood, before any volume is read."""

import os
import shlex
import sys

import click

from assets.catalog import load_catalog
from assets.catalog.records import CatalogError
from assets.catalog.study_language.errors import StudyError
from assets.catalog.study_language.printing import lines_of
from assets.catalog.study_loading import load_study
from commands.group import renxing
from commands.options import end_with_the_reader, home
from orchestration.named import SettingsError
from orchestration.settings import settings_from_environment


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
    if study:
        os.environ["RENXING_STUDY"] = shlex.join(study)
    end_with_the_reader()
    return main()


def main() -> int:
    """Print each study that is asked for as it is resolved, or its one error; exit status 1 where there is one."""
    try:
        settings = settings_from_environment()
        known = settings.known_studies()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    status = 0
    for name in settings.studies:
        try:
            study = load_study(known.get(name, name), settings.extracts)
        except (CatalogError, StudyError) as error:
            print(error, file=sys.stderr)
            status = 1
        else:
            print("\n".join(lines_of(study, load_catalog(settings.extracts))))
    return status
