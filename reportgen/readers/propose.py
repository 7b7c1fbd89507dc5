"""Proposed settings and wording: what was guessed of a published list, as the text of files in templates/."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reportgen.fields.defaults import KNOWN
from reportgen.fields.registry import KINDS
from reportgen.japanese.printed_form import plain
from reportgen.readers.import_settings import FACTS
from reportgen.readers.published import PublishedColumn, PublishedList, PublishedSection
from reportgen.yaml_writer import Said, flow, quoted, scalar

# What no file name has on every system.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|%\n]')
_NOTE = "# 公表資料の表題に合わせた文言です。ここにない文言は付属のとおりです。年度などは毎年直してください。\n"
_WORDING = {
    "texts.yaml": _NOTE
    + """
list:
  title: "<title>"
  subject: "<title>（{{ date }}現在）"
  file_name: "<name>_{{ date }}現在"
extract:
  subject: "<title>（{{ date }}現在）のうち{{ town }}が関係するもの"
  lead: "「<title>」のうち、{{ town }}が関係するものは次の{{ count }}件です。"
  file_name: "<name>_{{ town }}関係分_{{ date }}現在"
""",
    "series.yaml": _NOTE
    + """
comparison:
  subject: "<title>の{{ old_date }}現在から{{ new_date }}現在への変更"
errata:
  subject: "<title>（{{ date }}現在）の公表資料の訂正と照会"
archive:
  title: "<title>（{{ date }}現在）"
  series: "<title>"
""",
}
_FACT_NAMES = {"region": "地域", "host": "事務局の市町村など", "prefecture": "都道府県"}


def propose_settings(found: PublishedList) -> str:
    """The settings under which the list reads as it was recognised, with what an office may want to change."""
    return "\n".join(_lines(found)) + "\n"


def propose_wording(found: PublishedList, shipped: str) -> dict[str, str]:
    """The texts of texts.yaml and series.yaml, by name, which title the list as it was published.

    Empty where it bears no title, or the one of the `shipped` wording.
    """
    title = "　".join(dict.fromkeys([title.text.replace("\n", "　") for title in found.titles]))
    for key in ("host", "region"):
        if key in found.facts:
            title = title.replace(found.facts[key].text, f"{{{{ {key} }}}}", 1)
    if not title or plain(title) in plain(shipped):
        return {}
    name = ("" if "{{ host }}" in title else "{{ host }}_") + _NOT_IN_NAMES.sub("", title)
    inside = quoted(title)[1:-1]
    return {file: text.replace("<title>", inside).replace("<name>", name) for file, text in _WORDING.items()}


def _lines(found: PublishedList) -> Iterator[str]:
    yield f"# 公表資料の読み方。資料（{found.form}）から読み取ったものです。確かめて、違うところを直してください。"
    yield ""
    for key in FACTS:
        if key in found.facts:
            yield f"{key}: {scalar(found.facts[key].text)}"
        else:
            yield f"# {key}: {_FACT_NAMES[key]}（資料からは分かりません。行頭の「# 」を消して書いてください）"
    yield ""
    yield "# 資料の見出しと、表の id（半角の英数字とハイフン）。見出しを変えるには「{id: …, heading: …}」と書きます。"
    yield "sections:"
    for section in found.sections:
        yield f"  {scalar(section.heading.text)}: {section.id}"
    yield ""
    kinds = "、".join([f"{kind.name}（{kind.called}）" for kind in KINDS.values()])
    yield f"# 列の id と、資料の列名（printed）。kind は {kinds}のどれかで、書かなければ資料から読み取ります。"
    yield "# ほかに label（一覧での列名）、unit（単位）、optional（空欄があってよいか。true か false）を書けます。"
    yield "columns:"
    for key, columns in _by_key(found).items():
        yield f"  {key}: {flow(_column(list(columns.items())))}"
    grouping = [section.groups.label for section in found.sections if section.groups and section.groups.label]
    labels = dict.fromkeys([label.text for label in grouping])
    if labels:
        yield ""
        yield "# 行を区分けする列。"
        yield f"groups: {flow(list(labels))}"
    yield ""
    yield "# 一覧に載せない列や行があれば、「ignored: [列名, 行の文字]」のように書きます。"


def _by_key(found: PublishedList) -> dict[str, dict[str, PublishedColumn]]:
    """The columns by key and by the label that tells them in their section."""
    by_key: dict[str, dict[str, PublishedColumn]] = {}
    for section in found.sections:
        for column in section.columns:
            by_key.setdefault(column.key, {})[_told(column, section)] = column
    return by_key


def _told(column: PublishedColumn, section: PublishedSection) -> str:
    """The column's label, with its spanner where the section has it twice."""
    count = Counter([one.heads for one in section.columns])[column.heads]
    return f"{column.under}／{column.heads}" if count > 1 and column.under else column.heads


def _column(columns: list[tuple[str, PublishedColumn]]) -> Said:
    labels, column = [label for label, _ in columns], columns[0][1]
    is_wording = KINDS[column.kind].is_wording
    is_optional = column.key in KNOWN and is_wording and any(one.is_optional for _, one in columns)
    said = {
        "kind": "" if is_wording else column.kind,
        "optional": is_optional or None,
        "unit": "" if column.unit in column.heads + column.under else column.unit,
    }
    return {"printed": labels, **said} if any(said.values()) else labels
