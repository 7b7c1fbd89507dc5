"""The wording from YAML: Jinja2 templates that are checked when they are read and rendered when a document is composed.

This is the only module that knows Jinja2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NamedTuple

import yaml
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.characters import UNPRINTABLE
from reportgen.diagnostics import DataError, Diagnostic, Place, has_errors
from reportgen.document.messages import (
    HOLDS_CONTROL,
    JINJA_FEATURES,
    JINJA_PROBLEMS,
    JINJA_TOKENS,
    NO_SUCH_VALUE,
    RUNTIME_PROBLEMS,
    TEMPLATE_FAILED,
    TEMPLATE_SYNTAX,
    TOO_LONG,
    TOO_NESTED,
    UNDEFINED_NAME,
    UNKNOWN_FILTER,
    UNSUPPORTED_TEMPLATE,
)
from reportgen.yaml_nodes import (
    Node,
    all_fields,
    as_mapping,
    as_sequence,
    as_text,
    fields,
    parse_yaml,
    place_of,
    refuse_comments,
)

_OF_TOWN = ("town", "code")
_OF_COLUMNS = "columns.*"
# What makes a letter of an extract, each a list of lines, of which empty ones are left out.
LETTER_KEYS = ("issued", "addressee", "sender", "contact")
_COMMON = ("region", "host", "date", "revised_on")
# What each text may name beside the common names.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": (),
    "subtitle": (),
    "revision": (),
    "lead": ("title", "count"),
    "subject": ("title",),
    "running_head": ("title",),
    "foot": ("title", "page", "pages"),
    "heading": ("heading", "count"),
    "aside": ("heading", "count"),
    "columns": (_OF_COLUMNS,),
    "table_summary": ("heading", "count", "labels", _OF_COLUMNS),
    "notes": ("named_open", "unnamed_open", "endings"),
    **dict.fromkeys(LETTER_KEYS, ()),
    "folder": (),
    "file_name": ("title",),
}
# The same for the documents on changes, whose terms and labels may name what stands here under `terms` and `columns`.
_COMPARISON_COMMON = ("region", "host", "old_date", "new_date", "town", "code")
_COMPARISON_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": (),
    "subtitle": (),
    "subject": ("title",),
    "running_head": ("title",),
    "foot": ("title", "page", "pages"),
    "lead": ("title",),
    "compared": (),
    "unchanged": (),
    "summary_heading": (),
    "towns_heading": (),
    "facts_heading": (),
    "heading": ("heading",),
    "aside": (),
    "section_counts": ("labels",),
    "town_counts": ("labels",),
    "table_summary": ("heading",),
    "file_name": ("title",),
    "folder": (),
    "terms": ("heading", "date", "towns", "labels", "name"),
}
COMPARISON_COLUMNS = (
    *("after", "before", "remarks", "section", "town", "total_before", "total_after"),
    *("added", "changed", "moved", "joined", "left", "gone", "removed", "moved_away", "unchanged"),
)
_COMPARISON_TERMS = (
    *("added", "gone", "blank", "group", "retired", "moved", "omitted", "total"),
    *("region", "prefecture", "host", "heading", "label", "note", "reordered"),
    *("remark_added", "remark_removed", "remark_retired", "remark_renamed", "remark_changed"),
    *("remark_moved", "remark_moved_away", "remark_reordered", "remark_joined", "remark_left"),
)
_ERRATA_COMMON = ("region", "host", "date", "source", "count")
_ERRATA_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": (),
    "subtitle": (),
    "subject": ("title",),
    "running_head": ("title",),
    "foot": ("title", "page", "pages"),
    "lead": ("title",),
    "lead_of_issue": ("title", "reason"),
    "corrections_heading": (),
    "queries_heading": (),
    "separators_heading": (),
    "edits_heading": (),
    "aside": (),
    "no_corrections": (),
    "corrections_summary": (),
    "queries_summary": (),
    "separators_summary": (),
    "edits_summary": (),
    "file_name": ("title",),
    "terms": ("heading", "page"),
}
ERRATA_COLUMNS = ("place", "wrong", "right", "doubtful", "reason", "imported", "edited")
_ERRATA_TERMS = (
    *("page", "table", "row", "times", "none"),
    *("region", "prefecture", "host", "heading", "label", "note", "order"),
)
# What earlier versions knew, and a workspace may still say: nothing asks for it any more.
_FORMER_TERMS = ("line",)
_ARCHIVE_NAMES: Mapping[str, tuple[str, ...]] = {"title": (), "series": (), "rights": ()}
_LIST_KEYS = (
    "title",
    "revision",
    "subject",
    "running_head",
    "foot",
    "heading",
    "aside",
    "columns",
    "table_summary",
    "file_name",
)
_EXTRACT_KEYS = (*_LIST_KEYS, "subtitle", "lead", "notes", "folder", *LETTER_KEYS)
# Longer than any wording of a page, as it is written and as it is made.
_LONGEST_TEXT = 2000
# What wording needs of Jinja2: values as they are, one behind another, and choices between them. A text can't become
# longer than what is put into it, nor another one tomorrow.
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Filter),
    *(nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.List, nodes.Tuple),
)
_FILTERS = ("length", "trim")
# What data can't hold either, but for line ends and the stand-ins of page numbers (\x01 and \x02, see rendering).
_ALLOWED_CONTROLS = frozenset("\n\x01\x02")


class Text(NamedTuple):
    """One text: its source, its place, and what makes a template of the source where it is more than plain text."""

    source: str
    place: Place
    compile: Callable[[str], Template] | None

    def render(self, **values: object) -> str:
        """The text with the values put in. Raises DataError with the place where that fails."""
        try:
            parts = self.compile(self.source).generate(values) if self.compile else [self.source]
            text = _joined(parts)
        except Exception as exc:  # whatever an expression of the user's runs into
            raise self.failure(RUNTIME_PROBLEMS.get(type(exc).__name__, str(exc) or type(exc).__name__)) from exc
        if text is None:
            raise self.failure(TOO_LONG.format(most=_LONGEST_TEXT))
        for control in UNPRINTABLE.findall(text):
            if control not in _ALLOWED_CONTROLS:
                raise self.failure(HOLDS_CONTROL.format(code=ord(control)))
        return text

    def failure(self, problem: str) -> DataError:
        """The error that no usable text comes of this one."""
        return DataError([TEMPLATE_FAILED.at(self.place, problem=problem)])


def _joined(parts: Iterable[str]) -> str | None:
    """The parts as one text; None as soon as it becomes too long."""
    made = []
    room = _LONGEST_TEXT
    for part in parts:
        room -= len(part)
        if room < 0:
            return None
        made.append(part)
    return "".join(made)


def _printable(value: object) -> str | int:
    """The value, where print can show it: one that isn't there raises LookupError, what is no text and no whole number
    TypeError."""
    if isinstance(value, str) or type(value) is int:
        return value
    if isinstance(value, Undefined):
        raise LookupError(NO_SUCH_VALUE.format(name=value._undefined_name))  # noqa: TRY004
    raise TypeError(type(value).__name__)


class Wording(NamedTuple):
    """The texts of one kind of document: single ones, lists of lines, the columns' labels by field, and terms."""

    texts: Mapping[str, Text]
    lines: Mapping[str, tuple[Text, ...]]
    columns: Mapping[str, Text]
    terms: Mapping[str, Text]


class Texts(NamedTuple):
    """The wording of the list and of the extracts, and what abbreviations stand for, for those who hear the texts."""

    list: Wording
    extract: Wording
    abbreviations: Mapping[str, str]


class SeriesTexts(NamedTuple):
    """The wording of what a series of editions makes: documents on changes, and what is said of an archived one."""

    comparison: Wording
    errata: Wording
    archive: Wording


def load_series_texts(
    data: bytes, path: str, shipped: SeriesTexts | None = None
) -> tuple[SeriesTexts | None, list[Diagnostic]]:
    """The wording in the file, or None where the problems hold an error.

    What the file doesn't say is as in `shipped`; without that it must say everything.
    """
    problems: list[Diagnostic] = []
    root = parse_yaml(data, path, problems, refuse_comments)
    if root is None:
        return None, problems
    top = _kinds(root, ("comparison", "errata", "archive"), (), path, problems, shipped)
    reader = _Reader(path, problems)
    comparison, errata, archive = (
        reader.wording(top.get(kind), *known, shipped=getattr(shipped, kind, None))
        for kind, known in (
            ("comparison", (_COMPARISON_NAMES, _COMPARISON_COMMON, COMPARISON_COLUMNS, _COMPARISON_TERMS)),
            ("errata", (_ERRATA_NAMES, _ERRATA_COMMON, ERRATA_COLUMNS, _ERRATA_TERMS)),
            ("archive", (_ARCHIVE_NAMES, _COMMON, (), ())),
        )
    )
    return (None if has_errors(problems) else SeriesTexts(comparison, errata, archive)), problems


def load_texts(data: bytes, path: str, shipped: Texts | None = None) -> tuple[Texts | None, list[Diagnostic]]:
    """The wording in the file, or None where the problems hold an error.

    Every template is parsed, and every name in it held against those that it will be given. What the file doesn't say
    is as in `shipped`; without that it must say everything.
    """
    problems: list[Diagnostic] = []
    root = parse_yaml(data, path, problems, refuse_comments)
    if root is None:
        return None, problems
    top = _kinds(root, ("list", "extract"), ("abbreviations",), path, problems, shipped)
    reader = _Reader(path, problems)
    whole, extract = (
        reader.wording(
            top.get(kind),
            {key: _NAMES[key] for key in keys},
            _COMMON if kind == "list" else (*_COMMON, *_OF_TOWN),
            None,
            shipped=getattr(shipped, kind, None),
        )
        for kind, keys in (("list", _LIST_KEYS), ("extract", _EXTRACT_KEYS))
    )
    abbreviations = reader.abbreviations(top.get("abbreviations"))
    if shipped is not None and "abbreviations" not in top:
        abbreviations = dict(shipped.abbreviations)
    return (None if has_errors(problems) else Texts(whole, extract, abbreviations)), problems


def _kinds(
    root: yaml.MappingNode,
    required: tuple[str, ...],
    optional: tuple[str, ...],
    path: str,
    problems: list[Diagnostic],
    shipped: object,
) -> Mapping[str, Node]:
    """The wording of each kind of document that the file has; with shipped ones it need have none."""
    if shipped is not None:
        required, optional = (), (*required, *optional)
    return fields(root, path, problems, required=required, optional=optional)


class _Reader:
    def __init__(self, path: str, problems: list[Diagnostic]) -> None:
        self._path = path
        self._problems = problems
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, finalize=_printable
        )
        self._environment.filters = {name: self._environment.filters[name] for name in _FILTERS}
        # Templates are compiled when they are first rendered: a build of one document needs few of them.
        self._compile = lru_cache(maxsize=None)(self._environment.from_string)

    def wording(
        self,
        node: Node | None,
        names_of: Mapping[str, tuple[str, ...]],
        common: tuple[str, ...],
        labels: tuple[str, ...] | None,
        terms: tuple[str, ...] = (),
        *,
        shipped: Wording | None,
    ) -> Wording:
        """The texts under the keys of `names_of` (each with the names that it may hold beside the common ones).

        `labels` are the keys of columns that need a label; None: any may have one, and none must.
        """
        base = shipped or Wording({}, {}, {}, {})
        texts, lines = dict(base.texts), dict(base.lines)
        groups = {"columns": dict(base.columns), "terms": dict(base.terms)}
        keys_of = {"columns": labels, "terms": terms}
        known = tuple(dict.fromkeys((*names_of, *(group for group, keys in keys_of.items() if keys))))
        may_lack = ("columns",) if labels is None else ()
        if node is not None and (mapping := as_mapping(node, self._path, self._problems)) is not None:
            for key, value in self._fields(mapping, known, shipped, may_lack).items():
                names = (*common, *names_of.get(key, ()))
                if key in ("foot", "notes", *LETTER_KEYS):
                    items = as_sequence(value, self._path, self._problems)
                    may_be_empty = key in LETTER_KEYS
                    lines[key] = tuple(t for item in items for t in self._text(item, names, may_be_empty=may_be_empty))
                elif key in groups:
                    if (group := as_mapping(value, self._path, self._problems)) is not None:
                        keys = keys_of[key]
                        found = (
                            all_fields(group, self._path, self._problems)
                            if keys is None
                            else self._fields(group, keys, shipped)
                        )
                        groups[key] |= {field: t for field, text in found.items() for t in self._text(text, names)}
                else:
                    texts.update((key, text) for text in self._text(value, names))
        return Wording(texts, lines, groups["columns"], groups["terms"])

    def _fields(
        self, node: yaml.MappingNode, keys: tuple[str, ...], shipped: Wording | None, may_lack: tuple[str, ...] = ()
    ) -> dict[str, Node]:
        """The values under these keys, all of them but `may_lack` required where none are shipped."""
        required = () if shipped else tuple([key for key in keys if key not in may_lack])
        optional = [key for key in keys if key not in required] + ([*_FORMER_TERMS] if shipped else [])
        return fields(node, self._path, self._problems, required=required, optional=optional)

    def abbreviations(self, node: Node | None) -> dict[str, str]:
        mapping = as_mapping(node, self._path, self._problems) if node is not None else None
        if mapping is None:
            return {}
        found = all_fields(mapping, self._path, self._problems)
        return {key: as_text(value, self._path, self._problems) or "" for key, value in found.items()}

    def _text(self, node: Node, names: tuple[str, ...], *, may_be_empty: bool = False) -> Iterator[Text]:
        """The text that the node holds, if it holds a right one."""
        source = as_text(node, self._path, self._problems, may_be_empty=may_be_empty)
        if source is None:
            return
        place = place_of(node, self._path)
        if len(source) > _LONGEST_TEXT:
            self._problems.append(TEMPLATE_FAILED.at(place, problem=TOO_LONG.format(most=_LONGEST_TEXT)))
            return
        if "{" not in source:
            yield Text(source, place, None)
            return
        try:
            tree = self._environment.parse(source)
            refused = dict.fromkeys(_refused(tree))
            read = set(_references(tree)) if not refused else set()
            unknown = {name for name in read.difference(names) if f"{name.rpartition('.')[0]}.*" not in names}
        except TemplateSyntaxError as exc:
            self._problems.append(TEMPLATE_SYNTAX.at(place, problem=_in_japanese(exc.message or "")))
            return
        except RecursionError:
            self._problems.append(TEMPLATE_SYNTAX.at(place, problem=TOO_NESTED))
            return
        self._problems.extend(UNSUPPORTED_TEMPLATE.at(place, feature=feature) for feature in refused)
        for name in sorted(unknown):
            near = get_close_matches(name, names, 1, 0.75)
            hint = f"「{near[0]}」ではありませんか。" if near else None
            known = "、".join(names)
            self._problems.append(UNDEFINED_NAME.at(self._place_in(node, name), name=name, known=known, hint=hint))
        yield Text(source, place, self._compile)

    def _place_in(self, node: Node, name: str) -> Place:
        """Where the name stands in the node's text; the node's own place where quoting hides it."""
        place = place_of(node, self._path)
        if not isinstance(node, yaml.ScalarNode) or "\n" in node.value or node.style in ("|", ">"):
            return place
        found: Any = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", node.value)
        quote = 1 if node.style in ("'", '"') else 0
        return place._replace(column=place.column + quote + found.start()) if found else place


def _refused(tree: nodes.Template) -> Iterator[str]:
    """What the template uses and may not, as the user calls it."""
    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if not isinstance(node, _ALLOWED):
            yield JINJA_FEATURES.get(kind, f"「{kind.lower()}」")
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            yield UNKNOWN_FILTER.format(name=node.name)


def _references(node: nodes.Node) -> Iterator[str]:
    """The names that the template reads, with the attribute where one is asked for (columns.name)."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Getattr):
        yield f"{getattr(node.node, 'name', '')}.{node.attr}"
    else:
        for child in node.iter_child_nodes():
            yield from _references(child)


def _in_japanese(message: str) -> str:
    for token, sign in JINJA_TOKENS.items():
        message = message.replace(f"'{token}'", f"'{sign}'")
    for pattern, wording in JINJA_PROBLEMS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return wording.format(*match.groups())
    return message
