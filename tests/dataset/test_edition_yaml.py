"""What is written as an edition file reads back as the same texts, whatever they hold."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from reportgen.characters import composed
from reportgen.dataset.draft import Draft, DraftEntry, DraftSection
from reportgen.dataset.edition_yaml import FileRecord, edited_since_import, write_edition
from reportgen.dataset.load import read_draft
from reportgen.dataset.model import Groups, Note, Totals
from reportgen.diagnostics import Diagnostic, Place, PlacedText
from reportgen.fields.defaults import declared_by_label
from reportgen.fields.kind import Column, RawEntry
from reportgen.fields.registry import KINDS
from reportgen.yaml_writer import scalar

PLACE = Place("list.txt", 1, 1)
TODAY = ("name", "summary", "since", "municipalities", "division")
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
    """Any texts in today's columns or in declared ones, with whatever else a list may declare."""

    def text() -> PlacedText:
        return PlacedText(draw(texts), PLACE)

    def declared() -> Column:
        kind = draw(st.sampled_from(sorted(KINDS)))
        column = Column(
            "", draw(texts), kind, is_optional=draw(st.booleans()), concerns=kind != "members" or draw(st.booleans())
        )
        if "unit" in KINDS[kind].options:
            column = column._replace(unit=draw(st.just("") | texts))
        if "of" in KINDS[kind].options:
            column = column._replace(of=tuple(draw(st.lists(texts, max_size=2))))
        return column._replace(under=draw(st.just("") | texts))

    def entry(columns: tuple[Column, ...], group: str) -> DraftEntry:
        values = {"id": draw(texts)} if draw(st.booleans()) else {}
        lists = {}
        for column in columns:
            if KINDS[column.kind].is_list:
                lists[column.key] = tuple(draw(st.lists(texts, max_size=3)))
            else:
                values[column.key] = draw(texts)
            for role in KINDS[column.kind].roles:
                if draw(st.booleans()):
                    values[column.companion(role)] = draw(texts)
        retired = (
            {"on": PlacedText(draw(st.dates()).isoformat(), PLACE), "reason": text()} if draw(st.booleans()) else None
        )
        return DraftEntry(RawEntry(values, lists, {}, {}), group, retired)

    def notes() -> tuple[Note, ...]:
        found = [Note(draw(texts)) for _ in range(draw(st.integers(0, 2)))]
        return tuple(
            [note._replace(mark=f"※{number}") for number, note in enumerate(found)] if draw(st.booleans()) else found
        )

    def section() -> DraftSection:
        values = {"id": text(), "heading": text()}
        if draw(st.booleans()):
            columns = tuple([declared_by_label(key, draw(texts)) for key in TODAY])
        else:
            columns = tuple([declared()._replace(key=f"c{number}") for number in range(draw(st.integers(1, 4)))])
        keys = [column.key for column in columns]
        groups = draw(st.none() | st.builds(Groups, st.booleans(), st.just("") | texts, st.booleans()))
        names = [""] if groups is None else draw(st.lists(texts, min_size=1, max_size=2))
        of = tuple(draw(st.lists(st.sampled_from(keys), unique=True, min_size=1)))
        return DraftSection(
            values,
            columns,
            notes(),
            tuple([entry(columns, name) for name in names for _ in range(draw(st.integers(1, 2)))]),
            notes(),
            tuple(draw(st.lists(st.sampled_from(keys), unique=True, min_size=1))),
            groups,
            draw(st.none() | st.builds(Totals, texts, st.just(of), st.dictionaries(st.sampled_from(keys), texts))),
            begins_page=draw(st.booleans()),
            order=draw(st.sampled_from([None, *(column.key for column in columns if KINDS[column.kind].has_order)])),
            is_numbered=draw(st.booleans()),
            extracts_by=draw(st.sampled_from(["", *keys])),
        )

    facts = {key: text() for key in ("region", "prefecture", "host")}
    sections = [section() for _ in range(draw(st.integers(1, 2)))]
    return Draft(
        {"as_of": PlacedText("2023-06-01", PLACE), **facts},
        tuple(sections),
        "list.txt",
        host_in_rows=draw(st.booleans()),
    )


def without_places(draft: Draft) -> object:
    def plain(texts: Mapping[str, PlacedText] | None) -> object:
        return None if texts is None else {key: text.text for key, text in texts.items()}

    return (
        (plain(draft.texts), draft.host_in_rows),
        [
            (
                (plain(section.texts), section.begins_page, section.order, section.is_numbered, section.extracts_by),
                [column._replace(place=None) for column in section.columns],
                [note._replace(place=None) for note in section.notes],
                [note._replace(place=None) for note in section.notes_above],
                section.key,
                section.groups,
                section.totals,
                [
                    (dict(entry.raw.texts), dict(entry.raw.lists), entry.group, plain(entry.retired))
                    for entry in section.entries
                ],
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
    texts = {
        "and_others": "ほか",
        "division": "課",
        "since": "平成2年",
        "name": "名",
        "id": "x-01",
        "summary": "要",
        "earlier": "平成元年",
    }
    retired = {"on": PlacedText("2023-03-31", PLACE), "reason": PlacedText("終了, 統合", PLACE)}
    raw = RawEntry(texts, {"municipalities": ("室蘭市", "登別市")}, {}, {})
    section = DraftSection(
        {"heading": PlacedText("表", PLACE), "id": PlacedText("x", PLACE)},
        tuple([declared_by_label(key, key) for key in TODAY]),
        (Note("※注"),),
        (DraftEntry(raw, "", retired),),
        key=("name",),
    )
    facts = {"host": "室蘭市", "region": "西胆振", "prefecture": "北海道", "as_of": "2023-06-01"}
    draft = Draft({key: PlacedText(text, PLACE) for key, text in facts.items()}, (section,), "list.txt")
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
