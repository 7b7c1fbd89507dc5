"""Findings: what is wrong with something that is kept, and the files that it is wrong with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from reportgen.archive.messages import (
    ADDED_FILE,
    AND_MORE,
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

_FEW = 3


class Finding(NamedTuple):
    """One problem, and the files that it touches: their paths in what is verified, "" for the whole."""

    diagnostic: Diagnostic
    files: tuple[str, ...]


class Digests(NamedTuple):
    """The hex digests of a file as they are or should be; "" where one isn't known."""

    sha256: str = ""
    sha512: str = ""

    def same(self, other: Digests) -> bool:
        """Whether a digest that both know is equal: one is proof, and a list with a wrong one is another finding."""
        return any(mine and mine == others for mine, others in zip(self, other, strict=True))

    def by(self, algorithm: str) -> str:
        """The digest of the algorithm, by its name."""
        return {"sha256": self.sha256, "sha512": self.sha512}[algorithm]


NONE = Digests()


def tell(rule: Rule, name: str, *files: str, hint: str | None = None, **values: object) -> Finding:
    """The finding about the files in what is called `name`; the rule's {path} is the first of them."""
    path = "/".join(filter(None, (name, files[0])))
    return Finding(rule.at(None, hint=hint, path=_printable(path), **values), files)


def _printable(path: str) -> str:
    """The path where a name that is no Unicode text is shown with escapes."""
    return path.encode("utf-8", "backslashreplace").decode()


def name_some(names: Iterable[str]) -> str:
    """The first of the names, and how many more there are."""
    names = list(names)
    more = AND_MORE.format(count=len(names) - _FEW) if len(names) > _FEW else ""
    return "、".join(map(_printable, names[:_FEW])) + more


def compare_content(name: str, expected: Mapping[str, Digests], found: Mapping[str, Digests]) -> list[Finding]:
    """Every file that is missing, added, renamed or has other content, each told once.

    A missing file and an added one are one renamed file where their names differ only in Unicode form or case, or
    where their content is the same.
    """
    findings = []
    missing = {path: digests for path, digests in expected.items() if path not in found}
    added = {path: digests for path, digests in found.items() if path not in expected}
    for rule, old, new in _pair_renamed(missing, added):
        values = {"form": _form(new)} if rule is RENAMED_FORM else {"found": _printable(new)}
        changed = not missing.pop(old).same(added.pop(new))
        findings.append(tell(rule, name, old, new, hint=CHANGED_TOO if changed else None, **values))
    findings += [tell(MISSING_FILE, name, path) for path in missing]
    findings += [tell(ADDED_FILE, name, path) for path in added]
    whose: dict[str, list[str]] = {}
    for path, digests in expected.items():
        for digest in filter(None, digests):
            whose.setdefault(digest, []).append(path)
    for path in expected.keys() & found.keys():
        if not expected[path].same(found[path]):
            others = [other for digest in found[path] for other in whose.get(digest, ())]
            hint = CONTENT_OF_ANOTHER.format(other=_printable(min(others))) if others else None
            findings.append(tell(DAMAGED_FILE, name, path, hint=hint))
    return findings


def _pair_renamed(missing: Mapping[str, Digests], added: Mapping[str, Digests]) -> list[tuple[Rule, str, str]]:
    """Which missing file is which added one: the rule, the old name and the new, each name once."""
    pairs: list[tuple[Rule, str, str]] = []
    for rule, keys in _RENAMINGS:
        paired = {name for _, *names in pairs for name in names}
        by_key: dict[str, list[str]] = {}
        for new in sorted(added.keys() - paired, reverse=True):
            for key in keys(new, added[new]):
                by_key.setdefault(key, []).append(new)
        for old in sorted(missing.keys() - paired):
            candidates = [new for key in keys(old, missing[old]) for new in by_key.get(key, ())]
            if free := [new for new in candidates if new not in paired]:
                pairs.append((rule, old, free[-1]))
                paired.add(free[-1])
    return pairs


def _by_form(path: str, _: Digests) -> Iterable[str]:
    return (normalize("NFC", path),)


def _by_case(path: str, _: Digests) -> Iterable[str]:
    return (normalize("NFC", path).casefold(),)


def _by_content(_: str, digests: Digests) -> Iterable[str]:
    return filter(None, digests)


_RENAMINGS: tuple[tuple[Rule, Callable[[str, Digests], Iterable[str]]], ...] = (
    (RENAMED_FORM, _by_form),
    (RENAMED_CASE, _by_case),
    (RENAMED_FILE, _by_content),
)


def _form(name: str) -> str:
    return FORMS[next((form for form in ("NFC", "NFD") if is_normalized(form, name)), "")]
