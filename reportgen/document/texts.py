"""The wording from YAML: what each kind of document says, every name in it held against those that it is given.

Wording is said in several files, one on another: what an upper one doesn't say is as in those beneath it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from reportgen.diagnostics import Diagnostic, Problems, has_errors
from reportgen.document.messages import WRONG_CELLS
from reportgen.document.text_template import TextTemplate, read_template
from reportgen.yaml_nodes import refuse_comments
from reportgen.yaml_reader import Fields, Reader, read_yaml

# What makes a letter of an extract, each a list of lines, of which empty ones are left out.
LETTER_KEYS: Final = ("issued", "addressee", "sender", "contact")
# What is a table, a line for each row with "|" between its cells, and how many these are.
ROWS: Final = {"accessibility_facts": 2, "accessibility_results": 6}
# What is a list of lines.
_LINES: Final = (
    "foot",
    "notes",
    "chosen",
    "leading",
    "items",
    "text",
    "introduction",
    "accessibility",
    *LETTER_KEYS,
    *ROWS,
)
_MAY_BE_EMPTY: Final = (
    "chosen",
    "leading",
    "text",
    "closing",
    "introduction",
    "accessibility",
    "licence",
    "licence_link",
    *LETTER_KEYS,
)
COMPARISON_COLUMNS: Final = (
    *("after", "before", "remarks", "section", "town", "total_before", "total_after"),
    *("added", "changed", "moved", "joined", "left", "gone", "removed", "moved_away", "unchanged"),
)
ERRATA_COLUMNS: Final = ("place", "wrong", "right", "doubtful", "reason", "imported", "edited")
DISPATCH_COLUMNS: Final = ("addressee", "letter", "document", "sha256")
SITE_COLUMNS: Final = (
    *("table", "town", "entries", "file", "size", "day", "towns"),
    *("fact", "said", "criterion", "level", "standard", "applies", "result", "means"),
)

STATE_COLUMNS: Final = (
    *("asked", "unchanged", "changed", "retired", "added", "unclear", "conflict", "faulty", "unanswered"),
    *("recipient", "entry", "column", "present", "answer", "state", "doubt", "entries"),
)


class _Kind(NamedTuple):
    """What is said in one kind of document.

    `common` are the names that any of its texts may hold, `names` its keys with those that they may hold beside them.
    `columns` are the keys of its labels (None: any may have one, and none must) and `terms` those of its terms, of
    which `former` ones, that earlier versions knew, may still be said. `optional` keys need not be said; what it leaves
    out is as in the kind that it is `like`.
    """

    common: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    columns: tuple[str, ...] | None = ()
    terms: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    like: str = ""
    optional: tuple[str, ...] = ("title",)


_TITLED: Final = {
    "title": (),
    "subject": ("title",),
    "running_head": ("title",),
    "foot": ("title", "page", "pages"),
    "file_name": ("title",),
}
_LIST: Final[Mapping[str, tuple[str, ...]]] = _TITLED | {
    "revision": (),
    "heading": ("heading", "count"),
    "aside": ("heading", "count"),
    "continued": ("heading", "count"),
    "columns": ("columns.*",),
    "table_summary": ("heading", "count", "labels", "columns.*"),
}
_EXTRACT: Final = {
    **_LIST,
    "subtitle": (),
    "lead": ("title", "count"),
    "notes": ("named_open", "unnamed_open", "endings"),
    "folder": (),
    **dict.fromkeys(LETTER_KEYS, ()),
}
_COMPARISON: Final = {
    **_TITLED,
    **dict.fromkeys(("subtitle", "compared", "unchanged", "aside", "folder"), ()),
    **dict.fromkeys(("summary_heading", "towns_heading", "facts_heading"), ()),
    "lead": ("title",),
    "heading": ("heading",),
    "continued": ("heading",),
    "section_counts": ("labels",),
    "town_counts": ("labels",),
    "table_summary": ("heading",),
    "columns": (),
    "terms": ("heading", "date", "towns", "labels", "name"),
}
_ERRATA: Final = {
    **_TITLED,
    **dict.fromkeys(("subtitle", "aside", "no_corrections"), ()),
    **{
        f"{part}_{what}": ()
        for part in ("corrections", "queries", "separators", "edits")
        for what in ("heading", "summary")
    },
    "lead": ("title",),
    "lead_of_issue": ("title", "reason"),
    "continued": ("heading",),
    "columns": (),
    "terms": ("heading", "page"),
}
# An inquiry's letter, and the documents on what came back of it.
_REQUEST: Final = dict.fromkeys(
    (*LETTER_KEYS, "title", "lead", "items", "guide", "file_name", "terms"), ("recipient", "count")
)
_STATE: Final = {
    **_TITLED,
    "subtitle": (),
    "lead": ("count", "answered", "waiting", "conflicts"),
    "heading": ("heading", "count"),
    "aside": ("heading", "count"),
    "continued": ("heading", "count"),
    "table_summary": ("heading", "labels"),
}
_MATRIX: Final = {
    **_TITLED,
    **dict.fromkeys(("heading", "aside", "chosen", "leading"), ()),
    "table_summary": ("heading", "count", "labels"),
    "band": ("heading", "group", "count"),
    "legend": ("signs",),
    "left_out": ("headings",),
    "columns": ("label",),
    "terms": ("count",),
}
_ASKED: Final = ("region", "host", "list", "date", "number", "due")
_SITE: Final = {
    "title": (),
    "revision": (),
    **dict.fromkeys(
        (
            *("subtitle", "subject", "contact", "licence", "licence_link", "tables_heading", "towns_heading"),
            *("downloads_heading", "list", "editions_heading", "editions_lead", "accessibility_heading"),
            *(
                "accessibility",
                "facts_heading",
                "results_heading",
                *ROWS,
                "search",
                "all",
                "reset",
                "nav",
                "way",
                "home",
                "skip",
                "edition",
                "columns",
            ),
        ),
        ("title",),
    ),
    "introduction": ("title", "count"),
    "page_title": ("title", "heading"),
    "changes": ("title", "old_date"),
    "unchanged": ("title", "old_date"),
    "hits": ("count", "total"),
    "table_summary": ("heading", "labels"),
    "terms": (),
}
# A letter that goes with an extract (送付文), the mail that brings both, and the list of what was sent (送付一覧).
_SENT: Final = ("region", "host", "date", "list", "town", "code", "to", "number", "issued_on", "old_date", "count")
_LETTER: Final = {
    **_TITLED,
    **dict.fromkeys((*LETTER_KEYS, "to", "honorific", "lead", "following", "items", "closing"), ()),
    "number": ("figure",),
}
_MAIL: Final = dict.fromkeys(("title", "file_name", "text"), ("person", "contact", "files"))
_DISPATCH: Final = {**_TITLED, "lead": ("count",), "table_summary": ("labels",), "continued": (), "columns": ()}
# Figures, each with its heading and what it shows in words; the page that sums up a list.
_OF_FIGURES: Final = ("years", "towns", "divisions", "spans", "editions")
_SHOWN: Final = ("count", "label", "heading", "first", "last", "most", "most_count", "values")
_FIGURES: Final = {
    **_TITLED,
    **dict.fromkeys(("subtitle", "aside"), ("count",)),
    **dict.fromkeys((name for figure in _OF_FIGURES for name in (figure, f"{figure}_alternative")), _SHOWN),
    "part": ("heading", "number", "total"),
    "table_summary": ("heading", "labels"),
    "continued": ("heading",),
    "columns": ("label",),
    "terms": ("year", "era", "first", "last", "last_era", "count"),
}
_OVERVIEW: Final = {
    **_TITLED,
    **dict.fromkeys(("subtitle", "aside", "counts", "unchanged"), ("old_date",)),
    "lead": ("count", "towns", "divisions"),
    "changes": ("old_date", "added", "changed", "gone", "added_names", "gone_names"),
    "table_summary": ("heading", "labels"),
    **dict.fromkeys(("years", "towns", "divisions"), (*_SHOWN, "shown")),
}
FIGURE_COLUMNS: Final = (
    *("years", "towns", "divisions", "editions", "sum", "entry", "begin", "earlier", "end"),
    *("section", "count", "partners", "added", "changed", "gone"),
)
_COMMON: Final = ("region", "host", "date", "revised_on")
_KINDS: Final = {
    "list": _Kind(_COMMON, _LIST, None, optional=("columns",)),
    "extract": _Kind((*_COMMON, "town", "code"), _EXTRACT, None, like="list"),
    "comparison": _Kind(
        ("region", "host", "old_date", "new_date", "town", "code"),
        _COMPARISON,
        COMPARISON_COLUMNS,
        (
            *("added", "gone", "blank", "group", "retired", "moved", "omitted", "total"),
            *("region", "prefecture", "host", "heading", "label", "note", "reordered"),
            *("remark_added", "remark_removed", "remark_retired", "remark_renamed", "remark_changed"),
            *("remark_moved", "remark_moved_away", "remark_reordered", "remark_joined", "remark_left"),
        ),
    ),
    "errata": _Kind(
        ("region", "host", "date", "source", "count"),
        _ERRATA,
        ERRATA_COLUMNS,
        (
            *("page", "table", "row", "times", "none"),
            *("region", "prefecture", "host", "heading", "label", "note", "order"),
        ),
        ("line",),
    ),
    "request": _Kind(_ASKED, _REQUEST, (), ("unchanged", "changed", "retired", "unclear", "added"), optional=()),
    "export": _Kind(_ASKED[:4], dict.fromkeys(("title", "lead", "guide", "file_name"), ()), optional=()),
    "state": _Kind(
        _ASKED,
        {**_STATE, "columns": (), "terms": ()},
        STATE_COLUMNS,
        ("recipients", "doubts", "changes", "waiting", "total", "blank"),
        optional=(),
    ),
    "reminder": _Kind(_ASKED, _STATE, optional=()),
    "letter": _Kind(_SENT, _LETTER, optional=("foot",)),
    "mail": _Kind(_SENT, _MAIL, optional=()),
    "dispatch": _Kind(("region", "host", "date", "list"), _DISPATCH, DISPATCH_COLUMNS, optional=()),
    "matrix": _Kind(
        _COMMON,
        _MATRIX,
        ("entry", "total"),
        tuple([f"{part}{what}" for part in ("takes_part", "leads", "none", "unknown") for what in ("", "_sign")]),
        optional=("title", "chosen", "leading"),
    ),
    "site": _Kind(_COMMON, _SITE, SITE_COLUMNS, ("list", "rows", "changes"), optional=("title", "revision")),
    "figures": _Kind(
        _COMMON,
        _FIGURES,
        FIGURE_COLUMNS,
        (
            *("sum", "sum_below", "none", "others", "more", "since_then", "unit", "year_unit", "year", "years"),
            *("year_said", "years_said"),
            *("begin", "earlier", "running", "ended", "retired", "until", "unchanged", "changed", "added", "gone"),
        ),
    ),
    "overview": _Kind(_COMMON, _OVERVIEW),
    "archive": _Kind(_COMMON, dict.fromkeys(("title", "series", "rights"), ()), optional=()),
}


class Wording(NamedTuple):
    """The texts of one kind of document: single ones, lists of lines, the columns' labels by field, and terms."""

    texts: Mapping[str, TextTemplate]
    lines: Mapping[str, tuple[TextTemplate, ...]]
    columns: Mapping[str, TextTemplate]
    terms: Mapping[str, TextTemplate]

    def on(self, other: "Wording | None") -> "Wording":
        """The wording, with what it leaves out as in the other one."""
        texts, lines, columns, terms = other or Wording({}, {}, {}, {})
        return Wording(
            {**texts, **self.texts}, {**lines, **self.lines}, {**columns, **self.columns}, {**terms, **self.terms}
        )


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


class FigureTexts(NamedTuple):
    """The wording of what shows an edition at a glance: the matrix, figures, the page that sums it up."""

    matrix: Wording
    figures: Wording
    overview: Wording


class InquiryTexts(NamedTuple):
    """The wording of an inquiry: its workbooks, an export, and the documents on what came back."""

    request: Wording
    export: Wording
    state: Wording
    reminder: Wording


class LetterTexts(NamedTuple):
    """The wording of what goes to partners: the letter, the mail that brings it, and the list of what was sent."""

    letter: Wording
    mail: Wording
    dispatch: Wording


def load_texts(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = ()
) -> tuple[Texts | None, list[Diagnostic]]:
    """The wording of lists in the file, or None where the problems hold an error.

    What it leaves out is as in the files `beneath` (their bytes and paths, the lowest first).
    """
    problems: Problems = []
    top, (whole, extract) = _load(data, path, beneath, ("list", "extract"), problems)
    abbreviations = {key.text: said.text() for key, said in top["abbreviations"].pairs()} if top else {}
    return (None if has_errors(problems) else Texts(whole, extract, abbreviations)), problems


def load_series_texts(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = (), title: TextTemplate | None = None
) -> tuple[SeriesTexts | None, list[Diagnostic]]:
    """The same of the wording of what a series of editions makes; its documents bear the list's `title` where they
    have none of their own."""
    problems: Problems = []
    _, (comparison, errata, archive) = _load(data, path, beneath, ("comparison", "errata", "archive"), problems)
    titled = Wording({"title": title} if title else {}, {}, {}, {})
    texts = SeriesTexts(comparison.on(titled), errata.on(titled), archive)
    return (None if has_errors(problems) else texts), problems


def load_figure_texts(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = (), title: TextTemplate | None = None
) -> tuple[FigureTexts | None, list[Diagnostic]]:
    """The same of the wording of figures; they bear the list's `title` where they have none of their own."""
    problems: Problems = []
    _, wordings = _load(data, path, beneath, FigureTexts._fields, problems)
    titled = Wording({"title": title} if title else {}, {}, {}, {})
    return (None if has_errors(problems) else FigureTexts(*[one.on(titled) for one in wordings])), problems


def load_inquiry_texts(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = ()
) -> tuple[InquiryTexts | None, list[Diagnostic]]:
    """The same of the wording of an inquiry."""
    problems: Problems = []
    _, wordings = _load(data, path, beneath, InquiryTexts._fields, problems)
    return (None if has_errors(problems) else InquiryTexts(*wordings)), problems


def load_letter_texts(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = ()
) -> tuple[LetterTexts | None, list[Diagnostic]]:
    """The same of the wording of what goes to partners."""
    problems: Problems = []
    _, wordings = _load(data, path, beneath, LetterTexts._fields, problems)
    return (None if has_errors(problems) else LetterTexts(*wordings)), problems


def load_site_texts(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = ()
) -> tuple[Wording | None, list[Diagnostic]]:
    """The same of the wording of a web edition, which need not have a title."""
    problems: Problems = []
    _, (site,) = _load(data, path, beneath, ("site",), problems)
    return (None if has_errors(problems) else site), problems


def _load(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]], kinds: tuple[str, ...], problems: Problems
) -> tuple[Fields | None, list[Wording]]:
    reader = read_yaml(data, path, problems, refuse_comments, beneath)
    if reader is None:
        return None, [Wording({}, {}, {}, {})] * len(kinds)
    top = reader.fields(kinds, ("abbreviations",) if "list" in kinds else ())
    wordings: dict[str, Wording] = {}
    for name in kinds:
        kind = _KINDS[name]
        wordings[name] = _wording(top[name], kind).on(wordings.get(kind.like))
    return top, list(wordings.values())


def _wording(said: Reader, kind: _Kind) -> Wording:
    optional = [*_KINDS[kind.like].names] if kind.like else kind.optional
    found = said.fields([key for key in kind.names if key not in optional], optional)
    labels: Mapping[str, Reader]
    if kind.columns is None:
        labels = {key.text: label for key, label in found["columns"].pairs()}
    else:
        labels = found["columns"].fields(kind.columns)
    terms = found["terms"].fields(kind.terms, kind.former)

    def read(text: Reader, key: str) -> Iterator[TextTemplate]:
        if key in ROWS and (cells := text.text().count("|") + 1) != ROWS[key]:
            text.report(WRONG_CELLS, cells=cells, right=ROWS[key])
        return read_template(text, (*kind.common, *kind.names[key]), may_be_empty=key in _MAY_BE_EMPTY)

    single = {key: text for key, text in found.items() if key not in (*_LINES, "columns", "terms")}
    return Wording(
        {key: one for key, text in single.items() for one in read(text, key)},
        {key: tuple([one for line in found[key].items() for one in read(line, key)]) for key in _LINES if key in found},
        {key: one for key, text in labels.items() for one in read(text, "columns")},
        {key: one for key, text in terms.items() for one in read(text, "terms")},
    )
