"""The rules that the whole house keeps (docs/decisions, pyproject.toml's import contracts)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.template import FILE

ROOT = FILE.parent
PRODUCT = ("core", "automation", "bot", "lex", "config_rules")
EVERYTHING = (*PRODUCT, "local", "tests", "benchmarks")
MOST_LINES = 400


def sources(*folders: str) -> list[Path]:
    """The Python files in these folders."""
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def test_imports_go_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize(
    "heavy",
    [
        "boto3",
        "pydantic",
        "yaml",
        "rapidfuzz",
        "aws_xray_sdk",
        "aws_lambda_powertools.utilities.parameters",
        "automation",
    ],
)
def test_the_function_that_slack_waits_for_starts_without(heavy: str) -> None:
    program = f"import sys, bot.inbound; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60).returncode == 0


def test_only_one_module_of_the_product_makes_boto3_clients() -> None:
    graph = grimp.build_graph(
        *PRODUCT, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )
    assert graph.find_modules_that_directly_import("boto3") == {"core.aws.clients"}


def test_the_local_runtime_is_never_part_of_what_is_deployed() -> None:
    assert (
        "local" not in (ROOT / "Makefile").read_text(encoding="utf-8").split("build-BotInbound")[1].split("clean:")[0]
    )


def test_files_are_short() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in sources(*EVERYTHING)}
    assert {file: length for file, length in lengths.items() if length > MOST_LINES} == {}


def test_nothing_is_patched_nor_left_for_later() -> None:
    unwanted = re.compile(r"mock\.patch|from unittest|import unittest|\b(?:TODO|FIXME|XXX)\b")
    files = [file for file in sources(*EVERYTHING) if file != Path(__file__)]
    assert [file for file in files if unwanted.search(file.read_text(encoding="utf-8"))] == []
