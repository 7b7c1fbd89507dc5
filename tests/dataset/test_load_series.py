"""A series is read as each of its files would be alone, however they are written, and in a fraction of the time."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.dataset import load_series as module
from reportgen.dataset.load import load_edition, read_draft
from reportgen.dataset.load_series import load_series
from reportgen.dataset.model import Edition
from reportgen.dataset.settle import settle
from reportgen.diagnostics import Diagnostic
from reportgen.japanese.municipalities import MunicipalityTable

PATH = "data/editions/2023-06-01.yaml"
RETIRED = "        division: 環境課\n        retired: {on: 2023-03-31, reason: 終了}\n"
BLOCK_TEXT = "summary: |\n          住民啓発\n\n          - id: 表\n          entries:\n          - "
QUOTED_LINES = """summary: "住民
           - id: 啓発
           など" # """


def dumped(text: str, *, in_flow: bool = False) -> str:
    data = yaml.load(text, yaml.BaseLoader)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=60, default_flow_style=in_flow)


def first_entry(text: str) -> str:
    """The lines of the first entry."""
    return text[text.index("      - id: teiju-01") : text.index("      - id: teiju-02")]


def indented(text: str) -> str:
    return re.sub("(?m)^(?=.)", "  ", text)


# The real file written otherwise: what can be cut …
CUT: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "comments and blank lines": lambda text: re.sub(r"(?m)^(?=      - id: )", "      # 注\n\n# 注\n", text),
    "Windows line ends and a mark": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    "no last line end": lambda text: text.rstrip("\n"),
    "a retired entry": lambda text: text.replace("        division: 環境課\n", RETIRED, 1),
    "an entry without id": lambda text: text.replace("- id: teiju-05\n        name", "- name"),
    "a block text like entries": lambda text: text.replace("summary: 住民啓発や", BLOCK_TEXT),
    "a quoted text like entries": lambda text: text.replace("summary: 住民啓発や", QUOTED_LINES),
    "a comment after the key": lambda text: text.replace("entries:", "entries:   # 行"),
    "dashes alone": lambda text: re.sub(r"(?m)^      - id: ", "      -\n        id: ", text),
    "as another program writes it": lambda text: dumped(text),
    "an unknown town": lambda text: text.replace("登別市, 伊達市", "登別市, 幌別町, 伊達市"),
}
# … and what can't, or not all of it.
UNCUT: dict[str, Callable[[str], str]] = {
    "in flow": lambda text: dumped(text, in_flow=True),
    "quoted keys": lambda text: text.replace("    entries:\n", '    "entries":\n'),
    "entries in a note": lambda text: text.replace("- ※事業", "- |\n        entries:\n        - id: a\n      - ※事業"),
    "a quoted text out of line": lambda text: text.replace(
        "summary: 住民啓発や", 'summary: "住民\n      - id: 啓発\n"'
    ),
    "YAML's other line ends": lambda text: text.replace("6市町による", '"6市町に\u2028よる"'),
    "a real entry in a note": lambda text: text.replace(
        "- ※事業", f"- |\n        entries:\n{indented(first_entry(text))}      - ※事業"
    ),
    "a quoted text over two entries": lambda text: text.replace(
        "summary: 住民啓発や", 'summary: "住民\n      - id: 啓発\n           や" # '
    ),
    "a tab after a dash": lambda text: text.replace("      - id: teiju-03", "      -\tid: teiju-03"),
    "one section deeper": lambda text: (
        text[: (at := text.index("      - id: renkei-01"))]
        + indented(text[at : (end := text.index("  - id: dantai\n"))])
        + text[end:]
    ),
    "an anchor": lambda text: text.replace("host: 室蘭市", "host: &h 室蘭市"),
    "a town that is there twice": lambda text: text.replace("登別市, 伊達市", "登別市, 登別市, 伊達市", 1),
    "a missing name": lambda text: text.replace("        name: 広域観光事業\n", ""),
    "a wrong year": lambda text: text.replace("since: 令和元年", "since: 令和零年"),
    "another day": lambda text: text.replace("as_of: 2023", "as_of: 2024"),
    "no entries": lambda text: text[: text.index("      - id: dantai-01")],
    "not UTF-8": lambda text: text.replace("6市町による", "\udc82"),
    "nothing": lambda _: "",
}


def whole(data: bytes, table: MunicipalityTable) -> tuple[Edition | None, list[Diagnostic]]:
    """What the plain way makes of the file, with the names let through that no municipality bears any more."""
    problems: list[Diagnostic] = []
    draft = read_draft(data, PATH, problems)
    edition = settle(draft, table, problems, unknown_names=True) if draft else None
    _, all_problems = load_edition(data, PATH, table)
    problems += [problem for problem in all_problems if problem.rule == "as-of-mismatch"]
    return (None if problems else edition), problems


@pytest.mark.parametrize("variant", [*CUT, *UNCUT])
def test_however_a_file_is_written_it_is_read_alike(
    variant: str, edition_file: bytes, table: MunicipalityTable
) -> None:
    text = (CUT | UNCUT)[variant](edition_file.decode())
    data = text.encode("utf-8", "surrogateescape")
    assert variant in ("as it is", "nothing") or text != edition_file.decode()
    expected = whole(data, table)
    others = (edition_file, data, edition_file, data)
    assert load_series([(file, PATH) for file in others], table)[1::2] == [expected, expected]


@pytest.mark.parametrize("variant", CUT)
def test_usual_files_are_cut(
    variant: str, edition_file: bytes, table: MunicipalityTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "read_draft", None)
    text = CUT[variant](edition_file.decode())
    ((edition, problems),) = load_series([(text.encode(), PATH)], table)
    assert problems == []
    assert edition


def test_what_is_read_is_what_load_edition_reads(edition_file: bytes, table: MunicipalityTable) -> None:
    assert load_series([(edition_file, PATH)], table) == [load_edition(edition_file, PATH, table)]


def test_each_edition_has_its_own_places(edition_file: bytes, table: MunicipalityTable) -> None:
    later = b"# one line more\n" + edition_file.replace(b"as_of: 2023", b"as_of: 2024")
    files = [(edition_file, PATH), (later, "2024-06-01.yaml")]
    (first, _), (second, _) = load_series(files, table)
    assert first and second
    for one, other in zip(first.sections[1].entries, second.sections[1].entries, strict=True):
        assert one.places.keys() == other.places.keys()
        for key, place in one.places.items():
            assert other.places[key] == ("2024-06-01.yaml", place.line + 1, place.column)


JUNK = st.sampled_from(
    [
        "\t",
        "\n",
        "",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "- ",
        "&a ",
        "|",
        '"',
        "'",
        "#",
        "\x00",
        "\u2028",
        "\n      - id: x",
        "entries:",
    ]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 40), JUNK), min_size=1, max_size=3))
def test_a_mutilated_file_is_read_alike(
    edition_file: bytes, table: MunicipalityTable, cuts: list[tuple[int, int, str]]
) -> None:
    text = edition_file.decode()
    for start, length, junk in cuts:
        text = text[:start] + junk + text[start + length :]
    _, found = load_series([(edition_file, PATH), (text.encode(), PATH)], table)
    assert found == whole(text.encode(), table)
