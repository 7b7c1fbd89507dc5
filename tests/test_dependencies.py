"""The constraints that CI builds with are the bounds of the package."""

from __future__ import annotations

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
