"""The real edition is read whole, and broken files are read as far as they can be."""

import re
from datetime import date

import pytest
from builders import value_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.dataset.load import load_edition, read_draft
from reportgen.dataset.model import Edition
from reportgen.diagnostics import Place, Problems
from reportgen.japanese.municipalities import Municipality, MunicipalityTable

NO_GUESS = "正式な名前か確かめてください。市町村でない団体や、いくつもの市町村を指す言い方は、版の members に書きます。"
PATH = "data/editions/2023-06-01.yaml"


def test_the_edition_has_its_three_tables(edition: Edition) -> None:
    assert [(s.id, s.heading, len(s.entries), len(s.notes)) for s in edition.sections] == [
        ("teiju", "西いぶり定住自立圏関連", 29, 2),
        ("renkei", "その他の連携事業", 10, 0),
        ("dantai", "法人・団体等", 19, 0),
    ]
    assert [s.begins_page for s in edition.sections] == [True, True, False]


def test_the_edition_knows_its_day_region_and_host(edition: Edition) -> None:
    assert edition.as_of == date(2023, 6, 1)
    assert (edition.region, edition.prefecture) == ("西胆振地域", "北海道")
    assert edition.host == Municipality("012050", "北海道", "室蘭市")


def test_the_partners_stand_in_order_of_code(edition: Edition) -> None:
    assert [town.name for town in edition.partners] == [
        *("苫小牧市", "登別市", "伊達市", "豊浦町", "壮瞥町", "白老町", "厚真町", "洞爺湖町", "安平町", "むかわ町"),
        *("日高町", "平取町", "新冠町", "浦河町", "様似町", "えりも町", "新ひだか町"),
    ]
    assert {town.prefecture for town in edition.partners} == {"北海道"}


def test_an_entry_is_read_with_all_its_fields(edition: Edition) -> None:
    entry = edition.sections[0].entries[21]
    assert entry.id == "teiju-22"
    assert entry.title == "保育所広域入所事業"
    assert value_of(entry, "since").date.iso == "2016"
    assert value_of(entry, "since").earlier.iso == "1999"
    assert value_of(entry, "municipalities").names == (
        *("室蘭市", "登別市", "伊達市", "苫小牧市", "豊浦町", "壮瞥町", "洞爺湖町", "白老町"),
    )
    assert tuple(town.name for town in entry.concerns) == value_of(entry, "municipalities").names
    assert value_of(entry, "municipalities").ending == "ほか"
    assert entry.texts()["division"] == "子育て支援課"


def test_every_printed_text_knows_its_place(edition: Edition, edition_file: bytes) -> None:
    lines = edition_file.decode().split("\n")

    def text_at(place: Place, length: int) -> str:
        assert place.path == PATH
        return lines[place.line - 1][place.column - 1 :][:length]

    for key, text in (("region", edition.region), ("host", edition.host.name), ("prefecture", "北海道")):
        assert text_at(edition.places[key], len(text)) == text
    for section in edition.sections:
        assert text_at(section.places["heading"], len(section.heading)) == section.heading
        for column in section.columns:
            assert column.place and text_at(column.place, len(column.label)) == column.label
        for note in section.notes:
            assert note.place and text_at(note.place, len(note.text)) == note.text
        for entry in section.entries:
            for key, text in ({"id": entry.id} | entry.texts()).items():
                if key in ("id", "name", "summary", "division"):
                    assert text_at(entry.places[key], len(text)) == text
            assert text_at(entry.places["since"], 5)[:5].startswith(value_of(entry, "since").date.text[:5])
            assert text_at(entry.places["municipalities"], 4) == "[" + value_of(entry, "municipalities").names[0]


def test_rows_that_are_not_plain_are_read_alike(edition_file: bytes) -> None:
    def rows(data: bytes) -> object:
        problems: Problems = []
        draft = read_draft(data.replace(b"id: teiju-01", b"group: x"), PATH, problems)
        assert draft and problems == []
        raws = [entry.raw for section in draft.sections for entry in section.entries]
        names = [{key: (len([*one]), [*one]) for key, one in raw.item_places.items()} for raw in raws]
        return [(dict(raw.texts), dict(raw.lists), dict(raw.places), len(raw.places)) for raw in raws], names

    assert rows(edition_file) == rows(re.sub(rb"(?<=[^:])\n", b" \n", edition_file))


def test_a_bare_name_means_the_editions_prefecture_and_a_full_one_its_own(
    edition_file: bytes, table: MunicipalityTable
) -> None:
    data = edition_file.replace("平取町, ".encode(), "和歌山県日高町, ".encode())
    edition, problems = load_edition(data, PATH, table)
    assert problems == []
    assert edition
    entry = edition.sections[2].entries[17]
    assert value_of(entry, "municipalities").names[10:14] == ("むかわ町", "日高町", "和歌山県日高町", "新冠町")
    assert [town.code for town in entry.concerns[11:13]] == ["016012", "303828"]


def test_windows_files_with_a_byte_order_mark_are_read_alike(
    edition: Edition, edition_file: bytes, table: MunicipalityTable
) -> None:
    data = b"\xef\xbb\xbf" + edition_file.replace(b"\n", b"\r\n")
    assert load_edition(data, PATH, table) == (edition, [])


def test_only_the_first_table_begins_a_page_unasked(edition_file: bytes, table: MunicipalityTable) -> None:
    data = edition_file.replace(b"    begins_page: true\n", b"")
    edition, _ = load_edition(data, PATH, table)
    assert edition
    assert [section.begins_page for section in edition.sections] == [True, False, False]


def test_a_summary_may_have_lines(edition_file: bytes, table: MunicipalityTable) -> None:
    data = edition_file.replace(
        "summary: 住民啓発や合同パトロールの実施など\n".encode(),
        "summary: |\n          一行目\n          二行目\n".encode(),
    )
    edition, problems = load_edition(data, PATH, table)
    assert problems == []
    assert edition
    assert edition.sections[0].entries[4].texts()["summary"] == "一行目\n二行目"


@pytest.mark.parametrize("entry_id", ["teiju-01", "teiju-20", "teiju-22", "renkei-05", "dantai-18"])
def test_a_garbled_name_is_guessed_from_its_neighbours(
    entry_id: str, edition_file: bytes, table: MunicipalityTable
) -> None:
    lines = edition_file.decode().split("\n")
    first = lines.index(f"      - id: {entry_id}")
    line = next(n for n, text in enumerate(lines) if n > first and "municipalities:" in text)
    lines[line] = lines[line].replace("壮瞥町", "杜管町")
    _, problems = load_edition("\n".join(lines).encode(), PATH, table)
    column = lines[line].index("杜管町") + 1
    assert [str(problem) for problem in problems] == [
        f"{PATH}:{line + 1}:{column}: エラー[unknown-municipality] "
        "「municipalities」の「杜管町」は登録されていません。「壮瞥町」ではありませんか。"
    ]


def test_a_garbled_name_with_a_neighbour_on_one_side_only_is_not_guessed(
    edition_file: bytes, table: MunicipalityTable
) -> None:
    data = edition_file.replace("伊達市, 壮瞥町]".encode(), "伊達市, 杜管町]".encode())
    _, problems = load_edition(data, PATH, table)
    assert [problem.hint for problem in problems] == [NO_GUESS]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("登別町", "「登別市」ではありませんか。"),
        ("有田川町", "ほかの都道府県の市町であれば「和歌山県有田川町」と書いてください。"),
        ("府中市", "ほかの都道府県の市町であれば「東京都府中市」か「広島県府中市」と書いてください。"),
        ("XYZ", NO_GUESS),
    ],
)
def test_the_hint_fits_the_unknown_name(edition_file: bytes, table: MunicipalityTable, name: str, hint: str) -> None:
    data = edition_file.replace("むかわ町, 日高町".encode(), f"むかわ町, {name}".encode())
    _, problems = load_edition(data, PATH, table)
    assert [problem.hint for problem in problems] == [hint]


def test_a_doubtful_prefecture_makes_no_name_unknown(edition_file: bytes, table: MunicipalityTable) -> None:
    _, problems = load_edition(edition_file.replace("北海道\n".encode(), "北海\n".encode()), PATH, table)
    assert [(problem.rule, problem.hint) for problem in problems] == [
        ("unknown-prefecture", "「北海道」ではありませんか。")
    ]


def test_all_problems_of_a_file_are_found_at_once(edition_file: bytes, table: MunicipalityTable) -> None:
    text = edition_file.decode()
    for old, new in (
        ("as_of: 2023-06-01", "as_of: 2023-06-31"),
        ("host: 室蘭市", "host: [室蘭市]"),
        ("id: renkei-01", "id: renkei_01"),
        ("name: 選挙啓発事業", "title: 選挙啓発事業"),
        ("since: 平成8年", "since: 平成80年"),
        ("name: ごみ処理等", "name: 選挙ｹｲﾊﾂ"),
        ("municipalities: [室蘭市, 登別市, 伊達市, 壮瞥町]", "municipalities: [室蘭市, 登別市, 登別市, 壮瞥丁]"),
        ("name: 胆振図書館協議会", "name: 胆振管内社会教育委員連絡協議会"),
        ("division: 水道施設課", "division: ''"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    edition, problems = load_edition(text.encode(), PATH, table)
    assert edition is None
    assert sorted(problem.rule for problem in problems) == [
        *("bad-id", "duplicate-municipality", "duplicate-name", "empty-text", "half-width-katakana", "missing-field"),
        *("not-a-date", "unknown-key", "unknown-municipality", "wrong-type", "year-outside-era"),
    ]
    assert all(problem.place for problem in problems)


def test_a_name_of_three_tables_is_doubled_only_where_a_table_has_it_twice(
    edition_file: bytes, table: MunicipalityTable
) -> None:
    text = edition_file.decode()
    for name in ("ごみ処理等", "共同電算"):
        text = text.replace(f"name: {name}\n", "name: 広域観光事業\n")
    _, problems = load_edition(text.encode(), PATH, table)
    assert [problem.rule for problem in problems] == ["repeated-name", "duplicate-name"]


@pytest.mark.parametrize(
    ("data", "rule", "place"),
    [
        (b"", "empty-file", "1:1"),
        (b"# only a comment\n", "empty-file", "1:1"),
        (b"- a\n- b\n", "wrong-type", "1:1"),
        ("as_of: 2023-06-01\nregion: 西胆振".encode("cp932"), "not-utf8", "2:9"),
        (b"as_of: 2023-06-01\n\tregion: x\n", "yaml-syntax", "2:1"),
        (b"[" * 200_000, "too-deep", "1:201"),
        (b"{a: " * 100_000, "too-deep", "1:801"),
        (b"- " * 100_000, "too-deep", "1:1"),
        (b"as_of: &a 2023-06-01\nregion: *a\n", "unsupported-yaml", "1:8"),
        (b"as_of: 2023-06-01\n---\nas_of: 2023-06-01\n", "unsupported-yaml", "2:1"),
        (b"? [a]\n: b\n", "wrong-type", "1:3"),
    ],
)
def test_what_is_no_edition_at_all_is_told_plainly(
    data: bytes, rule: str, place: str, table: MunicipalityTable
) -> None:
    edition, problems = load_edition(data, PATH, table)
    assert edition is None
    first = problems[0]
    assert (first.rule, str(first.place)) == (rule, f"{PATH}:{place}")


JUNK = st.sampled_from(
    ["\t", "\n", "", "[", "]", "{", "}", ": ", "- ", "&a ", "*a", "|", '"', "'", "#", "\x00", "\u2028", "元", "年"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 40), JUNK), min_size=1, max_size=5))
def test_a_mutilated_file_is_read_or_refused_with_places(
    edition_file: bytes, table: MunicipalityTable, cuts: list[tuple[int, int, str]]
) -> None:
    text = edition_file.decode()
    for start, length, junk in cuts:
        text = text[:start] + junk + text[start + length :]
    edition, problems = load_edition(text.encode(), PATH, table)
    assert all(problem.place for problem in problems)
    assert edition or problems


def test_terms_to_keep_together_are_read_from_the_edition(edition_file: bytes, table: MunicipalityTable) -> None:
    data = edition_file.replace(b"sections:\n", "keep_together: [定住自立圏, 西いぶり]\nsections:\n".encode(), 1)
    edition, problems = load_edition(data, "data/editions/2023-06-01.yaml", table)
    assert not problems
    assert edition is not None
    assert edition.keep_together == ("定住自立圏", "西いぶり")
