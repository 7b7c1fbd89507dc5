"""Findings: what is wrong with something that is kept, and the files that it is wrong with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from reportgen.archive.messages import (
    ADDED_FILE,
    CHANGED_TOO,
    CONTENT_OF_ANOTHER,
    DAMAGED_FILE,
    FORMS,
    MISSING_FILE,
    RENAMED_CASE,
    RENAMED_FILE,
    RENAMED_FORM,
)
from reportgen.diagnostics import Diagnostic, Rule


class Finding(NamedTuple):
    """One problem, and the files that it touches: their paths in what is verified, "" for the whole."""

    diagnostic: Diagnostic
    files: tuple[str, ...]


def tell(rule: Rule, name: str, *files: str, hint: str | None = None, **values: object) -> Finding:
    """The finding about the files in what is called `name`; the rule's {path} is the first of them."""
    path = "/".join(filter(None, (name, files[0])))
    return Finding(rule.at(None, hint=hint, path=_printable(path), **values), files)


def _printable(path: str) -> str:
    """The path where a name that is no Unicode text is shown with escapes."""
    return path.encode("utf-8", "backslashreplace").decode()


def compare_content(name: str, expected: Mapping[str, str], found: Mapping[str, str]) -> list[Finding]:
    """Every file that is missing, added, renamed or has another digest, each told once; digests by path.

    A missing file and an added one are one renamed file where their names differ only in Unicode form or case, or
    where their content is the same.
    """
    findings = []
    missing = {path: digest for path, digest in expected.items() if path not in found}
    added = {path: digest for path, digest in found.items() if path not in expected}
    for rule, old, new in _pair_renamed(missing, added):
        values = {"form": _form(new)} if rule is RENAMED_FORM else {"found": _printable(new)}
        changed = missing.pop(old) != added.pop(new)
        findings.append(tell(rule, name, old, new, hint=CHANGED_TOO if changed else None, **values))
    findings += [tell(MISSING_FILE, name, path) for path in missing]
    findings += [tell(ADDED_FILE, name, path) for path in added]
    whose: dict[str, str] = {}
    for path in sorted(expected):
        whose.setdefault(expected[path], path)
    for path in expected.keys() & found.keys():
        if expected[path] != found[path]:
            other = whose.get(found[path])
            hint = CONTENT_OF_ANOTHER.format(other=_printable(other)) if other else None
            findings.append(tell(DAMAGED_FILE, name, path, hint=hint))
    return findings


def _pair_renamed(missing: Mapping[str, str], added: Mapping[str, str]) -> list[tuple[Rule, str, str]]:
    """Which missing file is which added one: the rule, the old name and the new, each name once."""
    pairs: list[tuple[Rule, str, str]] = []
    for rule, key_of in _RENAMINGS:
        paired = {name for _, *names in pairs for name in names}
        by_key: dict[str, list[str]] = {}
        for new in sorted(added.keys() - paired, reverse=True):
            by_key.setdefault(key_of(new, added[new]), []).append(new)
        for old in sorted(missing.keys() - paired):
            if candidates := by_key.get(key_of(old, missing[old])):
                pairs.append((rule, old, candidates.pop()))
    return pairs


_RENAMINGS: tuple[tuple[Rule, Callable[[str, str], str]], ...] = (
    (RENAMED_FORM, lambda path, _: normalize("NFC", path)),
    (RENAMED_CASE, lambda path, _: normalize("NFC", path).casefold()),
    (RENAMED_FILE, lambda _, digest: digest),
)


def _form(name: str) -> str:
    return FORMS[next((form for form in ("NFC", "NFD") if is_normalized(form, name)), "")]
