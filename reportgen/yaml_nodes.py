"""YAML text as nodes with places: every scalar stays text, every problem is found at once.

PyYAML's composer gives the nodes; its type guessing is never used (011002 stays a code, `no` stays a word).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeAlias
from unicodedata import normalize

import yaml

from reportgen.characters import FORBIDDEN, composed, may_be_parted, named, parted
from reportgen.diagnostics import Diagnostic, Place, Rule, error, warning
from reportgen.yaml_slips import in_quotes, item_around, shortened, slips_near

Node: TypeAlias = yaml.Node
Problems: TypeAlias = list[Diagnostic]
# What rule a comment breaks that stands right behind a value, by the keys that lead to the value (sections, entries,
# name) and whether it is a list in brackets; None where none.
CommentRule: TypeAlias = Callable[[tuple[str, ...], bool], Rule | None]

# Longer than anything that a page holds in one piece.
LONGEST_TEXT = 2000

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
    "{field}に制御文字 {character} が含まれています。",
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
    "{field}には{expected}を書きます（{found}になっています）。",
)
EMPTY_TEXT = error(
    "empty-text",
    "空の値がない",
    "{field}の値が空です。",
    "値を書くか、項目ごと削ってください。",
)
TOO_LONG = error(
    "too-long",
    "値が長すぎない",
    "{field}の値が{found}字あります（{most}字まで）。",
    "短くしてください。",
)
BAD_CHOICE = error(
    "bad-choice",
    "決められた値から選ぶ",
    "{field}に「{value}」は使えません。",
    "使える値：{choices}。",
)
COMMENT_IN_TEXT = error(
    "comment-in-text",
    "印刷する文字が注釈にならない",
    "「{comment}」は YAML の注釈とみなされ、{field}に印刷されません。",
    "印刷する文字であれば {right} と引用符で囲み、注釈であれば前の行に移してください。",
)
COMMENT_BEHIND_VALUE = warning(
    "comment-behind-value",
    "値のすぐ後ろに注釈を書かない",
    "「{comment}」は YAML の注釈とみなされ、{field}に入りません。",
    "値の一部であれば {right} と引用符で囲み、注釈であれば前の行に移してください。",
)
PARTED_LETTER = warning(
    "parted-letter",
    "濁点・半濁点の付いた仮名は一文字で書く",
    "「{letter}」が一文字になっていません（{parts}）。",
    "一文字の「{letter}」として扱います。打ち直すと、この警告は出なくなります。",
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
    TOO_LONG,
    BAD_CHOICE,
    COMMENT_IN_TEXT,
    COMMENT_BEHIND_VALUE,
    PARTED_LETTER,
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
_SPECIAL = re.compile(r"[&*!]|^(?:---|\.\.\.)", re.MULTILINE)
_MEANT_FEATURE = re.compile(r"(?:[*&!][!-~]+|---|\.\.\.)(?=\s|[,\]}]|$)")
_BRACKET = re.compile(r"[\[\]{}]")
_MEANS_MORE = re.compile(r"^[-?:,\[\]{}#&*!|>'\"%@`]|[,\[\]{}]|: | #|:$")
# So many misspelt keys get a suggestion.
_MOST_HINTS = 50
_LONGEST_KEY = 50
# So often, and so many characters, are read again to get past slips.
_MOST_ATTEMPTS = 300
_MOST_READ_AGAIN = 3_000_000
# A line that has more than a comment, and what may be one behind it; the comment itself behind a value.
_LINE_WITH_COMMENT = re.compile(r"^(?![ \t]*#).*[ \t]#", re.MULTILINE)
_COMMENT = re.compile(r"(?P<gap>[ \t]+)(?P<comment>#.*)")
_KEY = re.compile(r"(?:^|[{,])[ -]*([A-Za-z_][A-Za-z0-9_-]*):(?=[ \n])")
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
    if may_be_parted(data) and (found := parted(text)):
        places = _Places(text, path)
        seen = set()  # each such letter is told once a line
        for match in found:
            place = places.of(match.start())
            if (place.line, match[0]) not in seen:
                seen.add((place.line, match[0]))
                parts = " ".join([f"U+{ord(part):04X}" for part in match[0]])
                problems.append(PARTED_LETTER.at(place, letter=composed(match[0]), parts=parts))
        text = composed(text)
    return text


def warn_of_comments(_: tuple[str, ...], is_list: bool) -> Rule | None:
    """For files of any values: a comment behind one is worth a warning, one behind a list is none."""
    return None if is_list else COMMENT_BEHIND_VALUE


def refuse_comments(_: tuple[str, ...], is_list: bool) -> Rule | None:
    """For files whose values are all printed."""
    return None if is_list else COMMENT_IN_TEXT


def allow_comments(_keys: tuple[str, ...], _is_list: bool) -> Rule | None:
    """For files whose values are numbers and choices."""
    return None


def parse_yaml(
    data: bytes, path: str, problems: Problems, comments: CommentRule = warn_of_comments
) -> yaml.MappingNode | None:
    """The one mapping that the file holds, or None with the reasons in `problems`.

    Where a slip of the keyboard (a full-width colon) can be mended, or the item that has it left out, it is told and
    the rest is read nevertheless, so that its other problems are found, too.
    """
    text = decode(data, path, problems)
    if text is None:
        return None
    if FORBIDDEN.search(text):
        _report_forbidden(text, path, problems)
        text = FORBIDDEN.sub("\ufffd", text)  # some of them are line ends for libyaml
    deep = _too_deep(text)
    if deep is not None:
        problems.append(TOO_DEEP.at(_Places(text, path).of(deep)))
        return None
    node, text = _compose(text, path, problems)
    if node is None:
        return None
    if (" #" in text or "\t#" in text) and _LINE_WITH_COMMENT.search(text):
        _report_comments(node, (), text, path, comments, problems)
    return as_mapping(node, path, problems)


class _Places:
    """The places of a text's characters."""

    def __init__(self, text: str, path: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._path = path

    def of(self, index: int) -> Place:
        line = bisect_right(self._starts, index)
        return Place(self._path, line, index - self._starts[line - 1] + 1)


def _report_forbidden(text: str, path: str, problems: Problems) -> None:
    """Each such character once a line, with the key before it."""
    places = _Places(text, path)
    lines = text.split("\n")
    seen = set()
    for match in FORBIDDEN.finditer(text):
        place = places.of(match.start())
        if (place.line, match[0]) not in seen:
            seen.add((place.line, match[0]))
            keys = _KEY.findall(lines[place.line - 1][: place.column - 1])
            field = f"「{keys[-1]}」" if keys else "この行"
            problems.append(CONTROL_CHARACTER.at(place, field=field, character=named(ord(match[0]))))


def _report_comments(
    node: Node, keys: tuple[str, ...], text: str, path: str, comments: CommentRule, problems: Problems
) -> None:
    """Every comment right behind a plain value, or a list in brackets, that breaks a rule."""
    is_list = is_plain = False
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
        right = f"{written[:-1]}, {in_quotes(comment)}]" if is_list else in_quotes(value)
        place = Place(path, mark.line + 1, mark.column + 1 + len(behind["gap"]))
        problems.append(rule.at(place, comment=comment, field=f"「{key}」", right=shortened(right)))
        if rule is COMMENT_IN_TEXT and not node.value:
            node.value = comment  # said already: it is not empty in the writer's eyes


class _Failure(NamedTuple):
    """Why a text could not be read, the line (from 0) where reading failed, and that where what failed began."""

    problems: list[Diagnostic]
    line: int
    begun: int


def _compose(text: str, path: str, problems: Problems) -> tuple[Node | None, str]:
    """The root and the text as it could be read; without a root the reasons are in `problems`."""
    attempts = iter(range(min(_MOST_ATTEMPTS, 3 + _MOST_READ_AGAIN // (len(text) + 1))))
    node, failure = _read(text, path)
    while failure is not None:
        farthest = failure.begun
        way = None
        for (diagnostic, mended, is_last), _ in zip(_ways_past(text, failure, path), attempts):  # noqa: B905
            if is_last and way:
                break
            found, next_failure = _read(mended, path)
            reached = len(mended) if next_failure is None else next_failure.begun
            if reached > farthest:
                farthest, way = reached, (diagnostic, mended, found, next_failure)
            if next_failure is None:
                break
        if way is None:
            problems.extend(failure.problems)
            return None, text
        diagnostic, text, node, failure = way
        problems.append(diagnostic)
    if node is None:
        problems.append(EMPTY_FILE.at(Place(path, 1, 1)))
    return node, text


def _read(text: str, path: str) -> tuple[Node | None, _Failure | None]:
    try:
        if _SPECIAL.search(text) and (refused := list(_unsupported(text, path))):
            line = refused[0].place.line - 1 if refused[0].place else 0
            return None, _Failure(refused, line, line)
        return yaml.compose(text, Loader=_Loader), None
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        problem = exc.problem or exc.context or ""
        place = Place(path, line + 1, column + 1)
        # A block begins far before what is wrong in it; what a quote or bracket opens begins there.
        is_open = exc.context_mark and not (exc.context or "").startswith("while parsing a block")
        begun = exc.context_mark.line if exc.context_mark and is_open else line
        return None, _Failure([YAML_SYNTAX.at(place, problem=_IN_JAPANESE.get(problem, problem))], line, begun)
    except (yaml.YAMLError, RecursionError) as exc:
        return None, _Failure([YAML_SYNTAX.at(Place(path, 1, 1), problem=type(exc).__name__)], 0, 0)


def _ways_past(text: str, failure: _Failure, path: str) -> Iterator[tuple[Diagnostic, str, bool]]:
    """What is wrong and the text as it may have been meant; with True, the text without the item that failed."""
    lines = text.split("\n")
    if failure.problems[0].rule == UNSUPPORTED_YAML.name and _is_meant(lines, failure.problems[0].place):
        return
    for slip in slips_near(lines, failure.begun, failure.line):
        place = Place(path, slip.line + 1, slip.column + 1)
        diagnostic = YAML_SYNTAX.at(place, problem=slip.problem, hint=slip.hint)
        yield diagnostic, "\n".join([*lines[: slip.line], slip.mended, *lines[slip.line + slip.lines :]]), False
    if (item := item_around(lines, failure.begun)) is not None:
        yield failure.problems[0], "\n".join([*lines[: item.start], *[""] * len(item), *lines[item.stop :]]), True


def _is_meant(lines: list[str], place: Place | None) -> bool:
    """Whether an anchor, alias or tag is one indeed, and no Japanese word that begins with its sign."""
    return place is not None and _MEANT_FEATURE.match(lines[place.line - 1], place.column - 1) is not None


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


def as_mapping(node: Node, path: str, problems: Problems, right: str = "") -> yaml.MappingNode | None:
    """The node if it is a mapping; `right` is what was meant where it is none."""
    if isinstance(node, yaml.MappingNode):
        return node
    problems.append(_wrong(node, path, "mapping", right))
    return None


def as_sequence(node: Node, path: str, problems: Problems, right: str = "") -> list[Node]:
    """The node's items if it is a sequence, else nothing; `right` is what was meant where it is a single value."""
    if not isinstance(node, yaml.SequenceNode):
        problems.append(_wrong(node, path, "sequence", right))
        return []
    items: list[Node] = node.value
    for item in items:
        item.tag = node.tag
    return items


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
        for character in sorted(set(FORBIDDEN.findall(text))):
            problems.append(
                CONTROL_CHARACTER.at(place_of(node, path), field=_field(node), character=named(ord(character)))
            )
    if not may_be_empty and not text.strip():
        problems.append(EMPTY_TEXT.at(place_of(node, path), field=_field(node)))
        return None
    if len(text) > LONGEST_TEXT:
        problems.append(TOO_LONG.at(place_of(node, path), field=_field(node), found=len(text), most=LONGEST_TEXT))
        return None
    return text


def _wrong(node: Node, path: str, expected: str, right: str = "") -> Diagnostic:
    if isinstance(node, yaml.ScalarNode) and not node.value:
        return EMPTY_TEXT.at(place_of(node, path), field=_field(node))
    kind = {yaml.ScalarNode: "scalar", yaml.SequenceNode: "sequence"}.get(type(node), "mapping")
    return wrong_type(node, path, _KINDS[expected], _KINDS[kind], right or _right(node, expected))


def wrong_type(node: Node, path: str, expected: str, found: str, right: str = "") -> Diagnostic:
    """The problem that the node holds something else than what is expected; `right` is what may have been meant."""
    hint = f"「{shortened(right)}」と書いてください。" if right else ""
    return WRONG_TYPE.at(place_of(node, path), field=_field(node), expected=expected, found=found, hint=hint)


def _right(node: Node, expected: str) -> str:
    """What was meant by a single value for a list, or by a list of a single value."""
    if isinstance(node, yaml.ScalarNode) and expected == "sequence" and node.tag:
        value = node.value.strip("[]［］ \u3000")
        return f"{node.tag}: [{in_quotes(value) if _MEANS_MORE.search(value) else value}]"
    if isinstance(node, yaml.MappingNode) and expected == "sequence" and node.tag:
        keys = [key.value for key, value in node.value if isinstance(key, yaml.ScalarNode) and not value.value]
        return f"{node.tag}: [{', '.join(keys)}]" if len(keys) == len(node.value) else ""
    if isinstance(node, yaml.SequenceNode) and expected == "scalar" and node.tag and len(node.value) == 1:
        (item,) = node.value
        return f"{node.tag}: {in_quotes('[' + item.value + ']')}" if isinstance(item, yaml.ScalarNode) else ""
    return ""


def _field(node: Node) -> str:
    """The key under which the node stands, as messages name it."""
    return f"「{node.tag}」" if node.tag else "ここ"


def bad_choice(node: Node, path: str, value: str, choices: Iterable[str]) -> Diagnostic:
    """The problem that the node's value is none of the choices."""
    return BAD_CHOICE.at(place_of(node, path), field=_field(node), value=value, choices="、".join(choices))


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
    meant = set()
    if not found.keys() <= set(known):
        places = {key_node.value: place_of(key_node, path) for key_node, _ in node.value if key_node.id == "scalar"}
        unknown = [key for key in found if key not in known]
        for count, key in enumerate(unknown):
            near = _key_meant(key, known) if count < _MOST_HINTS else ""
            hint = f"「{near}」ではありませんか。" if near else None
            problems.append(UNKNOWN_KEY.at(places.get(key), key=shortened(key), known="、".join(known), hint=hint))
            meant.add(near.rstrip(": "))
            found.pop(key)
    for key in required:
        if key not in found and key not in meant:
            problems.append(MISSING_FIELD.at(place_of(node, path), key=key))
    return found


def _key_meant(key: str, known: tuple[str, ...]) -> str:
    """Which of the known keys was meant, with a colon where a full-width one made it a part of the key; "" for none."""
    word, colon, _ = normalize("NFKC", key).strip().lower().partition(":")
    near = get_close_matches(word.strip(), known, 1) if len(word) <= _LONGEST_KEY else []
    return near[0] + (": " if colon else "") if near else ""


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
        value.tag = key  # nothing else reads the tag; here it tells messages where the node stands
        found[key] = value
        lines[key] = key_node.start_mark.line + 1
    return found
