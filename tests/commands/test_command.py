"""The command `renxing`: quick help with examples, options that stand for the environment, arguments as data."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commands.main import renxing
from orchestration.settings import PROJECT

COMMAND = str(Path(sys.executable).with_name("renxing"))
OF_A_PANEL = {"INDICATORS", "YEARS", "CITIES", "SCOPE", "SHAPE", "FORMAT", "OUTPUT"}
HEAVY = ("dagster", "duckdb", "great_expectations", "numpy", "pandas")


def ran(*arguments: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """The installed command, run from a folder."""
    return subprocess.run([COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_help_names_every_command() -> None:
    shown = ran("--help")
    assert shown.returncode == 0
    assert [
        line.split()[0] for line in shown.stdout.split("Commands:\n")[1].split("\n\n")[0].splitlines()
    ] == [
        "backup",
        "check-study",
        "coverage",
        "damage",
        "documentation",
        "edition",
        "export-panel",
        "findings",
        "health",
        "prepare",
        "refresh",
        "restore",
        "rule",
        "superset",
        "torture",
        "trace",
        "ui",
    ]


def test_a_file_in_the_folder_is_a_command(tmp_path: Path) -> None:
    for folder in ("assets", "checks", "commands", "orchestration"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    (tmp_path / "commands/greet.py").write_text(
        "from commands.group import renxing\n\n\n"
        "@renxing.command()\ndef greet() -> None:\n    print('你好')\n",
        encoding="utf-8",
    )
    program = "import sys; from commands.main import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", program, "greet"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "你好\n")


def test_nothing_else_rests_on_the_commands() -> None:
    others = ("assets", "checks", "damage", "orchestration", "synthetic")
    files = [path for folder in others for path in (PROJECT / folder).rglob("*.py")]
    assert len(files) > 100
    imported = re.compile(r"^\s*(from|import) commands\b", re.MULTILINE)
    assert [path for path in files if imported.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", sorted(renxing.commands))
def test_help_of_a_command_has_an_example(name: str) -> None:
    assert f"renxing {name}" in ran(name, "--help").stdout.split("Options:")[1]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["refersh"], "renxing: No such command 'refersh'. "),
        (["refresh", "--city", "x"], "renxing refresh: No such option '--city'"),
        (
            ["trace", "合肥市", "2011"],
            "renxing trace: Missing argument 'NAME'. Try: renxing trace 合肥市 2011 gdp",
        ),
        (["damage", "--injections", "many"], "renxing damage: Invalid value for '--injections'"),
    ],
)
def test_bad_usage_is_one_line_and_exit_status_2(arguments: list[str], line: str) -> None:
    ended = ran(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(line)
    assert ended.stderr.count("\n") == 1


def test_options_stand_for_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RENXING_STUDY", "RENXING_EXTRACTS", "RENXING_HOME"):
        monkeypatch.setenv(name, "of the environment")
    options = ["--study", "sun2025", "--study", "yearbooks", "--extracts", "年鉴 1"]
    renxing.commands["refresh"].make_context("refresh", options)
    assert os.environ["RENXING_STUDY"] == "sun2025 yearbooks"
    assert os.environ["RENXING_EXTRACTS"] == "年鉴 1"
    assert os.environ["RENXING_HOME"] == "of the environment"


def test_a_study_is_checked_from_any_folder(tmp_path: Path) -> None:
    ended = ran("check-study", "public_services", folder=tmp_path)
    assert ended.returncode == 0
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("public_services: 19 variables, 5 samples, 2 models, 36 checks")
    assert lines[0].endswith("29 inherited rows dropped")
    assert "  services: index, score  Urban public services 城市公共服务" in lines


def test_a_study_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("title: t\nextends: sun2025\npanel: {years: [2019, 2003]}\n", encoding="utf-8")
    ended = ran("check-study", str(file))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("mine.yaml, line 3: panel.years: expected [first, last]")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("study", ["sun2025", "book"])
def test_a_bad_row_of_the_catalog_is_one_line(tmp_path: Path, study: str) -> None:
    for folder in ("assets", "checks", "commands", "orchestration", "sql"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    provinces = tmp_path / "assets/catalog/provinces.csv"
    provinces.write_text(
        provinces.read_text(encoding="utf-8").replace("110000,", "many,", 1), encoding="utf-8"
    )
    (tmp_path / "extracts").mkdir()
    named = {"RENXING_EXTRACTS": "extracts", "RENXING_HOME": "home", "RENXING_STUDY": study}
    ended = subprocess.run(
        [sys.executable, "-c", "import sys; from commands.refresh import main; sys.exit(main())"],
        cwd=tmp_path,
        env=os.environ | named,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        "\nassets/catalog/provinces.csv, line 2: province_id: 'many' is no whole number; correct the cell\n"
        "book: there is no earlier publication\n"
    )


def test_help_and_the_check_of_a_study_import_nothing_heavy() -> None:
    program = (
        "import sys; from commands.main import renxing; "
        "renxing(['check-study', 'sun2025'], standalone_mode=False); "
        f"sys.exit(', '.join(set({HEAVY!r}) & sys.modules.keys()))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert ended.stderr.strip() == ""


def test_a_reader_that_leaves_ends_the_command_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [COMMAND, "check-study", "sun2025"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert ended.stderr == ""


@pytest.mark.parametrize(
    "variable", ["CITY", "YEAR", "NAME", "STUDY", "INJECTIONS", "FILE", *sorted(OF_A_PANEL)]
)
def test_make_runs_nothing_that_stands_in_a_value(variable: str, tmp_path: Path) -> None:
    receives = {
        "STUDY": "RENXING_STUDY",
        "INJECTIONS": "RENXING_DAMAGE_INJECTIONS",
        "FILE": "RENXING_RULE_FILE",
    }.get(variable, f"RENXING_{'PANEL' if variable in OF_A_PANEL else 'TRACE'}_{variable}")
    trap = tmp_path / "executed"
    values = (
        f"$(shell touch {trap})",
        f"${{shell touch {trap}}}",
        f"$(eval X:=$(shell touch {trap}))",
        f"$(touch {trap})",
        f"$$(touch {trap})",
        f"`touch {trap}`",
        f'"; touch {trap}; "',
        f"'; touch {trap}; '",
        f"| touch {trap} #",
        f"a\ntouch {trap}",
        "合肥市 $HOME",
        "--help",
    )
    # printenv stands where the command does, and shows what the command would be given.
    make = [
        "make",
        "--no-print-directory",
        "trace",
        "--old-file",
        ".venv/.ready",
        f"RENXING=printenv {receives} #",
    ]
    for value in values:
        for given, environment in (([f"{variable}={value}"], {}), ([], {variable: value})):
            shown = subprocess.run(
                [*make, *given],
                cwd=PROJECT,
                env=os.environ | environment,
                capture_output=True,
                text=True,
                check=True,
            )
            assert shown.stdout == f"{value}\n"
            assert not trap.exists(), value
