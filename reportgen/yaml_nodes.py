"""YAML text as nodes with places: every scalar stays text, every problem is found at once.

PyYAML's composer gives the nodes; its type guessing is never used (011002 stays a code, `no` stays a word).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, TypeAlias

import yaml

from reportgen.diagnostics import Diagnostic, Place, error

Node: TypeAlias = yaml.Node
Problems: TypeAlias = list[Diagnostic]

NOT_UTF8 = error(
    "not-utf8",
    "ファイルは UTF-8 で書く",
    "UTF-8 として読めないバイト 0x{byte:02X} があります。",
    "文字コードを UTF-8 にして保存し直してください。",
)
YAML_SYNTAX = error(
    "yaml-syntax",
    "YAML として読める",
    "YAML として読めません（{problem}）。",
    "字下げ、引用符、「:」のあとの空白を確かめてください。",
)
EMPTY_FILE = error(
    "empty-file",
    "ファイルに中身がある",
    "ファイルに何も書かれていません。",
    "保存し直すか、控えから戻してください。",
)
UNSUPPORTED_YAML = error(
    "unsupported-yaml",
    "アンカー・別名・タグ・複数文書を使わない",
    "YAML の{feature}は使えません。",
    "値をそのまま書いてください。「*」「&」「!」で始まる値は引用符で囲みます。",
)
TOO_DEEP = error(
    "too-deep",
    "入れ子を深くしない",
    "入れ子が深すぎます。",
    "閉じていない「[」「{{」や、余分な「-」がないか確かめてください。",
)
CONTROL_CHARACTER = error(
    "control-character",
    "制御文字を含まない",
    "制御文字 U+{code:04X} が含まれています。",
    "この文字を取り除いてください。",
)
DUPLICATE_KEY = error(
    "duplicate-key",
    "同じキーを二度書かない",
    "キー「{key}」が二度書かれています（最初は{first}行目）。",
    "どちらか一方を残してください。",
)
UNKNOWN_KEY = error(
    "unknown-key",
    "決められたキーだけを使う",
    "キー「{key}」は使えません。",
    "使えるキー：{known}。",
)
MISSING_FIELD = error(
    "missing-field",
    "必要な項目がそろっている",
    "項目「{key}」がありません。",
    "「{key}:」を書き足してください。",
)
WRONG_TYPE = error(
    "wrong-type",
    "項目の形が正しい",
    "ここには{expected}を書きます（{found}になっています）。",
)
EMPTY_TEXT = error(
    "empty-text",
    "空の値がない",
    "値が空です。",
    "値を書くか、項目ごと削ってください。",
)
BAD_CHOICE = error(
    "bad-choice",
    "決められた値から選ぶ",
    "「{value}」は使えません。",
    "使える値：{choices}。",
)
YAML_RULES = (
    NOT_UTF8,
    YAML_SYNTAX,
    EMPTY_FILE,
    UNSUPPORTED_YAML,
    TOO_DEEP,
    CONTROL_CHARACTER,
    DUPLICATE_KEY,
    UNKNOWN_KEY,
    MISSING_FIELD,
    WRONG_TYPE,
    EMPTY_TEXT,
    BAD_CHOICE,
)

_KINDS = {"scalar": "文字列", "sequence": "並び（リスト）", "mapping": "「キー: 値」の組"}
# What libyaml says of the slips that people make.
_IN_JAPANESE = {
    "mapping values are not allowed in this context": "ここに「:」は書けません",
    "could not find expected ':'": "「:」がありません",
    "did not find expected key": "字下げがそろっていません",
    "did not find expected '-' indicator": "「-」か字下げがそろっていません",
    "did not find expected ',' or ']'": "「,」か「]」がありません",
    "did not find expected ',' or '}'": "「,」か「}」がありません",
    "did not find expected node content": "値がありません",
    "found unexpected end of stream": "引用符が閉じていません",
    "found character that cannot start any token": "ここに書けない文字（タブ、「@」、「`」など）があります",
    "found unknown escape character": "「\\」のあとの文字が正しくありません",
    "block sequence entries are not allowed in this context": "ここに「-」は書けません",
    "found a tab character that violates indentation": "字下げにタブは使えません",
    "did not find expected <document start>": "字下げがそろっていません",
    "found undefined tag handle": "「!」で始まる値は引用符で囲みます",
}
# What PyYAML itself can't read, and what no printed list may hold: C0, C1, DEL, surrogates,
# non-characters and the direction controls that make a line read otherwise than it is stored.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SPECIAL = re.compile(r"[&*!]|^(?:---|\.\.\.)", re.MULTILINE)
_BRACKET = re.compile(r"[\[\]{}]")
_FOLDED = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
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


def place_of(node: Node, path: str) -> Place:
    """Where the node begins."""
    mark = node.start_mark
    return Place(path, mark.line + 1, mark.column + 1)


def decode(data: bytes, path: str, problems: Problems) -> str | None:
    """The bytes as text without a byte order mark and with plain line ends; None where they aren't UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        before = data[: exc.start].decode("utf-8-sig", "replace")
        place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        problems.append(NOT_UTF8.at(place, byte=data[exc.start]))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_yaml(data: bytes, path: str, problems: Problems) -> yaml.MappingNode | None:
    """The one mapping that the file holds, or None with the reasons in `problems`."""
    text = decode(data, path, problems)
    if text is None:
        return None
    for match in _CONTROL.finditer(text):
        problems.append(CONTROL_CHARACTER.at(_place_in(text, match.start(), path), code=ord(match[0])))
    text = _CONTROL.sub("\ufffd", text)
    deep = _too_deep(text)
    if deep is not None:
        problems.append(TOO_DEEP.at(_place_in(text, deep, path)))
        return None
    try:
        if _SPECIAL.search(text) and (refused := list(_unsupported(text, path))):
            problems.extend(refused)
            return None
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
        problem = exc.problem or exc.context or ""
        problems.append(YAML_SYNTAX.at(place, problem=_IN_JAPANESE.get(problem, problem)))
        return None
    except (yaml.YAMLError, RecursionError) as exc:
        problems.append(YAML_SYNTAX.at(Place(path, 1, 1), problem=type(exc).__name__))
        return None
    if node is None:
        problems.append(EMPTY_FILE.at(Place(path, 1, 1)))
        return None
    return as_mapping(node, path, problems)


def _place_in(text: str, index: int, path: str) -> Place:
    return Place(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


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
            if tag != "!":
                feature = f"タグ「{tag}」"
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            feature = "複数の文書（---）" if documents > 1 else ""
        if feature:
            mark = event.start_mark
            yield UNSUPPORTED_YAML.at(Place(path, mark.line + 1, mark.column + 1), feature=feature)


def as_mapping(node: Node, path: str, problems: Problems) -> yaml.MappingNode | None:
    """The node if it is a mapping."""
    if isinstance(node, yaml.MappingNode):
        return node
    problems.append(_wrong(node, path, "mapping"))
    return None


def as_sequence(node: Node, path: str, problems: Problems) -> list[Node]:
    """The node's items if it is a sequence, else nothing."""
    if isinstance(node, yaml.SequenceNode):
        items: list[Node] = node.value
        return items
    problems.append(_wrong(node, path, "sequence"))
    return []


def as_text(node: Node, path: str, problems: Problems, *, may_be_empty: bool = False) -> str | None:
    """The node's text if it is a scalar that holds more than white space.

    A block scalar loses the line end that YAML adds to it. A text of several lines that YAML folds into one loses the
    spaces between characters beyond ASCII: Japanese lines are joined without any (as CSS Text 3, section 4.1.3, does).
    """
    if not isinstance(node, yaml.ScalarNode):
        problems.append(_wrong(node, path, "scalar"))
        return None
    text: str = node.value
    if " " in text and node.style != "|" and node.start_mark.line != node.end_mark.line:
        text = _FOLDED.sub("", text)
    if node.style in ("|", ">"):
        text = text.rstrip("\n")
    elif node.style == '"':
        # Only here an escape (\x07) can bring in what the file itself may not hold.
        for character in sorted(set(_CONTROL.findall(text))):
            problems.append(CONTROL_CHARACTER.at(place_of(node, path), code=ord(character)))
    if not may_be_empty and not text.strip():
        problems.append(EMPTY_TEXT.at(place_of(node, path)))
        return None
    return text


def _wrong(node: Node, path: str, expected: str) -> Diagnostic:
    if isinstance(node, yaml.ScalarNode) and not node.value:
        return EMPTY_TEXT.at(place_of(node, path))
    kind = {yaml.ScalarNode: "scalar", yaml.SequenceNode: "sequence"}.get(type(node), "mapping")
    return WRONG_TYPE.at(place_of(node, path), expected=_KINDS[expected], found=_KINDS[kind])


def fields(
    node: yaml.MappingNode,
    path: str,
    problems: Problems,
    *,
    required: Iterable[str] = (),
    optional: Iterable[str] = (),
) -> dict[str, Node]:
    """The mapping's known fields as nodes; repeated, unknown and missing keys go to `problems`."""
    found = all_fields(node, path, problems)
    required = tuple(required)
    known = (*required, *optional)
    if not found.keys() <= set(known):
        for key_node, _ in node.value:
            key = key_node.value
            if isinstance(key, str) and key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"「{near[0]}」ではありませんか。" if near else None
                problems.append(UNKNOWN_KEY.at(place_of(key_node, path), key=key, known="、".join(known), hint=hint))
    for key in required:
        if key not in found:
            problems.append(MISSING_FIELD.at(place_of(node, path), key=key))
    return found


def all_fields(node: yaml.MappingNode, path: str, problems: Problems) -> dict[str, Node]:
    """Every field of the mapping as a node, whatever its key; repeated keys go to `problems`."""
    found: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key_node, value in node.value:
        key = as_text(key_node, path, problems)
        if key is None:
            continue
        if key in found:
            place = place_of(key_node, path)
            problems.append(DUPLICATE_KEY.at(place, key=key, first=lines[key]))
            continue
        found[key] = value
        lines[key] = key_node.start_mark.line + 1
    return found
