"""What tests stand on: the national table, the real list, editions of a few rows, and the real one's text edited."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from reportgen.content import Align, Content, Span
from reportgen.dataset.draft import Draft, DraftEntry, DraftSection
from reportgen.dataset.load import read_draft
from reportgen.dataset.model import Edition
from reportgen.dataset.model import Entry as ListEntry
from reportgen.dataset.settle import settle
from reportgen.diagnostics import Diagnostic, Place, PlacedText, Rule, has_errors
from reportgen.document.blocks import Column as BlockColumn
from reportgen.document.blocks import Row, RowForm, Table
from reportgen.fields.kind import RawEntry
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable, read_municipalities

ROOT = Path(__file__).parents[1]
REAL = "data/editions/2023-06-01.yaml"
FACTS = {"region": "西胆振地域", "prefecture": "北海道", "host": "室蘭市"}
LABELS = {
    "name": "事業の名称",
    "summary": "事業内容",
    "since": "事業開始年",
    "municipalities": "関係市町",
    "division": "担当課",
}
Entry = Mapping[str, Any]


def rules_in(*modules: ModuleType) -> list[Rule]:
    """The rules that the modules define."""
    return [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]


@cache
def national_table() -> MunicipalityTable:
    """The shipped table of municipalities."""
    return read_municipalities((ROOT / "data/municipalities.csv").read_text("utf-8"))


@cache
def real_edition() -> Edition:
    """The real list, which has no problems."""
    return load((ROOT / REAL).read_bytes(), REAL)


def load(data: bytes, path: str) -> Edition:
    """The edition that a file's text makes, checked for its form and not for its sense."""
    problems: list[Diagnostic] = []
    draft = read_draft(data, path, problems)
    assert draft is not None, problems
    return settle(draft, national_table(), problems)


def copy_data(root: Path) -> Path:
    """The folder, made a workspace with the repository's data/ and nothing else."""
    shutil.copytree(ROOT / "data", root / "data")
    return root


class _Dumper(yaml.SafeDumper):
    """Indents the items of a sequence, as the real file does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow)


def edition_text(
    day: str,
    sections: Mapping[str, Sequence[Entry]],
    *,
    facts: Mapping[str, str] | None = None,
    headings: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    notes: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """An edition's file of these entries by section, with other facts, headings, labels and notes where given."""
    made = [
        {"id": key, "heading": (headings or {}).get(key, key), "columns": LABELS | dict(labels or {})}
        | ({"notes": list(notes[key])} if notes and notes.get(key) else {})
        | {"entries": [dict(entry) for entry in entries]}
        for key, entries in sections.items()
    ]
    data = {"as_of": day, **FACTS, **(facts or {}), "sections": made}
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10_000)


def entries_of(rows: Iterable[str]) -> list[Entry]:
    """Entries of rows: id, name, summary, year, towns (host first), division; and, retired, the day and the reason.

    A row is written with its parts between "|"; what is left out at its end is as in every other row.
    """
    usual = ("", "", "要旨", "平成23年", "室蘭市 登別市", "企画課")
    entries: list[Entry] = []
    for row in rows:
        parts = [part.strip() for part in row.split("|")]
        entry_id, name, summary, since, towns, division = (*parts[:6], *usual[len(parts) :])
        entry: dict[str, Any] = {
            "id": entry_id,
            "name": name,
            "summary": summary,
            "since": since,
            "municipalities": towns.split(),
            "division": division,
        }
        if parts[6:]:
            entry["retired"] = {"on": parts[6], "reason": parts[7]}
        entries.append({key: value for key, value in entry.items() if value})
    return entries


class EditionText:
    """The text of an edition file, to be edited."""

    def __init__(self, text: str) -> None:
        self.text = text

    def replace(self, old: str, new: str) -> None:
        """Replaces the first of what must be there."""
        assert old in self.text, old
        self.text = self.text.replace(old, new, 1)

    def _span(self, entry_id: str) -> tuple[int, int]:
        found = re.search(rf"      - id: {entry_id}\n(?:        .*\n)+", self.text)
        assert found, entry_id
        return found.span()

    def entry(self, entry_id: str) -> str:
        """The lines of an entry."""
        start, stop = self._span(entry_id)
        return self.text[start:stop]

    def take(self, entry_id: str) -> str:
        """Cuts an entry out."""
        block = self.entry(entry_id)
        start, stop = self._span(entry_id)
        self.text = self.text[:start] + self.text[stop:]
        return block

    def put(self, block: str, after: str) -> None:
        """Inserts an entry behind that of the id."""
        _, stop = self._span(after)
        self.text = self.text[:stop] + block + self.text[stop:]

    def set(self, entry_id: str, **values: str | None) -> None:
        """Gives fields of an entry other values, or takes them away."""
        start, stop = self._span(entry_id)
        block = self.entry(entry_id)
        for key, value in values.items():
            block = re.sub(rf"        {key}: .*\n", "", block)
            block += f"        {key}: {value}\n" if value is not None else ""
        self.text = self.text[:start] + block + self.text[stop:]

    def of_day(self, day: str) -> str:
        """The text as the edition of another day."""
        return re.sub(r"(?m)^as_of: .*$", f"as_of: {day}", self.text)


def value_of(entry: ListEntry, key: str) -> Any:
    """What stands in the entry's column of that key, as its kind reads it."""
    return next(value for column, value in zip(entry.columns, entry.values, strict=True) if column.key == key)


def written(entry: ListEntry) -> dict[str, Any]:
    """The entry as an edition's file has it, by key, without its id."""
    found: dict[str, Any] = {}
    for column, value in zip(entry.columns, entry.values, strict=True):
        found |= KINDS[column.kind].as_json(value, column)
        found.pop(column.companion("codes"), None)
    return {key: value for key, value in found.items() if value is not None}


def with_values(entry: ListEntry, **values: Any) -> ListEntry:
    """The entry as it would be with other texts and lists in its file; None takes one away."""
    place = entry.places.get("id", Place("edition.yaml", 1, 1))
    changed = {key: value for key, value in (written(entry) | values).items() if value is not None}
    texts = {key: value for key, value in changed.items() if isinstance(value, str)}
    lists = {key: tuple(value) for key, value in changed.items() if not isinstance(value, str)}
    places = {key: entry.places.get(key, place) for key in ("id", *changed)}
    raw = RawEntry({"id": entry.id, **texts}, lists, places, {key: [place] * len(lists[key]) for key in lists})
    section = DraftSection({}, entry.columns, (), (DraftEntry(raw, entry.group),), key=(entry.columns[0].key,))
    facts = {key: PlacedText(text, place) for key, text in ({"as_of": "2023-06-01"} | FACTS).items()}
    problems: list[Diagnostic] = []
    ((made,),) = [
        section.entries for section in settle(Draft(facts, (section,), ""), national_table(), problems).sections
    ]
    assert not has_errors(problems), problems
    return made._replace(places=places | dict(entry.places))


def shaped_table(*groups: int, as_band: bool = False) -> Table:
    """A table of so many entries in each group, with a second header level over two figures, and their sums.

    The groups are merged in a first column, or stand as bands over their entries. The last note of each entry refers to
    ※1.
    """
    under = plain("事業費")
    columns = [
        BlockColumn("name", plain("名称"), Align.LEFT, heads_row=True),
        BlockColumn("r5", plain("令和5年度"), Align.RIGHT, kind="number", under=under),
        BlockColumn("r6", plain("令和6年度"), Align.RIGHT, kind="number", under=under),
        BlockColumn("remarks", plain("備考"), Align.LEFT),
    ]
    if not as_band:
        columns.insert(0, BlockColumn("@", plain("地域"), Align.LEFT, merges=True, heads_row=True))
    rows: list[Row] = []
    for group, count in enumerate(groups):
        if as_band:
            rows.append(Row("", (plain(f"地域{group}"),), {}, RowForm.BAND, (4,)))
        for number in range(count):
            cells = [plain(f"事業{group}-{number}"), plain("1,200"), plain("2.5")]
            cells.append((Span("備考"), Span("※1", raised=True, whole=True)))
            leading = [] if as_band else [plain(f"地域{group}")]
            rows.append(Row(f"id-{group}-{number}", (*leading, *cells)))
    total = (plain("合計"), plain(f"{1200 * sum(groups):,}"), plain(f"{2.5 * sum(groups):g}"), plain(""))
    rows.append(Row("", total, {}, RowForm.TOTAL, (len(columns) - 3, 1, 1, 1)))
    return Table(tuple(columns), tuple(rows), "要約")


def plain(text: str) -> Content:
    """The text, in one span."""
    return (Span(text),)


def found(diagnostics: list[Diagnostic] | tuple[Diagnostic, ...], path: str) -> set[tuple[str, str]]:
    """Each rule that is broken in the file, with line and column."""
    return {
        (diagnostic.rule, f"{diagnostic.place.line}:{diagnostic.place.column}")
        for diagnostic in diagnostics
        if diagnostic.place and diagnostic.place.path.endswith(path)
    }


def replaced(text: str, old: str, new: str) -> bytes:
    """The text's bytes with the new words for the old ones, which must be there."""
    assert old in text
    return text.replace(old, new).encode("utf-8", "surrogateescape")
