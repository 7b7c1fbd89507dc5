"""The one reader: what is said, what isn't, and what files that stand on one another say together."""

from __future__ import annotations

from math import isnan
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportgen.diagnostics import Place, Problems
from reportgen.yaml_nodes import compose_sound, parse_yaml
from reportgen.yaml_reader import Reader, read_yaml, uppermost
from reportgen.yaml_rows import with_signs


def read(*files: str) -> tuple[Reader, Problems]:
    """The files, the lowest first, each named for its height."""
    problems: Problems = []
    *beneath, top = [(text.encode(), f"{height}.yaml") for height, text in enumerate(files)]
    reader = read_yaml(*top, problems, beneath=beneath)
    assert reader is not None, problems
    return reader, problems


def test_what_is_not_said_reads_as_empty() -> None:
    reader, problems = read("a: 1")
    nothing = reader.fields(("a",), ("b",))["b"]
    assert not nothing.is_said
    assert (nothing.text(), nothing.items(), nothing.words(), nothing.pairs()) == ("", [], (), [])
    assert (nothing.choice(("x", "y")), nothing.choice(("x", "y"), "z")) == ("x", "z")
    assert (nothing.flag(), nothing.flag(otherwise=True), nothing.count()) == (False, True, 0)
    assert isnan(nothing.number(0, 1))
    assert nothing.fields(("must",), ("may",)) == {}
    assert problems == []


def test_what_is_said_is_read_as_it_is_asked_for() -> None:
    text = "choice: y\nflag: true\nnumber: 2.5\ncount: 3\nlist: [甲, 乙]\nsingle: 甲\npairs: {甲: 1, 乙: 2}\n"
    reader, problems = read(text)
    found = reader.fields(("choice", "flag", "number", "count", "list", "single", "pairs"))
    assert (found["choice"].choice(("x", "y")), found["flag"].flag()) == ("y", True)
    assert (found["number"].number(0, 3), found["count"].count()) == (2.5, 3)
    assert (found["list"].words(), found["single"].words()) == (("甲", "乙"), ("甲",))
    assert [(key.text, key.place.column, value.text()) for key, value in found["pairs"].pairs()] == [
        *(("甲", 9, "1"), ("乙", 15, "2")),
    ]
    assert [str(one.place) for one in found["list"].texts()] == ["0.yaml:5:8", "0.yaml:5:11"]
    assert problems == []


@pytest.mark.parametrize(
    ("said", "ask", "rule"),
    [
        ("[x]", lambda reader: reader.text(), "wrong-type"),
        ("''", lambda reader: reader.text(), "empty-text"),
        ("x", lambda reader: reader.items(), "wrong-type"),
        ("[x, y]", lambda reader: reader.items(1), "too-many"),
        ("x", lambda reader: reader.fields(("a",)), "wrong-type"),
        ("{b: 1, a: 1}", lambda reader: reader.fields(("a",)), "unknown-key"),
        ("{b: 1}", lambda reader: reader.fields(("a",), ("b",)), "missing-field"),
        ("{a: 1, a: 2}", lambda reader: reader.pairs(), "duplicate-key"),
        ("z", lambda reader: reader.choice(("x", "y")), "bad-choice"),
        ("yes", lambda reader: reader.flag(), "bad-choice"),
        ("4", lambda reader: reader.number(0, 3), "bad-number"),
        ("0", lambda reader: reader.count(), "wrong-type"),
    ],
)
def test_what_is_wrong_is_told_once_with_its_key_and_place(said: str, ask: object, rule: str) -> None:
    reader, problems = read(f"key: {said}")
    assert callable(ask)
    ask(reader.fields(("key",))["key"])
    (problem,) = problems
    assert (problem.rule, problem.place and problem.place.line) == (rule, 1)


def test_of_mappings_each_key_counts_and_of_all_else_the_uppermost_file() -> None:
    reader, problems = read("a: {b: 1, c: [2, 3]}\nd: {e: 1}", "a: {b: 4}", "a: {c: [5]}\nd: {f: 6}")
    found = reader.fields(("a", "d"))
    inner = found["a"].fields(("b", "c"))
    assert (inner["b"].text(), inner["c"].words()) == ("4", ("5",))
    assert [(key.text, value.text()) for key, value in found["d"].pairs()] == [("e", "1"), ("f", "6")]
    assert [inner[key].place for key in "bc"] == [Place("1.yaml", 1, 8), Place("2.yaml", 1, 8)]
    assert uppermost(inner["b"], inner["c"]) is inner["c"]
    assert problems == []


def test_only_the_lowest_file_must_say_all_and_none_may_say_more() -> None:
    reader, problems = read("a: 1", "b: 2\nc: 3")
    reader.fields(("a", "b"))
    assert [(one.rule, one.place and one.place.path) for one in problems] == [
        *(("missing-field", "0.yaml"), ("unknown-key", "1.yaml")),
    ]


def test_one_key_is_read_by_itself_and_named() -> None:
    reader, problems = read("a: 1\na: 2\nb: [3]")
    assert (reader.under("a").text(), reader.under("c").text(), reader.under("b").text()) == ("1", "", "")
    assert [one.message for one in problems] == ["「b」には文字列を書きます（並び（リスト）になっています）。"]


def test_a_file_that_is_no_mapping_says_nothing() -> None:
    problems: Problems = []
    assert read_yaml(b"[1]", "a.yaml", problems) is None
    assert read_yaml(b"a: 1", "b.yaml", problems, beneath=[(b"", "c.yaml")]) is None
    assert read_yaml(b"[\n", "d.yaml", problems) is None
    assert read_yaml(b"[1] # 2", "e.yaml", problems) is None
    assert [one.rule for one in problems] == ["wrong-type", "empty-file", "yaml-syntax", "wrong-type", "wrong-type"]


LINES = (
    *(
        "  - a: 甲\n",
        "  - a: 甲\n",
        "    b: 乙 丙\n",
        "    c: [甲, 乙]\n",
        "list:\n",
        "text: |\n",
        "text: '甲\n",
        "'\n",
    ),
    *(
        "    d: [甲]\n",
        "      丁\n",
        "\n",
        "    # 注\n",
        '  - "\\uFDD0"\n',
        "    e: x[1] \n",
        '    o: "甲: 乙"\n',
        '    p: "甲\\n"\n',
        "    f: 甲 # 乙\n",
        "  - - g: 甲\n",
    ),
    *(
        "    h: [甲,乙]\n",
        "    i: >\n",
        "    j:\n",
        "- k: 甲\n",
        "  -    q: 甲\n",
        "    r: [甲, ]\n",
        "    l: {甲: 乙}\n",
        "    m: -1\n",
        "    n: [甲, x: y]\n",
    ),
)


def tree(node: Any) -> Any:
    """The node with its place and all beneath it."""
    at = (node.start_mark.line, node.start_mark.column)
    if isinstance(node, yaml.ScalarNode):
        return (*at, node.value, bool(node.style), node.end_mark.line)
    pairs = isinstance(node, yaml.MappingNode)
    return (*at, bool(node.flow_style), [[tree(one) for one in pair] if pairs else tree(pair) for pair in node.value])


@settings(max_examples=300)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=9))
@example(["text: |\n", *LINES[1:5], '  - "\\uFDD0"\n'])
def test_plain_rows_are_what_the_yaml_library_reads(lines: list[str]) -> None:
    text = "".join(["rows:\n", *lines])
    problems: Problems = []
    node = parse_yaml(text.encode(), "a.yaml", problems, lambda *_: None)
    try:
        expected = tree(compose_sound(text))
    except yaml.YAMLError:
        assert problems
    else:
        assert (tree(node), problems) == (expected, [])


@pytest.mark.parametrize("odd", ["b: '乙'\n", "  乙\n", "# 注\n", "b: x: y\n", "b:\n      - 乙\n"])
def test_one_row_that_is_not_plain_leaves_the_others_so(odd: str) -> None:
    assert with_signs(f"rows:\n  - a: 甲\n  - a: 乙\n    {odd}  - a: 丙\n")[1] == ["  - a: 甲\n", "  - a: 丙\n"]
