"""The wording of the documents on changes and of the archive: what each text may name, and how faults are told."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
import yaml

from reportgen.diagnostics import Diagnostic
from reportgen.document.text_template import TextTemplate
from reportgen.document.texts import (
    COMPARISON_COLUMNS,
    ERRATA_COLUMNS,
    SeriesTexts,
    Wording,
    load_series_texts,
)

COMPARISON = ("region", "host", "old_date", "new_date", "town", "code")
ERRATA = ("region", "host", "date", "source", "count")
# What a text may name beside that, by kind of document and key.
FURTHER = {
    ("comparison", "foot"): ("title", "page", "pages"),
    ("comparison", "heading"): ("heading",),
    ("comparison", "table_summary"): ("heading",),
    ("comparison", "continued"): ("heading",),
    ("errata", "continued"): ("heading",),
    ("comparison", "section_counts"): ("labels",),
    ("comparison", "town_counts"): ("labels",),
    ("comparison", "terms"): ("heading", "date", "towns", "labels", "name"),
    ("errata", "terms"): ("heading", "page"),
    ("errata", "lead_of_issue"): ("title", "reason"),
    ("errata", "foot"): ("title", "page", "pages"),
} | {
    (kind, key): ("title",)
    for kind in ("comparison", "errata")
    for key in ("subject", "running_head", "lead", "file_name")
}
COMMON = {"comparison": COMPARISON, "errata": ERRATA, "archive": ("region", "host", "date")}
ALL_NAMES = {
    *(*COMPARISON, *ERRATA, "title", "page", "pages", "heading", "towns", "date"),
    *("columns.name", "named_open", "phrase", "labels", "name", "reason"),
}


def load(text: str) -> tuple[SeriesTexts | None, list[Diagnostic]]:
    return load_series_texts(text.encode(), "series.yaml")


def wordings(series: SeriesTexts) -> Iterator[tuple[str, Wording]]:
    yield from zip(("comparison", "errata", "archive"), series, strict=True)


def texts_of(wording: Wording) -> Iterator[tuple[str, TextTemplate]]:
    """Every text of a document with the key of its group, but for the title, which is the list's."""
    yield from ((key, text) for key, text in wording.texts.items() if text.place.path != "texts.yaml")
    yield from ((key, text) for key, lines in wording.lines.items() for text in lines)
    yield from (("columns", text) for text in wording.columns.values())
    yield from (("terms", text) for text in wording.terms.values())


@cache
def as_json(text: str) -> str:
    """The file as JSON, which is YAML, too."""
    return json.dumps(yaml.safe_load(text), ensure_ascii=False)


def cut(text: str, path: tuple[str, ...]) -> str:
    """The file without the key at the path, and what stands under it."""
    data = at = json.loads(as_json(text))
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return json.dumps(data, ensure_ascii=False)


def test_the_shipped_wording_is_sound(series: SeriesTexts) -> None:
    assert set(series.comparison.columns) == set(COMPARISON_COLUMNS)
    assert set(series.errata.columns) == set(ERRATA_COLUMNS)
    assert set(series.archive.texts) == {"title", "series", "rights"}
    assert not series.archive.columns
    assert [len(wording.lines.get("foot", ())) for _, wording in wordings(series)] == [1, 1, 0]


def test_the_marks_of_an_old_and_a_new_reading_are_the_usual_ones(series: SeriesTexts) -> None:
    terms = series.comparison.terms
    assert [terms[key].source for key in ("added", "gone", "omitted")] == ["（新設）", "（削る）", "（略）"]
    columns = series.comparison.columns
    assert [columns[key].source[:3] for key in ("after", "before")] == ["変更後", "変更前"]


def test_every_text_knows_its_place(series_file: str, series: SeriesTexts) -> None:
    lines = series_file.splitlines()
    found = [text for _, wording in wordings(series) for _, text in texts_of(wording)]
    assert len(found) > 60
    for text in found:
        assert text.place.path == "series.yaml"
        assert lines[text.place.line - 1][text.place.column - 1 :].strip("\"'").startswith(text.source)


@pytest.mark.parametrize("name", sorted(ALL_NAMES))
def test_each_text_may_use_the_names_it_is_given_and_no_other(name: str, series_file: str, series: SeriesTexts) -> None:
    lines = series_file.splitlines()
    refused = []
    for kind, wording in wordings(series):
        for key, text in texts_of(wording):
            line, column = text.place.line, text.place.column
            lines[line - 1] = f"{lines[line - 1][: column - 1]}'あ{{{{ {name} }}}}'"
            if name not in (*COMMON[kind], *FURTHER.get((kind, key), ())):
                refused.append(("undefined-name", line))
    loaded, problems = load("\n".join(lines))
    told = [(problem.rule, problem.place.line) for problem in problems if problem.place]
    assert sorted(told) == sorted(refused) and len(told) == len(problems)
    assert (loaded is None) is bool(refused)


KEYS = (
    *("comparison", "comparison/lead", "comparison/columns", "comparison/columns/after"),
    *("comparison/terms", "comparison/terms/omitted", "errata", "errata/subtitle", "errata/no_corrections"),
    *("errata/terms/times", "errata/columns/reason", "errata/foot", "archive", "archive/rights"),
)


@pytest.mark.parametrize("path", KEYS)
def test_what_a_workspace_leaves_out_is_as_shipped(path: str, series_file: str, series: SeriesTexts) -> None:
    own = cut(series_file, tuple(path.split("/")))
    loaded, problems = load_series_texts(own.encode(), "own.yaml", [(series_file.encode(), "series.yaml")])
    assert loaded is not None and problems == []
    for (_, one), (_, other) in zip(wordings(loaded), wordings(series), strict=True):
        assert [(key, text.source) for key, text in texts_of(one)] == [
            (key, text.source) for key, text in texts_of(other)
        ]


def test_a_text_of_ones_own_takes_the_place_of_the_shipped_one_and_former_ones_do_no_harm(series_file: str) -> None:
    own = "comparison: {terms: {omitted: （以下略）}}\nerrata: {terms: {line: 行}}"
    loaded, problems = load_series_texts(own.encode(), "own.yaml", [(series_file.encode(), "series.yaml")])
    assert loaded is not None and problems == []
    terms = loaded.comparison.terms
    assert [terms[key].source for key in ("omitted", "added")] == ["（以下略）", "（新設）"]
    wrong, problems = load_series_texts(
        b"comparison: {terms: {omited: a}}", "own.yaml", [(series_file.encode(), "series.yaml")]
    )
    assert (wrong, [problem.rule for problem in problems]) == (None, ["unknown-key"])


@pytest.mark.parametrize("path", KEYS)
def test_what_is_missing_is_told_alone(path: str, series_file: str) -> None:
    keys = tuple(path.split("/"))
    loaded, problems = load(cut(series_file, keys))
    assert loaded is None
    assert [problem.message for problem in problems] == [f"項目「{keys[-1]}」がありません。"]


def test_every_key_of_the_shipped_file_is_needed(series_file: str) -> None:
    data = json.loads(as_json(series_file))
    needed = [
        name
        for texts in data.values()
        for key, text in texts.items()
        for name in (text if isinstance(text, dict) else [key])
    ]
    bare: dict[str, dict[str, dict[str, str]]] = {
        kind: {key: {} for key, text in texts.items() if isinstance(text, dict)} for kind, texts in data.items()
    }
    loaded, problems = load(json.dumps(bare))
    assert loaded is None
    assert Counter(p.message for p in problems) == Counter(f"項目「{name}」がありません。" for name in needed)


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("comparison:", "comparision:", "unknown-key", "comparision:"),
        ("  lead: ", "  leed: ", "unknown-key", "leed:"),
        ('    omitted: "（略）"', '    omited: "（略）"', "unknown-key", "omited:"),
        ('    after: "', '    aftr: "', "unknown-key", "aftr:"),
        ('    omitted: "（略）"', '    omitted: ""', "empty-text", "omitted:"),
        ('    omitted: "（略）"', "    omitted: [略]", "wrong-type", "omitted:"),
        ('    omitted: "（略）"', '    omitted: "{{ heading"', "template-syntax", "omitted:"),
        (
            '    omitted: "（略）"',
            "    omitted: '{% for x in host %}x{% endfor %}'",
            "unsupported-template",
            "omitted:",
        ),
        ('  foot:\n    - "{{ page }}／{{ pages }}"', '  foot: "{{ page }}"', "wrong-type", "foot:"),
        ('  lead: "変更後', '  lead: &a "変更後', "unsupported-yaml", "lead:"),
    ],
)
def test_a_fault_is_told_at_its_place(old: str, new: str, rule: str, line: str, series_file: str) -> None:
    text = series_file.replace(old, new, 1)
    assert text != series_file
    loaded, problems = load(text)
    assert loaded is None
    number = next(number for number, found in enumerate(text.splitlines(), 1) if line in found)
    assert (rule, number) in [(problem.rule, problem.place and problem.place.line) for problem in problems]


def test_all_faults_of_all_documents_are_found_at_once(series_file: str) -> None:
    text = re.sub(r"\{\{ region \}\}", "{{ regoin }}", series_file)
    rules = [problem.rule for problem in load(text)[1]]
    assert rules == ["undefined-name"] * series_file.count("{{ region }}")
    assert len(rules) >= 4


@pytest.mark.parametrize("text", ["", "# 文言\n", "comparison", "[]"])
def test_a_file_without_wording_is_told(text: str) -> None:
    loaded, problems = load(text)
    assert loaded is None
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (">-\n    変更は\n    ありません。", "変更はありません。"),
        (">\n    変更は\n    ありません。\n\n    以上", "変更はありません。\n以上"),
        ("変更は\n    ありません。", "変更はありません。"),
        ("'変更は\n    ありません。'", "変更はありません。"),
        (">-\n    ICT\n    の A to\n    B", "ICT の A to B"),
        ("変更は ありません。", "変更は ありません。"),
        ("|-\n    変更は ない\n    以上", "変更は ない\n以上"),
        (">-\n    変更は\u3000ない\n    以上", "変更は\u3000ない以上"),
    ],
)
def test_japanese_lines_that_yaml_folds_into_one_are_joined_without_a_space(
    written: str, read: str, series_file: str
) -> None:
    loaded, problems = load(series_file.replace('"変更はありません。"', written, 1))
    assert loaded is not None, problems
    assert loaded.comparison.texts["unchanged"].source == read
