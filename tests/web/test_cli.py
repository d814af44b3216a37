"""The command line."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli import main

ROOT = Path(__file__).parents[2]


def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from web.cli import main; main()"]
    return subprocess.run(
        [*program, *arguments], capture_output=True, text=True, env=env, cwd=ROOT, check=False
    )


def test_help_names_the_commands() -> None:
    result = CliRunner().invoke(main, ["--help"])

    assert result.exit_code == 0
    assert {"items", "serve"} <= set(result.output.split())


def test_help_imports_neither_flask_nor_scipy() -> None:
    check = (
        "import sys; from web.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'flask', 'scipy', 'matplotlib'} & set(sys.modules)))"
    )

    result = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert result.stdout.splitlines()[-1] == "[]"


def test_an_unknown_command_ends_with_exit_code_2() -> None:
    assert CliRunner().invoke(main, ["no-such-command"]).exit_code == 2


def test_a_missing_secret_is_one_sentence_without_a_traceback() -> None:
    result = run("serve", env={"STEMPEIL_ENV": "production"})

    assert result.returncode == 2
    assert result.stderr.startswith("Error: STEMPEIL_SECRET must be at least 32 random bytes")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "70000", "web"])
def test_an_impossible_port_is_refused(port: str) -> None:
    assert CliRunner().invoke(main, ["serve", "--port", port]).exit_code == 2
