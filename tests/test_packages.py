"""What each function's package holds: its own code and libraries, all of it, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.template import FILE, functions

ROOT = FILE.parent
REQUIREMENTS = ROOT / "requirements"
FOLDERS = {"core", "automation", "bot", "lex", "config_rules"}

# Import names that are not the names of their packages.
PACKAGE_OF = {"yaml": "pyyaml"}

# Reached by an import that never runs in that function.
NEVER_RUN: dict[str, set[str]] = {}

DISCOVERS = {"automation.fixes", "config_rules.live", "config_rules.rules"}

# Nothing imports them, yet they are needed.
DATA = {"tzdata"}  # zoneinfo's time zones, which AWS Lambda does not have


@cache
def _imports() -> grimp.ImportGraph:
    return grimp.build_graph(
        *FOLDERS, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def _reached(function: str) -> set[str]:
    """The top-level names of everything that a function's entry file imports, however indirectly."""
    found = {functions()[function]["Handler"].rpartition(".")[0]}
    while True:
        more = found.union(*(_imports().find_upstream_modules(module) for module in found))
        # These packages import every module of theirs, by name.
        more |= {m for package in DISCOVERS & more for m in _imports().find_descendants(package)}
        if more == found:
            return {name.partition(".")[0] for name in found}
        found = more


def _names(requirements: Path) -> set[str]:
    lines = [line for line in requirements.read_text(encoding="utf-8").splitlines() if re.match(r"[a-z]", line)]
    return {re.split(r"[=\[ ;]", line)[0] for line in lines}


def _versions(requirements: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", requirements.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(params=functions(), scope="module")
def function(request: pytest.FixtureRequest) -> str:
    """Each function's logical id."""
    return str(request.param)


@pytest.fixture(scope="module")
def package(function: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A function's package as the Makefile builds it, without the libraries."""
    made = tmp_path_factory.mktemp(function)
    target = ["make", "--silent", f"build-{function}", f"ARTIFACTS_DIR={made}", "INSTALL=true"]
    subprocess.run(target, cwd=ROOT, check=True)
    return made


def test_a_package_holds_the_folders_that_its_function_reaches_and_no_other(function: str, package: Path) -> None:
    assert {entry.name for entry in package.iterdir()} == _reached(function) & FOLDERS
    assert not [path for path in package.rglob("*") if path.name in {"__pycache__", "tests", "local"}]


def test_a_functions_requirements_are_the_libraries_that_it_reaches_and_no_other(function: str) -> None:
    libraries = _reached(function) - FOLDERS - sys.stdlib_module_names - NEVER_RUN.get(function, set())
    needed = {PACKAGE_OF.get(name, name).replace("_", "-") for name in libraries}
    if "boto3" in needed:
        needed.discard("botocore")  # comes with it
    assert _names(REQUIREMENTS / f"{function}.in") - DATA == needed


def test_a_function_starts_from_its_package_alone(function: str, package: Path) -> None:
    module = functions()[function]["Handler"].rpartition(".")[0]
    program = f"import sys; sys.path.insert(0, {str(package)!r}); import {module}; print({module}.__file__)"
    environment = {
        "AWS_DEFAULT_REGION": "eu-north-1",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "POWERTOOLS_SERVICE_NAME": function,
        "POWERTOOLS_METRICS_NAMESPACE": "Orderly",
    }
    started = subprocess.run(
        [sys.executable, "-I", "-c", program], env=environment, cwd=package, capture_output=True, text=True, timeout=60
    )
    assert started.returncode == 0, started.stderr
    assert Path(started.stdout.strip()).is_relative_to(package)


def test_what_is_deployed_is_what_was_tested(function: str) -> None:
    tested = _versions(REQUIREMENTS / "dev.txt")
    deployed = _versions(REQUIREMENTS / f"{function}.txt")
    assert deployed
    assert deployed.items() <= tested.items()


@pytest.mark.parametrize("file", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda file: file.stem)
def test_everything_that_is_installed_is_pinned_and_has_hashes(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    for line in lines:
        assert re.match(r"[a-z0-9-]+==[^ ;]+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+", line), line
    assert "://" not in text


def test_the_test_machine_has_all_that_the_local_one_has() -> None:
    assert _versions(REQUIREMENTS / "local.txt").items() <= _versions(REQUIREMENTS / "dev.txt").items()
