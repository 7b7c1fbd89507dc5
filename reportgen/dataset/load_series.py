"""Many editions' YAML → `Edition`s: what they say in the same words is read once.

From year to year most entries stay as they are. Each file is cut into its entries and what stands around them; an
entry is read as YAML where its text is met for the first time in the series, and placed anew in every file. Where a
file can't be cut for certain it is read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from typing import NamedTuple

import yaml

from reportgen.dataset.draft import Draft, DraftEntry
from reportgen.dataset.load import check_file_name, draft_of_root, read_draft, read_entry
from reportgen.dataset.model import Edition
from reportgen.dataset.settle import settle
from reportgen.diagnostics import Diagnostic, Place, has_errors
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.yaml_nodes import Node, Problems, decode, parse_yaml

# The key before a block sequence; its first item, whose indent is that of all; and the first line that is neither an
# item, nor deeper than one, nor blank, nor a comment.
_ENTRIES = re.compile(r"^ *(?:- +)?entries: *(?:#.*)?\n(?: *(?:#.*)?\n)*(?=(?P<indent> *)-(?: |$))", re.MULTILINE)
_ITEM = r"^ {{{indent}}}-(?: |$)"
_END = r"^(?! {{{indent}}}(?: |-(?: |$))| *(?:#|$))"
# YAML's further line ends, by which its lines would not be ours.
_OTHER_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
# So many entries are read at a time: their nodes are gone before Python's collector has counted them as old.
_BATCH = 32


def load_series(
    files: Iterable[tuple[bytes, str]], table: MunicipalityTable
) -> list[tuple[Edition | None, list[Diagnostic]]]:
    """The edition that each file (bytes, path) holds, and its problems; None where any of them is an error.

    They are what `load_edition` reads, but are not checked for meaning; and a municipality that is in the table no
    more is no problem: it stands in the edition without a code.
    """
    reader = _Reader()
    loaded: list[tuple[Edition | None, list[Diagnostic]]] = []
    for data, path in files:
        problems: Problems = []
        edition = _load(reader.read(data, path), table, problems)
        if edition is None:
            problems = []
            edition = _load(read_draft(data, path, problems), table, problems)
        loaded.append((edition, problems))
    return loaded


def _load(draft: Draft | None, table: MunicipalityTable, problems: Problems) -> Edition | None:
    if draft is None:
        return None
    edition = settle(draft, table, problems, unknown_names=True)
    check_file_name(edition, problems)
    return None if has_errors(problems) else edition


class _Run(NamedTuple):
    """The entries of one section as texts, with the line (from 0) on which each begins."""

    blocks: tuple[str, ...]
    lines: tuple[int, ...]


class _ReadEntry(NamedTuple):
    """An entry as read among others, and the line on which it begins there."""

    entry: DraftEntry
    line: int


class _Reader:
    """Reads drafts one after the other; it knows every entry's text that it has read."""

    def __init__(self) -> None:
        self._known: dict[str, _ReadEntry] = {}

    def read(self, data: bytes, path: str) -> Draft | None:
        """The draft as `read_draft` would make it; None where there is any problem, or any doubt of the cuts.

        Only the municipalities of a row are placed less exactly: all where the entry begins.
        """
        problems: Problems = []
        text = decode(data, path, problems)
        if text is None or _OTHER_LINE_ENDS.search(text):
            return None
        shell, runs = _cut(text)
        new = list(dict.fromkeys(block for run in runs for block in run.blocks if block not in self._known))
        if not all(self._learn(new[start : start + _BATCH]) for start in range(0, len(new), _BATCH)):
            return None
        root = parse_yaml(shell.encode(), path, problems)
        if root is None:
            return None
        left = {run.lines[0]: run for run in runs}

        def known_entries(node: Node) -> tuple[DraftEntry, ...] | None:
            run = left.pop(node.start_mark.line, None) if isinstance(node, yaml.SequenceNode) else None
            return run and tuple(map(self._placed, run.blocks, run.lines, repeat(path)))

        draft = draft_of_root(root, path, problems, known_entries)
        # A run that is left stood in a text, say, and was none.
        return None if problems or left else draft

    def _learn(self, blocks: Sequence[str]) -> bool:
        """Whether the entries could be read."""
        problems: Problems = []
        root = parse_yaml(("entries:\n" + "".join(blocks)).encode(), "", problems)
        if root is None or len(root.value) != 1 or not isinstance(root.value[0][1], yaml.SequenceNode):
            return False
        starts = [1]
        for block in blocks:
            starts.append(starts[-1] + block.count("\n"))
        nodes = root.value[0][1].value
        # A block that doesn't end where its text does (an open quote) would take in the next one, or be refused.
        if len(nodes) != len(blocks):
            return False
        for node, block, start in zip(nodes, blocks, starts, strict=False):
            if not isinstance(node, yaml.MappingNode):
                return False
            entry = read_entry(node, "", problems)
            if problems:
                return False
            self._known[block] = _ReadEntry(entry._replace(name_places=()), start)
        return True

    def _placed(self, block: str, line: int, path: str) -> DraftEntry:
        (texts, places, names, _, is_retired), own_line = self._known[block]
        beginning = Place(path, line + 1, 1)
        return DraftEntry(texts, _Places(places, path, line - own_line), names, (beginning,) * len(names), is_retired)


def _cut(text: str) -> tuple[str, list[_Run]]:
    """The text with one item in place of each section's entries, line for line, and these entries."""
    shell: list[str] = []
    runs: list[_Run] = []
    done = line = 0
    while found := _ENTRIES.search(text, done):
        indent = len(found["indent"])
        begin = found.end()
        ending = re.compile(_END.format(indent=indent), re.MULTILINE).search(text, begin)
        end = ending.start() if ending else len(text)
        items = re.compile(_ITEM.format(indent=indent), re.MULTILINE).finditer(text, begin, end)
        blocks = [text[start:stop] for start, stop in pairwise([*(item.start() for item in items), end])]
        line += text.count("\n", done, begin)
        lines = [line]
        for block in blocks:
            lines.append(lines[-1] + block.count("\n"))
        runs.append(_Run(tuple(blocks), tuple(lines[:-1])))
        shell += [text[done:begin], " " * indent, "- entries", "\n" * (lines[-1] - line)]
        done, line = end, lines[-1]
    return "".join(shell) + text[done:], runs


class _Places(Mapping[str, Place]):
    """Places of a text that was read elsewhere, made when asked for."""

    __slots__ = ("_path", "_places", "_shift")

    def __init__(self, places: Mapping[str, Place], path: str, shift: int) -> None:
        self._places = places
        self._path = path
        self._shift = shift

    def __getitem__(self, key: str) -> Place:
        _, line, column = self._places[key]
        return Place(self._path, line + self._shift, column)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
