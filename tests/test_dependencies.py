"""The constraints that CI builds with are the bounds of the package; a small build loads what it needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = {need.name: need.specifier for need in map(Requirement, PROJECT["dependencies"])}


def pinned(name: str) -> dict[str, str]:
    """The versions of a file of constraints, each of which must be one exactly."""
    lines = (ROOT / f".github/constraints-{name}.txt").read_text("utf-8").splitlines()
    found = {}
    for need in (Requirement(line) for line in lines if not line.startswith("#")):
        (only,) = need.specifier
        assert only.operator == "=="
        found[need.name] = only.version
    return found


@pytest.mark.parametrize("name", ["least", "newest"])
def test_every_dependency_is_pinned_within_its_bounds(name: str) -> None:
    versions = pinned(name)
    assert versions.keys() == NEEDED.keys()
    assert [need for need, version in versions.items() if version not in NEEDED[need]] == []


def test_the_least_are_the_lower_bounds() -> None:
    bounds = {
        need: [one.version for one in specifier if one.operator in (">=", "==")] for need, specifier in NEEDED.items()
    }
    assert {need: [version] for need, version in pinned("least").items()} == bounds


def test_a_list_as_pdf_loads_no_library_and_no_room_but_its_own(tmp_path: Path) -> None:
    (tmp_path / "data/editions").mkdir(parents=True)
    shutil.copy(ROOT / "data/editions/2023-06-01.yaml", tmp_path / "data/editions")
    script = """
import json, sys
before = {*sys.modules}
from reportgen.cli import main
assert main(["build", "--only", "list", "--format", "pdf"]) == 0
files = {name: getattr(sys.modules[name], "__file__", None) or "" for name in {*sys.modules} - before}
own = {name.split(".")[1] for name in files if name.startswith("reportgen.")}
libraries = {name.split(".")[0] for name, file in files.items() if "site-packages" in file}
print(json.dumps([sorted(libraries - {"reportgen"}), sorted(own)]))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True)
    libraries, own = map(set, json.loads(done.stdout.splitlines()[-1]))
    assert libraries == {"MeCab", "PIL", "ipadic", "reportlab", "uharfbuzz", "yaml"}
    assert own.isdisjoint({"inquiry", "open_data", "packets", "readers", "site", "workbench"})
