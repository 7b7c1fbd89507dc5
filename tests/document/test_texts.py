"""The wording: what templates may say, what comes of them, and how each fault is told."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen.diagnostics import DataError, Diagnostic, Place
from reportgen.document import jinja_template
from reportgen.document.text_template import TextTemplate, read_template
from reportgen.document.texts import Texts, load_texts
from reportgen.yaml_reader import read_yaml

COMMON = ("region", "host", "date")
NAMES = {
    "title": COMMON,
    "subject": (*COMMON, "title"),
    "running_head": (*COMMON, "title"),
    "heading": (*COMMON, "heading", "count"),
    "aside": (*COMMON, "heading", "count"),
    "continued": (*COMMON, "heading", "count"),
    "table_summary": (*COMMON, "heading", "count", "labels", "columns.name"),
    "file_name": (*COMMON, "title"),
}
ALL_NAMES = (
    *("region", "host", "date", "title", "page", "pages", "heading", "count", "town", "code"),
    *("named_open", "unnamed_open", "columns.name"),
)


def replaced(texts_file: str, key: str, new: str) -> bytes:
    """The file with another text under the first (the list's) key of that name."""
    text, count = re.subn(rf"(?m)^  {key}: .*$", lambda _: f"  {key}: {new}", texts_file, count=1)
    assert count == 1
    return text.encode()


def problems_of(data: bytes) -> list[Diagnostic]:
    loaded, problems = load_texts(data, "texts.yaml")
    assert loaded is None
    return problems


def text_of(texts_file: str, new: str) -> TextTemplate:
    """The list's heading, with other wording."""
    loaded, problems = load_texts(replaced(texts_file, "heading", new), "texts.yaml")
    assert loaded is not None, problems
    return loaded.list.texts["heading"]


def test_the_shipped_wording_is_sound(texts: Texts) -> None:
    assert set(texts.list.texts) == {
        "title",
        "subject",
        "running_head",
        "heading",
        "aside",
        "continued",
        "revision",
        "table_summary",
        "file_name",
    }
    assert set(texts.extract.texts) == {*texts.list.texts, "subtitle", "lead", "folder"}
    assert (texts.list.columns, set(texts.extract.columns)) == ({}, {"division"})
    assert [len(wording.lines["foot"]) for wording in (texts.list, texts.extract)] == [1, 2]
    assert len(texts.extract.lines["notes"]) == 2


def test_every_text_knows_its_place(texts_file: str, texts: Texts) -> None:
    lines = texts_file.splitlines()
    for wording in (texts.list, texts.extract):
        all_texts = [
            *wording.texts.values(),
            *wording.columns.values(),
            *(t for f in wording.lines.values() for t in f),
        ]
        for text in all_texts:
            assert text.place.path == "texts.yaml"
            assert (
                lines[text.place.line - 1][text.place.column - 1 :]
                .strip("\"'")
                .startswith(text.source.replace("\n", "\\n"))
            )


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("name", ALL_NAMES)
def test_each_text_may_use_the_names_it_is_given_and_no_other(key: str, name: str, texts_file: str) -> None:
    loaded, problems = load_texts(replaced(texts_file, key, f'"あ{{{{ {name} }}}}"'), "texts.yaml")
    if name in NAMES[key]:
        assert loaded is not None
    else:
        assert [problem.rule for problem in problems] == ["undefined-name"]
        assert problems[0].message == f"名前「{name}」は使えません。"


def test_an_undefined_name_is_told_where_it_stands_with_the_names_there_are(texts_file: str) -> None:
    (problem,) = problems_of(replaced(texts_file, "title", '"あ{{ chimei }}"'))
    line = 1 + texts_file[: texts_file.index("  title:")].count("\n")
    assert problem.place == Place("texts.yaml", line, 15)
    assert problem.hint == "使える名前：region、host、date、revised_on。"


def test_names_are_looked_for_in_every_branch(texts_file: str) -> None:
    data = replaced(texts_file, "title", '"{% if region %}{{ a }}{% elif b %}x{% else %}{{ host or c }}{% endif %}"')
    assert [problem.message for problem in problems_of(data)] == [f"名前「{name}」は使えません。" for name in "abc"]


def test_all_faults_of_all_texts_are_found_at_once(texts_file: str) -> None:
    text = texts_file.replace("{{ town }}", "{{ city }}").replace("{{ pages }}", "{{ pages").replace("lead:", "lede:")
    rules = [problem.rule for problem in problems_of(text.encode())]
    assert rules.count("template-syntax") == 2
    assert rules.count("undefined-name") > 5
    assert (rules.count("unknown-key"), rules.count("missing-field")) == (1, 0)


@pytest.mark.parametrize(
    ("wording", "made"),
    [
        ("'〈{{ heading }}〉　{{ count }}件'", "〈観光〉　3件"),
        ("'{% if count > 2 %}多{% else %}少{% endif %}'", "多"),
        ('\'{{ "多" if count > 5 and heading else "少" }}\'', "少"),
        ("'{{ (heading or region)|trim }}{{ heading|length }}'", "観光2"),
        ('\'{% if heading in ["観光", "防災"] %}○{% endif %}\'', "○"),
        ("'{% if not region %}x{% endif %}'", ""),
        ("'{# 覚え書き #}一覧'", "一覧"),
        ("'{% raw %}{{ x }}{% endraw %}'", "{{ x }}"),
        ("'100% }} 一覧'", "100% }} 一覧"),
        ("'一覧'", "一覧"),
        ("|-\n    一行目\n    {{ heading }}", "一行目\n観光"),
        ('"一行目\\n二行目\\n"', "一行目\n二行目"),
    ],
)
def test_a_text_is_rendered(wording: str, made: str, texts_file: str) -> None:
    values = {"region": "西胆振", "host": "室蘭市", "date": "", "heading": "観光", "count": 3}
    assert text_of(texts_file, wording).render(**values) == made


NAMED = ("{{ date }}", "{{ town }}", "{{ count }}", "{{ columns.name }}", "{{ columns.gone }}")
TAGS = ("{% if town %}", "{% if columns.name %}", "{% else %}", "{% endif %}", "{", "}}", "文", " ", "\n", "\r\n")


@example("文\n")
@given(st.lists(st.sampled_from(NAMED + TAGS), min_size=1, max_size=8).map("".join))
def test_what_is_put_together_without_jinja2_is_as_jinja2_makes_it(source: str) -> None:
    problems: list[Diagnostic] = []
    said = read_yaml(f"text: {json.dumps(source)}".encode(), "t.yaml", problems)
    assert said is not None
    values = {"date": "", "town": "伊達市", "count": 3, "columns": {"name": "事業"}}
    for text in read_template(said.fields(("text",))["text"], ("date", "town", "count", "columns.*")):
        made = []
        for one in (text, text._replace(parts_of=jinja_template.parts_of)):
            try:
                made.append(one.render(**values))
            except DataError as exc:
                made.append(str(exc.diagnostics[0]))
        assert made[0] == made[1]


def test_markup_is_no_markup_here(texts_file: str) -> None:
    assert text_of(texts_file, "'<b>{{ heading }}</b>'").render(heading="A&B") == "<b>A&B</b>"


@pytest.mark.parametrize(
    ("wording", "words"),
    [
        ("'{% if count > heading %}多{% endif %}'", "種類の違う値を比べている"),
        ("'{{ heading == 1 }}'", "文字でも数でもない値を印刷しようとしています"),
        ("'{{ (heading, count) }}'", "文字でも数でもない値を印刷しようとしています"),
        ("'{{ 1.5 }}'", "文字でも数でもない値を印刷しようとしています"),
        ("'" + "{%if host%}" * 100 + "{%endif%}" * 100 + "'", "入れ子が深すぎます"),
        (f"'{'{{ region }}' * 101}'", "2000字を超えます"),
        *(
            (f"'{{{{ \"\\{escape}\" }}}}'", f"制御文字 U+{escape[1:].upper().zfill(4)} を含みます")
            for escape in ("x1b", "u2028", "udc00", "ufffe", "uffff", "ufdd0", "u202e", "u2066", "u200b", "x85")
        ),
    ],
)
def test_a_text_that_can_not_be_made_names_its_place(wording: str, words: str, texts_file: str) -> None:
    text = text_of(texts_file, wording)
    with pytest.raises(DataError) as raised:
        text.render(heading="観光", count=3, region="長" * 20, host="室蘭市")
    (problem,) = raised.value.diagnostics
    assert problem.rule == "template-failed"
    assert problem.place == text.place
    assert words in problem.message


@pytest.mark.parametrize(
    ("wording", "words"),
    [
        ("{{ heading", "途中で終わっています"),
        ("{% if heading %}", "{% if %} を閉じる {% endif %} がありません"),
        ("{% if heading", "途中で終わっています"),
        ("{% endif %}", "「endif」という命令はありません"),
        ("{# x", "{# を閉じる #} がありません"),
        ("{% %}", "{% のあとに命令がありません"),
        ("{{ columns. }}", "「.」のあとに名前がありません"),
        ("{{ }}", "「}}」の前に名前がありません"),
        ("{% if %}{% endif %}", "「%}」の前に名前がありません"),
        ("{{ heading count }}", "「count」の位置が正しくありません"),
        ("{{ heading } }", "「}」の位置が正しくありません"),
        ("{{ (heading }}", "「}」の位置が正しくありません"),
        ("{{ heading ？ }}", "「？」の位置が正しくありません"),
        ("{{ heading | }}", "「}}」の位置が正しくありません"),
        ("{{", "「末尾」の位置が正しくありません"),
    ],
)
def test_a_fault_of_form_is_told_in_japanese(wording: str, words: str, texts_file: str) -> None:
    (problem,) = problems_of(replaced(texts_file, "heading", f"'{wording}'"))
    assert problem.rule == "template-syntax"
    assert problem.message == f"テンプレートとして読めません（{words}）。"
    assert problem.hint == "{{ と }}、{% と %} が対になっているか確かめてください。"


@pytest.mark.parametrize(
    ("wording", "feature"),
    [
        ("{% for x in region %}x{% endfor %}", "くり返し（for）"),
        ("{{ range(3) }}", "関数の呼び出し"),
        ("{{ host.upper() }}", "関数の呼び出し"),
        ("{{ count * 2 }}", "掛け算（*）"),
        ("{{ count + 1 }}", "足し算（+）"),
        ("{{ count - 1 }}", "引き算（-）"),
        ("{{ heading ~ count }}", "連結（~）"),
        ('{{ heading["low" ~ "er"] }}', "［ ］での取り出し"),
        ("{{ heading[0] }}", "［ ］での取り出し"),
        ("{{ heading|replace(heading, heading) }}", "「|replace」"),
        ("{{ heading|center(100000) }}", "「|center」"),
        ("{% filter center(100000) %}x{% endfilter %}", "「filterblock」"),
        ("{% if heading is defined %}x{% endif %}", "「test」"),
        ("{{ count / 0 }}", "割り算（/）"),
        ("{{ count // 0 }}", "割り算（//）"),
        ('{{ "%s" % count }}', "割り算の余り（%）"),
        ("{{ 2 ** count }}", "べき乗（**）"),
        ("{% set x = 1 %}", "「assign」"),
        ('{% include "x" %}', "「include」"),
        ('{% import "x" as x %}', "「import」"),
        ('{% extends "x" %}', "「extends」"),
        ("{% block x %}{% endblock %}", "「block」"),
        ("{{ heading|random }}", "「|random」"),
        ("{{ heading|attr(1) }}", "「|attr」"),
        ("{{ {1: 2} }}", "「dict」"),
    ],
)
def test_what_could_run_away_or_change_by_itself_is_refused(wording: str, feature: str, texts_file: str) -> None:
    problems = problems_of(replaced(texts_file, "heading", f"'{wording}'"))
    assert f"テンプレートでは{feature}を使えません。" in [problem.message for problem in problems]
    assert {problem.rule for problem in problems} == {"unsupported-template"}


@pytest.mark.parametrize("wording", ["長" * 2001, "{{ " + "9" * 5000 + " }}"])
def test_a_text_longer_than_a_page_is_not_even_read(wording: str, texts_file: str) -> None:
    (problem,) = problems_of(replaced(texts_file, "heading", f'"{wording}"'))
    assert (problem.rule, "2000字まで" in problem.message) == ("too-long", True)


@pytest.mark.parametrize(
    "wording", ["{{ host.__class__ }}", "{{ host.lower }}", "{{ columns }}", "{{ columns.name.x }}"]
)
def test_attributes_are_names_too(wording: str, texts_file: str) -> None:
    (problem,) = problems_of(replaced(texts_file, "table_summary", f'"{wording}"'))
    assert problem.rule == "undefined-name"


def test_an_expression_nested_beyond_reason_is_a_fault_of_form(texts_file: str) -> None:
    wording = "{{ " + "(" * 900 + "1" + ")" * 900 + " }}"
    (problem,) = problems_of(replaced(texts_file, "heading", f"'{wording}'"))
    assert (problem.rule, "入れ子が深すぎます" in problem.message) == ("template-syntax", True)


def test_an_empty_file_is_told() -> None:
    assert [problem.rule for problem in problems_of(b"")] == ["empty-file"]


def test_what_a_workspace_leaves_out_is_as_shipped_and_what_an_extract_does_as_in_the_list(
    texts_file: str, texts: Texts
) -> None:
    loaded, problems = load_texts(
        "list: {title: 一覧}\nextract: {lead: 前書き}".encode(), "own.yaml", [(texts_file.encode(), "texts.yaml")]
    )
    assert loaded is not None and problems == []
    assert [loaded.list.texts["title"].source, loaded.extract.texts["lead"].source] == ["一覧", "前書き"]
    assert loaded.extract.texts["title"] == loaded.list.texts["title"]
    assert loaded.extract.texts["subtitle"].source == texts.extract.texts["subtitle"].source
    assert loaded.abbreviations == texts.abbreviations
