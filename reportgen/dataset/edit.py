"""Changes to an edition file: values are put in their places, and all else stays as it was to the byte."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple, TypeAlias

import yaml

from reportgen.yaml_nodes import compose_sound
from reportgen.yaml_writer import AsIs, flow, scalar

# What an entry may have under a key: a text, a list of names, or texts by key (a retirement).
Written: TypeAlias = str | tuple[str, ...] | Mapping[str, str]

_COMMA = re.compile(r"(?:\s|#[^\n]*\n)*(?P<comma>,)[ \t]*")


class Change(NamedTuple):
    """What an entry is to have under one of its keys; None: nothing any more."""

    entry_id: str
    key: str
    value: Written | None


class Addition(NamedTuple):
    """A new entry of a section, by its keys in the order in which they are written.

    It stands behind the entry with the id `behind`, or at the end of the section.
    """

    section_id: str
    values: Mapping[str, Written]
    behind: str = ""


class Move(NamedTuple):
    """An entry that is to stand beside another one, in that one's section: behind it, or else in front of it."""

    entry_id: str
    beside: str
    is_behind: bool


class Wording(NamedTuple):
    """What a section is to say of itself; None: what it says.

    `labels` by the columns' keys. Notes are pairs of a mark and a text; the marks are empty where it has none.
    """

    section_id: str
    heading: str | None = None
    labels: Mapping[str, str] = {}
    notes_above: Sequence[tuple[str, str]] | None = None
    notes: Sequence[tuple[str, str]] | None = None


class Splice(NamedTuple):
    """What stands between two places of the text from now on."""

    start: int
    end: int
    text: str


def edit_edition(
    data: bytes, changes: Sequence[Change], additions: Sequence[Addition], keys: Mapping[str, Sequence[str]]
) -> bytes:
    """The edition file with these changes; its comments, order, quotes and line ends stay.

    `keys` are those that the entries of each section (by its id) may have, in their order: a key that an entry gains is
    written where it belongs. A comment on a line whose value goes stays on a line of its own. The file must be one that
    is read without errors. Raises LookupError where it has no such entry or section.
    """
    text = data.decode("utf-8-sig")
    lacking: list[Change] = []
    if changes:
        text = splice(text, _Editor(text).values(changes, lacking))
    # What is new stands behind what was there, whose end may have moved.
    if lacking:
        text = splice(text, _Editor(text).new_keys(lacking, keys))
    if additions:
        text = splice(text, _Editor(text).new_entries(additions))
    return _as_file(data, text)


def move_entry(data: bytes, move: Move) -> bytes:
    """The edition file with the entry in its new place, with the comments that stand over it and in it.

    Raises LookupError where there is no such entry, ValueError where one of the two stands within brackets on the lines
    of others and the other one doesn't, or where it is the last of its section.
    """
    text = data.decode("utf-8-sig")
    return _as_file(data, splice(text, _Editor(text).move(move)))


def reword_section(data: bytes, wording: Wording) -> bytes:
    """The edition file with what its section says of itself.

    Raises LookupError where it has no such section or label.
    """
    text = data.decode("utf-8-sig")
    return _as_file(data, splice(text, _Editor(text).wording(wording)))


def _as_file(before: bytes, text: str) -> bytes:
    """The text as the file that was so before: with its byte order mark, if it has one."""
    return (codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b"") + text.encode()


def can_edit(data: bytes) -> bool:
    """Whether the file has the form that `edit_edition` needs."""
    try:
        _Editor(data.decode("utf-8-sig"))
    except (LookupError, TypeError, AttributeError, ValueError, yaml.YAMLError):
        return False
    return True


def with_plain_line_ends(text: str) -> str:
    """The text as YAML counts its characters: a line ends in one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def splice(text: str, splices: Iterable[Splice]) -> str:
    """The text with the splices, whose places are those in the text with plain line ends; its own line ends stay."""
    line_ends = [match.start() for match in re.finditer("\r\n", text)]
    line_end = match[0] if (match := re.search(r"\r\n?|\n", text)) else "\n"
    # Of two characters that end a line the first is left out in the plain text.
    shorter = [index - number for number, index in enumerate(line_ends)]
    pieces, done = [], 0
    for one in sorted(splices, key=lambda one: one[:2]):
        start, end = (index + bisect_left(shorter, index) for index in one[:2])
        # Two neighbours that go have the comma between them in common.
        pieces += [text[done:start], one.text.replace("\n", line_end)]
        done = max(done, end)
    return "".join([*pieces, text[done:]])


class _Editor:
    """Finds what changes in a text, by places in it with plain line ends."""

    def __init__(self, text: str) -> None:
        self._text = text = with_plain_line_ends(text)
        self._sections: dict[str, yaml.MappingNode] = {}
        self._entries: dict[str, tuple[str, yaml.MappingNode]] = {}
        for section in _fields(compose_sound(text))["sections"][1].value:
            fields = _fields(section)
            section_id = fields["id"][1].value
            self._sections[section_id] = section
            for entry in fields["entries"][1].value:
                if (own := _fields(entry).get("id")) is not None:
                    self._entries[own[1].value] = section_id, entry

    def values(self, changes: Iterable[Change], lacking: list[Change]) -> Iterator[Splice]:
        """The changes of what is there; those of keys that their entries lack go to `lacking`."""
        for change in changes:
            _, key, value = change
            _, entry = self._entries[change.entry_id]
            found = _fields(entry).get(key)
            if value is None:
                if found is not None:
                    yield from self._without(entry, key)
            elif found is None:
                lacking.append(change)
            elif isinstance(found[1], yaml.SequenceNode) and isinstance(value, tuple):
                yield from self._items(found[1], value)
            else:
                yield self._with_value(found[1], _rendered(value, in_flow=bool(entry.flow_style)))

    def new_keys(self, changes: Iterable[Change], keys: Mapping[str, Sequence[str]]) -> Iterator[Splice]:
        """The keys that entries lack, each behind the last of those that it follows in the order."""
        lacking = []
        for change in changes:
            section_id, entry = self._entries[change.entry_id]
            order = keys[section_id]
            assert change.value is not None, "nothing is no new key"
            lacking.append((order.index(change.key), change.key, change.value, entry, order))
        for at, key, value, entry, order in sorted(lacking, key=lambda one: one[0]):
            there = _fields(entry)
            behind = [node for name, (_, node) in there.items() if name in order[:at]]
            end = self._end(behind[-1] if behind else entry.value[0][1])
            if entry.flow_style:
                yield Splice(end, end, f", {key}: {_rendered(value, in_flow=True)}")
            else:
                yield self._new_line(end, entry.value[0][0].start_mark.column, f"{key}: {_rendered(value)}")

    def new_entries(self, additions: Iterable[Addition]) -> Iterator[Splice]:
        """The entries that sections gain."""
        for section_id, values, behind in additions:
            entries = _fields(self._sections[section_id])["entries"][1]
            end = self._end(self._entries[behind][1] if behind else entries.value[-1])
            if entries.flow_style:
                pairs = [f"{key}: {_rendered(value, in_flow=True)}" for key, value in values.items()]
                yield Splice(end, end, f", {{{', '.join(pairs)}}}")
            else:
                indent = entries.start_mark.column
                lines = [f"{key}: {_rendered(value)}" for key, value in values.items()]
                yield self._new_line(end, indent, "- " + f"\n{' ' * (indent + 2)}".join(lines))

    def move(self, move: Move) -> Iterator[Splice]:
        """The entry taken out where it is and put in beside the other one."""
        if move.entry_id == move.beside:
            return
        (entries, entry), (other_entries, other) = (self._among(one) for one in (move.entry_id, move.beside))
        if len(entries.value) == 1 or bool(entries.flow_style) != bool(other_entries.flow_style):
            raise ValueError(move.entry_id)
        if entries.flow_style:
            moved = self._text[entry.start_mark.index : self._end(entry)]
            at = self._end(other) if move.is_behind else other.start_mark.index
            index = entries.value.index(entry)
            yield from self._without_item(entries, index, is_first_kept=not index)
            yield Splice(at, at, f", {moved}" if move.is_behind else f"{moved}, ")
            return
        start, end = self._lines_of(entry, entries.start_mark.column)
        shift = other_entries.start_mark.column - entries.start_mark.column
        moved = "\n".join([_shifted(line, shift) for line in self._text[start:end].split("\n")])
        first, last = self._lines_of(other, other_entries.start_mark.column)
        yield Splice(start, min(end + 1, len(self._text)), "")
        yield Splice(last, last, f"\n{moved}") if move.is_behind else Splice(first, first, f"{moved}\n")

    def _among(self, entry_id: str) -> tuple[yaml.SequenceNode, yaml.MappingNode]:
        """The entries of the section that has the entry, and the entry."""
        section_id, entry = self._entries[entry_id]
        return _fields(self._sections[section_id])["entries"][1], entry

    def _lines_of(self, entry: yaml.MappingNode, indent: int) -> tuple[int, int]:
        """From where to where its lines go: with the comments right above, and those right below that stand further in
        than its dash."""
        start = self._text.rfind("\n", 0, entry.start_mark.index) + 1
        while start and _comment_indent(above := self._line(start - 1), indent + 1) <= indent:
            start -= len(above) + 1
        end = self._line_end(self._end(entry))
        while end < len(self._text) and _comment_indent(below := self._line(end + 1), indent) > indent:
            end += len(below) + 1
        return start, end

    def _line(self, index: int) -> str:
        """The line in which the place is."""
        return self._text[self._text.rfind("\n", 0, index) + 1 : self._line_end(index)]

    def wording(self, wording: Wording) -> Iterator[Splice]:
        """What the section says otherwise."""
        section = self._sections[wording.section_id]
        fields = _fields(section)
        texts = [] if wording.heading is None else [(section, "heading", wording.heading)]
        columns = fields["columns"][1]
        for key, label in wording.labels.items():
            column = _fields(columns)[key][1]
            texts.append((column, "label", label) if isinstance(column, yaml.MappingNode) else (columns, key, label))
        for mapping, key, text in texts:
            node = _fields(mapping)[key][1]
            if text != node.value:
                in_flow = bool(mapping.flow_style or section.flow_style)
                yield self._with_value(node, scalar(text, in_flow=in_flow))
        for key, notes in (("notes_above", wording.notes_above), ("notes", wording.notes)):
            if notes is not None:
                yield from self._notes(section, key, notes)

    def _notes(self, section: yaml.MappingNode, key: str, notes: Sequence[tuple[str, str]]) -> Iterator[Splice]:
        fields = _fields(section)
        texts = tuple([text for _, text in notes])
        there = fields[key][1] if key in fields else None
        if not notes:
            if there is not None:
                yield from self._without(section, key)
        elif isinstance(there, yaml.SequenceNode):
            yield from self._items(there, texts)
        elif isinstance(there, yaml.MappingNode):
            yield from self._pairs(there, notes)
        elif section.flow_style:
            start = fields["entries"][0].start_mark.index
            yield Splice(start, start, f"{key}: {flow(texts)}, ")
        else:
            names = [name.value for name, _ in section.value]
            before = names.index("notes" if key == "notes_above" and "notes" in fields else "entries") - 1
            indent = section.value[0][0].start_mark.column
            lines = [f"{key}:", *[f"{' ' * (indent + 2)}- {scalar(text)}" for text in texts]]
            yield self._new_line(self._end(section.value[before][1]), indent, "\n".join(lines))

    def _pairs(self, node: yaml.MappingNode, pairs: Sequence[tuple[str, str]]) -> Iterator[Splice]:
        """The pairs of a mapping one by one, so that what stands between them stays."""
        in_flow = bool(node.flow_style)
        rendered = [[scalar(one, in_flow=in_flow) for one in pair] for pair in pairs]
        for at, old in enumerate(node.value):
            if at >= len(pairs):
                yield from self._without(node, old[0].value)
                continue
            for one, text, new in zip(old, pairs[at], rendered[at], strict=True):
                if one.value != text:
                    yield self._with_value(one, new)
        for mark, text in rendered[len(node.value) :]:
            end = self._end(node.value[-1][1])
            if in_flow:
                yield Splice(end, end, f", {mark}: {text}")
            else:
                yield self._new_line(end, node.start_mark.column, f"{mark}: {text}")

    def _with_value(self, node: yaml.Node, rendered: str) -> Splice:
        start = node.start_mark.index
        space = " " if self._text[start - 1] == ":" else ""
        return Splice(start, self._end(node), space + rendered)

    def _items(self, node: yaml.SequenceNode, value: tuple[str, ...]) -> Iterator[Splice]:
        """The items of a list one by one, so that what stands between them stays."""
        old = node.value
        matcher = SequenceMatcher(None, [item.value for item in old], value, autojunk=False)
        is_first_kept = True
        for _, first, last, new_first, new_last in matcher.get_opcodes():
            new = value[new_first:new_last]
            rendered = [scalar(one, in_flow=bool(node.flow_style)) for one in new]
            for at in range(first, last):
                if at - first >= len(new):
                    yield from self._without_item(node, at, is_first_kept=is_first_kept)
                    continue
                is_first_kept = False
                if old[at].value != new[at - first]:
                    yield self._with_value(old[at], rendered[at - first])
            if more := rendered[last - first :]:
                yield self._new_items(node, last, more)

    def _new_items(self, node: yaml.SequenceNode, at: int, rendered: Sequence[str]) -> Splice:
        if node.flow_style:
            if at:
                end = self._end(node.value[at - 1])
                return Splice(end, end, "".join([f", {one}" for one in rendered]))
            start = node.start_mark.index + 1
            return Splice(start, start, ", ".join(rendered) + (", " if node.value else ""))
        indent = node.start_mark.column
        lines = [f"- {one}" for one in rendered]
        if at:
            return self._new_line(self._end(node.value[at - 1]), indent, f"\n{' ' * indent}".join(lines))
        start = node.start_mark.index
        return Splice(start, start, "".join([f"{line}\n{' ' * indent}" for line in lines]))

    def _without_item(self, node: yaml.SequenceNode, at: int, *, is_first_kept: bool) -> Iterator[Splice]:
        item = node.value[at]
        if node.flow_style:
            before = None if is_first_kept else node.value[at - 1]
            yield from self._without_in_flow(before, item.start_mark.index, self._end(item))
        else:
            yield self._gap(self._text.rindex("-", 0, item.start_mark.index), self._end(item))

    def _without(self, entry: yaml.MappingNode, key: str) -> Iterator[Splice]:
        at = [node.value for node, _ in entry.value].index(key)
        start, end = entry.value[at][0].start_mark.index, self._end(entry.value[at][1])
        if entry.flow_style:
            yield from self._without_in_flow(entry.value[at - 1][1] if at else None, start, end)
        else:
            yield self._gap(start, end)

    def _without_in_flow(self, before: yaml.Node | None, start: int, end: int) -> Iterator[Splice]:
        """Takes out what stands there, with the comma that parts it from what is before it, else from the next."""
        comma = _COMMA.match(self._text, end if before is None else self._end(before))
        if comma is None:
            yield Splice(start, end, "")
        elif before is None:
            yield Splice(start, comma.end(), "")
        elif self._text[comma.end() : start].strip():  # a comment
            yield Splice(comma.start("comma"), comma.end("comma"), "")
            yield Splice(start, end, "")
        else:
            yield Splice(comma.start("comma"), end, "")

    def _gap(self, start: int, end: int) -> Splice:
        """What is left of lines from which a value went: their comments, and nothing of a line that held no more."""
        line_start = self._text.rfind("\n", 0, start) + 1
        line_end = self._line_end(end)
        before, behind = self._text[line_start:start], self._text[end:line_end]
        inner = [line for line in self._text[start:end].split("\n")[1:] if line.lstrip().startswith("#")]
        if before.strip():  # the dash of the entry itself
            return Splice(start, end, "".join([f"\n{line}" for line in inner]))
        kept = [*inner, *([before + behind.strip()] if behind.strip() else [])]
        return Splice(line_start, min(line_end + 1, len(self._text)), "".join([f"{line}\n" for line in kept]))

    def _new_line(self, end: int, indent: int, rendered: str) -> Splice:
        """A line below that in which something ends."""
        line_end = self._line_end(end)
        return Splice(line_end, line_end, f"\n{' ' * indent}{rendered}")

    def _line_end(self, index: int) -> int:
        found = self._text.find("\n", index)
        return len(self._text) if found < 0 else found

    def _end(self, node: yaml.Node) -> int:
        """Where the last character of the value is behind, whatever comments and empty lines follow."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(self._text[start:end].rstrip("\n"))


def _comment_indent(line: str, otherwise: int) -> int:
    """How far in the comment stands that is all of the line."""
    found = line.lstrip()
    return len(line) - len(found) if found.startswith("#") else otherwise


def _shifted(line: str, shift: int) -> str:
    """The line moved so far to the right; an empty one stays so."""
    white = len(line) - len(line.lstrip(" "))
    return line[min(-shift, white) :] if shift < 0 else f"{' ' * shift}{line}" if line.strip() else line


def _fields(node: yaml.Node) -> dict[str, tuple[Any, Any]]:
    """The nodes of each key and its value."""
    return {key.value: (key, value) for key, value in node.value}


def _rendered(value: Written, *, in_flow: bool = False) -> str:
    if isinstance(value, str):
        return scalar(value, in_flow=in_flow)
    if isinstance(value, Mapping):
        return flow({key: AsIs(text) if key == "on" else text for key, text in value.items()})
    return flow(value)
