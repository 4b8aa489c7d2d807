"""What is installed, what it needs, and what the repository promises of itself."""

from __future__ import annotations

import ast
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

import immuneworld

ROOT = Path(__file__).resolve().parent.parent
DATA = {".ant", ".tsv", ".ttl", ".j2", ".css", ".js"}
LAYERS = ("ontology", "kg", "model", "cli")
HEAVY = {"anndata", "matplotlib", "networkx", "numpy", "pandas", "rdflib", "scipy", "sklearn", "torch"}


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def tracked() -> tuple[Path, ...]:
    """The repository's files, as git knows them."""
    found = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return tuple(
        path for name in found.stdout.split("\0") if name and (path := Path(name)) and (ROOT / path).is_file()
    )


def sources() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.parts[0] in LAYERS]


@cache
def wheel(folder: Path) -> tuple[str, ...]:
    """Names in a wheel built from a copy of the tracked files, so that nothing is left in the repository."""
    for path in tracked():
        (folder / "src" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / "src" / path)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(folder / "src"),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (built,) = folder.glob("*.whl")
    return tuple(zipfile.ZipFile(built).namelist())


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return wheel(tmp_path_factory.mktemp("wheel"))


def make_plan(target: str) -> str:
    """What `make TARGET` would run."""
    env = {key: value for key, value in os.environ.items() if key not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return subprocess.run(
        ["make", "-n", target], cwd=ROOT, env=env, capture_output=True, check=True, text=True
    ).stdout


def test_every_subpackage_is_listed() -> None:
    found = {
        ".".join(("immuneworld", *path.parent.parts)) for path in tracked() if path.name == "__init__.py"
    }
    assert set(project()["tool"]["setuptools"]["packages"]) == found
    assert found >= {f"immuneworld.{layer}" for layer in LAYERS}


def test_the_wheel_holds_the_package_only(names: tuple[str, ...]) -> None:
    assert {name.split("/")[0] for name in names} == {
        "immuneworld",
        f"immuneworld-{immuneworld.__version__}.dist-info",
    }
    inside = {name.split("/")[1] for name in names if name.startswith("immuneworld/")}
    assert inside == {"__init__.py", "py.typed", "mappings", *LAYERS}
    assert not [name for name in names if name.endswith((".pyc", ".sh", ".ipynb"))]


def test_the_wheel_holds_every_source_and_data_file(names: tuple[str, ...]) -> None:
    data = [p for p in tracked() if p.parts[0] in {*LAYERS, "mappings"} and p.suffix in DATA]
    expected = {f"immuneworld/{path.as_posix()}" for path in [*sources(), *data]}
    assert expected <= set(names)
    for kind in (
        "ontology/immuneworld.ttl",
        "ontology/imports/",
        "kg/facts/",
        "model/studies.tsv",
        "mappings/lm22/",
    ):
        assert any(name.startswith(f"immuneworld/{kind}") for name in names), kind
    licences = {Path(name).name for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-ontology"}


def test_no_module_stands_at_the_root() -> None:
    assert [path.name for path in tracked() if path.suffix == ".py" and len(path.parts) == 1] == [
        "__init__.py"
    ]


def test_files_are_short() -> None:
    lengths = {
        path: len((ROOT / path).read_text().splitlines()) for path in tracked() if path.suffix == ".py"
    }
    assert not {path: n for path, n in lengths.items() if n > 400}
    assert statistics.median(n for path, n in lengths.items() if path in sources()) < 150


@pytest.mark.parametrize(
    "needle", ["/wor" + "k/", "pypi." + "org", "python" + "hosted", "npm" + "js", "/opt" + "/"]
)
def test_no_machine_and_no_registry_is_named(needle: str) -> None:
    assert not [path for path in tracked() if needle.encode() in (ROOT / path).read_bytes()]


def test_no_merge_is_left_half_done() -> None:
    """Markers of a conflict, which Markdown hides from linters."""
    marker = re.compile(rb"^(<{7}|>{7}) \S", re.MULTILINE)
    assert not [path for path in tracked() if marker.search((ROOT / path).read_bytes())]


def imported(paths: list[Path]) -> set[str]:
    """Distributions whose modules the files import, in normal form."""
    modules = set()
    for path in paths:
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                modules.add(node.module.split(".")[0])
    known = packages_distributions()
    third = modules - set(sys.stdlib_module_names) - {"immuneworld"}
    return {normal(name) for module in third for name in known.get(module, [module])}


def normal(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    declared = {normal(text) for text in project()["project"]["dependencies"]}
    extras = project()["project"]["optional-dependencies"]
    optional = {normal(text) for name, texts in extras.items() if name != "dev" for text in texts}
    assert imported(sources()) == declared | optional


def test_what_tests_import_is_declared() -> None:
    extra = project()["project"]["optional-dependencies"]["dev"]
    declared = {normal(text) for text in [*project()["project"]["dependencies"], *extra]}
    assert (
        imported([path for path in tracked() if path.parts[0] == "tests" and path.suffix == ".py"])
        <= declared
    )


def test_constraints_pin_every_requirement() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines), "plain pins only, no local versions"
    extra = project()["project"]["optional-dependencies"]["dev"]
    wanted = {normal(text) for text in [*project()["project"]["dependencies"], *extra]}
    assert wanted <= {normal(line) for line in lines}


@pytest.mark.parametrize(("module", "command"), [("onto", "iw-onto"), ("iw", "iw")])
@pytest.mark.parametrize("args", [["--help"], []])
def test_help_imports_nothing_heavy(module: str, command: str, args: list[str]) -> None:
    script = (
        f"import sys; from immuneworld.cli.{module} import app; from immuneworld.cli.base import run\n"
        f"run(app, {args!r}); print('LOADED', *sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Usage:" in done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("LOADED"), done.stdout
    assert (Path(sys.executable).parent / command).exists()


def test_make_lint_and_make_test_run_what_they_say() -> None:
    assert "lint-imports" in make_plan("lint")
    plan = make_plan("test")
    for tool in ("ruff check", "ruff format --check", "lint-imports", "/mypy", "/pytest"):
        assert tool in plan
    last = "/pytest -n auto --dist worksteal -m 'not compiles'"
    assert plan.rstrip().endswith(last), "pytest's closing line comes last"
    assert "make" in (ROOT / ".ci" / "run").read_text()


def test_the_version_is_one() -> None:
    assert f"version: {immuneworld.__version__}" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{immuneworld.__version__}]" in (ROOT / "CHANGELOG.md").read_text()
