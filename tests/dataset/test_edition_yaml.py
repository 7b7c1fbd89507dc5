"""What is written as an edition file reads back as the same texts, whatever they hold."""

from hypothesis import given
from hypothesis import strategies as st

from reportgen.characters import composed
from reportgen.dataset.draft import Draft, DraftEntry, DraftSection, Text
from reportgen.dataset.edition_yaml import FileRecord, edited_since_import, scalar, write_edition
from reportgen.dataset.load import read_draft
from reportgen.diagnostics import Diagnostic, Place

PLACE = Place("list.txt", 1, 1)
SOURCE = FileRecord("list.txt", "0" * 64)

hostile = st.sampled_from(
    [
        *(
            "- a",
            "? a",
            "a: b",
            "a :b",
            "a #b",
            "#a",
            "a:",
            ":",
            "-",
            "---",
            "...",
            "~",
            "null",
            "yes",
            "No",
            "=",
            "<<",
        ),
        *(
            "123",
            "0o7",
            "1_000",
            "1:20",
            "2023-06-01",
            "0x1F",
            ".inf",
            "1e3",
            "!tag",
            "&a",
            "*a",
            "%a",
            "@a",
            "`a",
            "|",
        ),
        *(
            "'a'",
            '"a"',
            "a'b",
            'a"b',
            "a\\b",
            "a\\",
            "[a",
            "a]",
            "{a",
            "a}",
            "a,b",
            "a, b",
            "、",
            "（注）",
            "※",
            "()は",
        ),
        *("a\nb", "a\r\nb", "a\tb", "a\x85b", "a\u2028b", "\ufeffa", "a\x00b", "a\x7fb", "a\ufffeb", "a\u200bb"),
        *(" a", "a ", "　a", "a　b", "𠮷野家", "葛\U000e0100城", "\ue000", "e\u0301", "ﾊﾝｶｸ", "true", "false"),
    ]
)
# What stands in a draft was composed when it was read.
texts = (
    (st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | hostile)
    .map(composed)
    .filter(lambda text: bool(text.strip()))
)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    def text() -> Text:
        return Text(draw(texts), PLACE)

    def entry() -> DraftEntry:
        values = {key: draw(texts) for key in ("name", "summary", "since", "division")}
        values |= {key: draw(texts) for key in draw(st.sets(st.sampled_from(["id", "earlier", "and_others"])))}
        names = tuple(draw(st.lists(texts, max_size=3)))
        is_retired = draw(st.booleans())
        if is_retired:
            values |= {"on": draw(st.dates()).isoformat(), "reason": draw(texts)}
        return DraftEntry(values, {}, names, (), is_retired)

    def section() -> DraftSection:
        values = {"id": text(), "heading": text()}
        values |= {key: Text("true", PLACE) for key in draw(st.sets(st.just("begins_page")))}
        values |= {key: text() for key in draw(st.sets(st.just("order")))}
        columns = {key: text() for key in ("name", "summary", "since", "municipalities", "division")}
        notes = [text() for _ in range(draw(st.integers(0, 2)))]
        return DraftSection(values, columns, tuple(notes), tuple([entry() for _ in range(draw(st.integers(1, 2)))]))

    facts = {key: text() for key in ("region", "prefecture", "host")}
    sections = [section() for _ in range(draw(st.integers(1, 2)))]
    return Draft({"as_of": Text("2023-06-01", PLACE), **facts}, tuple(sections), "list.txt")


def without_places(draft: Draft) -> object:
    def plain(texts: object) -> object:
        assert isinstance(texts, dict)
        return {key: text.text for key, text in texts.items()}

    return (
        plain(draft.texts),
        [
            (
                plain(section.texts),
                plain(section.columns),
                [note.text for note in section.notes],
                [(dict(entry.texts), entry.municipality_names, entry.is_retired) for entry in section.entries],
            )
            for section in draft.sections
        ],
    )


@given(drafts())
def test_what_is_written_reads_back(draft: Draft) -> None:
    written = write_edition(draft, SOURCE, None).encode()
    problems: list[Diagnostic] = []
    read = read_draft(written, "2023-06-01.yaml", problems)
    assert {problem.rule for problem in problems} <= {"control-character"}
    assert read
    assert without_places(read) == without_places(draft)
    assert not edited_since_import(written)


def test_texts_are_quoted_only_where_yaml_needs_it() -> None:
    for text in (
        "医師・医療機関",
        "6市町による",
        "(公財)室蘭",
        "※注",
        "「生涯活躍」",
        "平成23年 (平成12年)",
        "ICT推進課",
        "a,b",
    ):
        assert scalar(text) == text
    for text in ("no", "123", "2023-06-01", "a: b", "- a", " a", "a\nb", "~", "[a", "a #b"):
        assert scalar(text).startswith('"')
    assert scalar("a,b", in_flow=True) == '"a,b"'
    assert scalar("a:b", in_flow=True) == '"a:b"'


def test_the_keys_stand_in_the_order_in_which_a_clerk_reads_them() -> None:
    entry = DraftEntry(
        {
            "and_others": "ほか",
            "division": "課",
            "since": "平成2年",
            "name": "名",
            "id": "x-01",
            "summary": "要",
            "earlier": "平成元年",
            "reason": "終了, 統合",
            "on": "2023-03-31",
        },
        {},
        ("室蘭市", "登別市"),
        (),
        is_retired=True,
    )
    columns = {key: Text(key, PLACE) for key in ("division", "name", "summary", "since", "municipalities")}
    section = DraftSection(
        {"heading": Text("表", PLACE), "id": Text("x", PLACE)}, columns, (Text("※注", PLACE),), (entry,)
    )
    facts = {"host": "室蘭市", "region": "西胆振", "prefecture": "北海道", "as_of": "2023-06-01"}
    draft = Draft({key: Text(text, PLACE) for key, text in facts.items()}, (section,), "list.txt")
    assert (
        write_edition(draft, SOURCE, FileRecord("c.yaml", "1" * 64)).partition("as_of")[2]
        == """\
: 2023-06-01
region: 西胆振
prefecture: 北海道
host: 室蘭市
sections:
  - id: x
    heading: 表
    columns: {name: name, summary: summary, since: since, municipalities: municipalities, division: division}
    notes:
      - ※注
    entries:
      - id: x-01
        name: 名
        summary: 要
        since: 平成2年
        earlier: 平成元年
        municipalities: [室蘭市, 登別市]
        and_others: ほか
        division: 課
        retired: {on: 2023-03-31, reason: "終了, 統合"}
"""
    )
