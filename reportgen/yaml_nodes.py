"""YAML text as nodes with places: every scalar stays text, every problem is found at once.

PyYAML's composer gives the nodes; its type guessing is never used (011002 stays a code, `no` stays a word).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import yaml

from reportgen.characters import FORBIDDEN, composed, may_be_parted, named, parted
from reportgen.diagnostics import Diagnostic, Place, Problems, Rule, shortened
from reportgen.yaml_messages import (
    COMMENT_BEHIND_VALUE,
    COMMENT_IN_TEXT,
    CONTROL_CHARACTER,
    EMPTY_FILE,
    NOT_UTF8,
    PARTED_LETTER,
    SYNTAX_IN_JAPANESE,
    TOO_DEEP,
    UNSUPPORTED_YAML,
    YAML_SYNTAX,
)
from reportgen.yaml_rows import Row, put_back, with_signs
from reportgen.yaml_slips import item_around, slips_near
from reportgen.yaml_writer import scalar

Node: TypeAlias = yaml.Node
# What rule a comment breaks that stands right behind a value, by the keys that lead to the value (sections, entries,
# name) and whether it is a list in brackets; None where none.
CommentRule: TypeAlias = Callable[[tuple[str, ...], bool], Rule | None]

_SPECIAL = re.compile(r"(?:^|[\s\[{,:?])[&*!]|^(?:---|\.\.\.)", re.MULTILINE)
_MEANT_FEATURE = re.compile(r"(?:[*&!][!-~]+|---|\.\.\.)(?=\s|[,\]}]|$)")
_BRACKET = re.compile(r"[\[\]{}]")
# So often, and so many characters, are read again to get past slips.
_MOST_ATTEMPTS = 300
_MOST_READ_AGAIN = 3_000_000
# A line that has more than a comment, and what may be one behind it; the comment itself behind a value.
_LINE_WITH_COMMENT = re.compile(r"^(?![ \t]*#).*[ \t]#", re.MULTILINE)
_COMMENT = re.compile(r"(?P<gap>[ \t]+)(?P<comment>#.*)")
_KEY = re.compile(r"(?:^|[{,])[ -]*([A-Za-z_][A-Za-z0-9_-]*):(?=[ \n])")
# Far beyond any file of ours; the composer, which recurses in C, would end the process at some hundred times more.
_MAX_DEPTH = 200
_DEEP_BLOCK = re.compile(rf"^[ ?-]{{{_MAX_DEPTH}}}", re.MULTILINE)
# The base loader guesses no types; in C where PyYAML has it.
_BASE_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Loader(_BASE_LOADER):  # type: ignore[misc]
    """The base loader without the search for tags, which nothing here reads and which costs a quarter of the time."""

    def descend_resolver(self, *_: object) -> None:
        """No paths are watched."""

    def ascend_resolver(self) -> None:
        """No paths are watched."""

    def resolve(self, *_: object) -> str:
        """The same tag for every node."""
        return ""


def compose_sound(text: str) -> Any:  # noqa: ANN401 - a node, whose value is of any kind
    """The root node of a text that is known to be YAML without slips; its line ends are line feeds.

    Raises YAMLError and ValueError where it isn't.
    """
    return yaml.compose(text, Loader=_Loader)


def place_of(node: Node, path: str) -> Place:
    """Where the node begins."""
    mark = node.start_mark
    return Place(path, mark.line + 1, mark.column + 1)


def decode(data: bytes, path: str, problems: Problems) -> str | None:
    """The bytes as text without a byte order mark, with plain line ends, and each kana in one with its voiced mark.

    None where they aren't UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        before = data[: exc.start].decode("utf-8-sig", "replace")
        place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        problems.append(NOT_UTF8.at(place, byte=data[exc.start]))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not may_be_parted(data):
        return text
    for place, letter, _ in _first_in_lines(parted, text, path):
        parts = " ".join([f"U+{ord(part):04X}" for part in letter])
        problems.append(PARTED_LETTER.at(place, letter=composed(letter), parts=parts))
    return composed(text)


def _first_in_lines(
    find: Callable[[str], Iterable[re.Match[str]]], text: str, path: str
) -> Iterator[tuple[Place, str, str]]:
    """Each thing that is found, once a line: its place, what it is, and what stands in the line before it."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in {match[0]: match for match in reversed([*find(line)])}.values():
            yield Place(path, number, match.start() + 1), match[0], line[: match.start()]


def warn_of_comments(_: tuple[str, ...], is_list: bool) -> Rule | None:
    """For files of any values: a comment behind one is worth a warning, one behind a list is none."""
    return None if is_list else COMMENT_BEHIND_VALUE


def refuse_comments(_: tuple[str, ...], is_list: bool) -> Rule | None:
    """For files whose values are all printed."""
    return None if is_list else COMMENT_IN_TEXT


def allow_comments(_keys: tuple[str, ...], _is_list: bool) -> Rule | None:
    """For files whose values are numbers and choices."""
    return None


def parse_yaml(data: bytes, path: str, problems: Problems, comments: CommentRule = warn_of_comments) -> Node | None:
    """The one value that the file holds, or None with the reasons in `problems`.

    Where a slip of the keyboard (a full-width colon) can be mended, or the item that has it left out, it is told and
    the rest is read nevertheless, so that its other problems are found, too.
    """
    text = decode(data, path, problems)
    if text is None:
        return None
    if FORBIDDEN.search(text):
        for place, character, before in _first_in_lines(FORBIDDEN.finditer, text, path):
            keys = _KEY.findall(before)
            field = f"「{keys[-1]}」" if keys else "この行"
            problems.append(CONTROL_CHARACTER.at(place, field=field, character=named(ord(character))))
        text = FORBIDDEN.sub("\ufffd", text)  # some of them are line ends for libyaml
    node, text = _compose(text, path, problems)
    if node is None:
        return None
    has_comments = isinstance(node, yaml.MappingNode) and (" #" in text or "\t#" in text)
    if has_comments and _LINE_WITH_COMMENT.search(text):
        _report_comments(node, (), text, path, comments, problems)
    return node


def _report_comments(
    node: Node, keys: tuple[str, ...], text: str, path: str, comments: CommentRule, problems: Problems
) -> None:
    """Every comment right behind a plain value, or a list in brackets, that breaks a rule."""
    is_list = is_plain = False
    if isinstance(node, Row):
        return
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _report_comments(value, (*keys, str(key.value)), text, path, comments, problems)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _report_comments(item, keys, text, path, comments, problems)
        is_list = bool(node.flow_style)
    elif isinstance(node, yaml.ScalarNode):
        is_plain = not node.style
    mark = node.end_mark
    behind = _COMMENT.match(text, mark.index) if is_list or is_plain else None
    rule = comments(keys, is_list) if behind else None
    if behind and rule:
        key, comment = keys[-1] if keys else "", behind["comment"].rstrip()
        written = text[node.start_mark.index : mark.index]
        value = f"{written}{behind['gap']}{comment}" if node.value else comment
        right = f"{written[:-1]}, {scalar(comment)}]" if is_list else scalar(value)
        place = Place(path, mark.line + 1, mark.column + 1 + len(behind["gap"]))
        problems.append(rule.at(place, comment=comment, field=f"「{key}」", right=shortened(right)))
        if rule is COMMENT_IN_TEXT and not node.value:
            node.value = comment  # said already: it is not empty in the writer's eyes


class _Reading(NamedTuple):
    """A text as it was read: its root, or why it couldn't be, and the line (from 0) where reading failed.

    `begun` is that where what failed began; of a text that was read, one that it doesn't have.
    """

    text: str
    node: Node | None
    begun: int
    failed: int = 0
    problems: Sequence[Diagnostic] = ()


def _compose(text: str, path: str, problems: Problems) -> tuple[Node | None, str]:
    """The root and the text as it could be read; without a root the reasons are in `problems`."""
    attempts = iter(range(min(_MOST_ATTEMPTS, 3 + _MOST_READ_AGAIN // (len(text) + 1))))
    reading = _read(text, path)
    while reading.problems:
        best, told = reading, None
        for (diagnostic, mended, is_last), _ in zip(_ways_past(reading, path), attempts):  # noqa: B905
            if is_last and told:
                break
            found = _read(mended, path)
            if found.begun > best.begun:
                best, told = found, diagnostic
            if not found.problems:
                break
        problems.extend([told] if told else reading.problems)
        if told is None:
            return None, text
        reading = best
    if reading.node is None:
        problems.append(EMPTY_FILE.at(Place(path, 1, 1)))
    return reading.node, reading.text


def _read(text: str, path: str) -> _Reading:
    """What stands between plain rows is read, and they where it can be."""
    seen, rows = with_signs(text)
    if rows:
        reading = _read_nodes(seen, path)
        if reading.node is not None and put_back(reading.node, rows):
            return reading
    return _read_nodes(text, path)


def _read_nodes(text: str, path: str) -> _Reading:
    if (deep := _too_deep(text)) is not None:
        place = Place(path, text.count("\n", 0, deep) + 1, deep - text.rfind("\n", 0, deep))
        return _Reading(text, None, place.line - 1, place.line - 1, [TOO_DEEP.at(place)])
    try:
        if _SPECIAL.search(text) and (refused := list(_unsupported(text, path))):
            line = refused[0].place.line - 1 if refused[0].place else 0
            return _Reading(text, None, line, line, refused)
        return _Reading(text, yaml.compose(text, Loader=_Loader), len(text) + 1)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        problem = exc.problem or exc.context or ""
        told = YAML_SYNTAX.at(Place(path, line + 1, column + 1), problem=SYNTAX_IN_JAPANESE.get(problem, problem))
        # A block begins far before what is wrong in it; what a quote or bracket opens begins there.
        is_open = exc.context_mark and not (exc.context or "").startswith("while parsing a block")
        return _Reading(text, None, exc.context_mark.line if exc.context_mark and is_open else line, line, [told])
    except (yaml.YAMLError, RecursionError) as exc:
        return _Reading(text, None, 0, 0, [YAML_SYNTAX.at(Place(path, 1, 1), problem=type(exc).__name__)])


def _ways_past(reading: _Reading, path: str) -> Iterator[tuple[Diagnostic, str, bool]]:
    """What is wrong and the text as it may have been meant; with True, the text without the item that failed."""
    lines, first = reading.text.split("\n"), reading.problems[0]
    if first.rule == TOO_DEEP.name:
        return
    is_unsupported = first.rule == UNSUPPORTED_YAML.name and first.place
    # An anchor, alias or tag indeed, and no Japanese word that begins with its sign.
    if is_unsupported and _MEANT_FEATURE.match(lines[is_unsupported.line - 1], is_unsupported.column - 1):
        return
    for slip in slips_near(lines, reading.begun, reading.failed):
        place = Place(path, slip.line + 1, slip.column + 1)
        diagnostic = YAML_SYNTAX.at(place, problem=slip.problem, hint=slip.hint)
        yield diagnostic, "\n".join([*lines[: slip.line], slip.mended, *lines[slip.line + slip.lines :]]), False
    if (item := item_around(lines, reading.begun)) is not None:
        yield first, "\n".join([*lines[: item.start], *[""] * len(item), *lines[item.stop :]]), True


def _too_deep(text: str) -> int | None:
    """Where the nesting could pass the limit, brackets in plain text included; None where it can't."""
    if block := _DEEP_BLOCK.search(text):
        return block.start()
    depth = 0
    for match in _BRACKET.finditer(text) if text.count("[") + text.count("{") > _MAX_DEPTH else ():
        depth = max(0, depth + (1 if match[0] in "[{" else -1))
        if depth > _MAX_DEPTH:
            return match.start()
    return None


def _unsupported(text: str, path: str) -> Iterator[Diagnostic]:
    documents = 0
    event: Any  # the stubs know neither anchors nor tags
    for event in yaml.parse(text, Loader=_Loader):
        feature = ""
        if isinstance(event, yaml.AliasEvent):
            feature = f"別名「*{event.anchor}」"
        elif getattr(event, "anchor", None):
            feature = f"アンカー「&{event.anchor}」"
        elif tag := getattr(event, "tag", None):
            feature = f"タグ「{tag}」"
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            feature = "複数の文書（---）" if documents > 1 else ""
        if feature:
            mark = event.start_mark
            yield UNSUPPORTED_YAML.at(Place(path, mark.line + 1, mark.column + 1), feature=feature)
