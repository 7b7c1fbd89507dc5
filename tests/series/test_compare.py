"""Single changes, each told as what it is; and what is hard to tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from reportgen.dataset.model import Edition
from reportgen.japanese.municipalities import Municipality, MunicipalityTable
from reportgen.series.compare import (
    Comparison,
    EntryChange,
    FactChange,
    Kind,
    NoteChange,
    compare_editions,
    counts_by_section,
    counts_by_town,
    select_changes,
)

Make = Callable[..., Edition]
OLD, NEW = "2023-06-01", "2024-06-01"
A = "a-01|医療連携事業|医師会等と連携する|平成23年|室蘭市 登別市 伊達市|健康推進課"
B = "a-02|広域観光事業|観光客の誘致を共同で進める|平成24年|室蘭市 登別市|観光課"
C = "a-03|ごみ処理|施設を共同で運営する|平成20年|室蘭市 伊達市|環境課"
D = "b-01|消防の共同運用|指令台を共同で整備する|令和元年|室蘭市 登別市 豊浦町|消防本部"


def without_id(row: str) -> str:
    return row[row.index("|") :]


def with_id(row: str, entry_id: str) -> str:
    return entry_id + without_id(row)


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Section, kind and name of all that isn't unchanged."""
    return [
        (section.section.id, change.kind.value, change.entry.title)
        for section in comparison.sections
        for change in section.entries
        if change.kind is not Kind.UNCHANGED
    ]


def the_one(comparison: Comparison) -> EntryChange:
    (change,) = [change for change in comparison.entries if change.kind is not Kind.UNCHANGED]
    return change


@pytest.fixture
def compare(make_edition: Make) -> Callable[..., Comparison]:
    """The comparison of two lists of rows, in one section a, or by section."""

    def compare(old: object, new: object) -> Comparison:
        sections = [side if isinstance(side, dict) else {"a": side} for side in (old, new)]
        return compare_editions(make_edition(OLD, sections[0]), make_edition(NEW, sections[1]))

    return compare


Compare = Callable[[object, object], Comparison]


def test_nothing_changed_is_told_as_such(compare: Compare) -> None:
    comparison = compare({"a": [A, B], "b": [D]}, {"a": [A, B], "b": [D]})
    assert comparison.is_unchanged
    assert [section.kind for section in comparison.sections] == [Kind.UNCHANGED, Kind.UNCHANGED]
    assert [change.entry.title for change in comparison.entries] == ["医療連携事業", "広域観光事業", "消防の共同運用"]


def test_an_added_and_a_removed_entry_stand_where_they_are_and_were(compare: Compare) -> None:
    comparison = compare([A, B], [A, C])
    assert [(change.kind.value, change.entry.title) for change in comparison.entries] == [
        *(("unchanged", "医療連携事業"), ("removed", "広域観光事業"), ("added", "ごみ処理")),
    ]
    removed, added = comparison.entries[1:]
    assert (removed.new, removed.new_section, added.old, added.old_section) == (None, None, None, None)


def test_a_removed_first_entry_stays_first_and_neighbours_keep_their_order(compare: Compare) -> None:
    comparison = compare([A, B, C], [C])
    assert [change.entry.id for change in comparison.entries] == ["a-01", "a-02", "a-03"]


def test_a_retired_entry_is_told_with_its_day_and_reason(compare: Compare) -> None:
    comparison = compare([A, B], [f"{A}|2024-03-31|事業終了のため", B])
    change = the_one(comparison)
    assert (change.kind, change.retired_on, change.reason) == (Kind.RETIRED, date(2024, 3, 31), "事業終了のため")
    assert change.new is None
    assert comparison.entries[0] is change


def test_an_entry_that_stays_retired_is_no_change_and_neither_is_its_going(compare: Compare) -> None:
    retired = f"{A}|2022-03-31|終了"
    assert compare([retired, B], [retired, B]).is_unchanged
    assert compare([without_id(retired), B], [without_id(retired), B]).is_unchanged
    assert compare([retired, B], [B]).is_unchanged


def test_an_entry_that_is_gone_is_not_taken_for_a_namesake_that_was_retired_before(compare: Compare) -> None:
    retired = f"{A}|2022-03-31|終了"
    again = with_id(A, "a-05")
    assert told(compare([retired, again, B], [retired, B])) == [("a", "removed", "医療連携事業")]
    corrected = retired.replace("2022-03-31", "2022-03-30")
    assert told(compare([retired, again, B], [corrected, B])) == [("a", "removed", "医療連携事業")]
    rows = [without_id(retired), without_id(again), B]
    assert told(compare(rows, [without_id(retired), B])) == [("a", "removed", "医療連携事業")]


def test_an_entry_that_is_retired_at_once_never_was_in_the_list(compare: Compare) -> None:
    assert compare([B], [B, f"{A}|2024-03-31|終了"]).is_unchanged


def test_a_retired_entry_that_is_listed_again_is_an_added_one(compare: Compare) -> None:
    assert told(compare([f"{A}|2022-03-31|終了", B], [A, B])) == [("a", "added", "医療連携事業")]


def test_without_ids_the_retired_entry_is_known_by_its_name(compare: Compare) -> None:
    change = the_one(compare([without_id(A), B], [f"{without_id(A)}|2024-03-31|終了", B]))
    assert (change.kind, change.entry.title) == (Kind.RETIRED, "医療連携事業")


def test_the_changed_columns_are_named(compare: Compare) -> None:
    new = "a-01|医療・介護連携事業|医師会等と連携し研修する|平成24年|室蘭市 伊達市 豊浦町|健康課"
    change = the_one(compare([A], [new]))
    assert change.fields == ("name", "summary", "since", "municipalities", "division")
    assert change.is_renamed
    assert [town.name for town in change.joined] == ["豊浦町"]
    assert [town.name for town in change.left] == ["登別市"]
    assert change.old
    assert change.old.title == "医療連携事業"


def test_another_order_of_towns_is_a_change_without_joining_or_leaving(compare: Compare) -> None:
    change = the_one(compare([A], [A.replace("登別市 伊達市", "伊達市 登別市")]))
    assert (change.fields, change.joined, change.left) == (("municipalities",), (), ())


def test_a_town_of_another_prefecture_is_another_town(compare: Compare) -> None:
    change = the_one(compare([A], [A.replace("伊達市", "福島県伊達市")]))
    assert [(town.prefecture, town.name) for town in (*change.joined, *change.left)] == [
        *(("福島県", "伊達市"), ("北海道", "伊達市")),
    ]


def test_what_differs_in_width_only_is_no_change(compare: Compare) -> None:
    old = "a-01|ICT(情報)推進|１年に２回｡|平成23年|室蘭市 登別市|ICT推進課"
    new = "a-01|ＩＣＴ（情報）推進|1年に2回。|平成２３年|室蘭市 登別市|ＩＣＴ推進課"
    assert compare([old], [new]).is_unchanged


def test_another_white_space_or_form_of_a_character_is_a_change(compare: Compare) -> None:
    assert the_one(compare([A], [A.replace("医療連携", "医療 連携")])).fields == ("name",)
    assert the_one(compare([A], [A.replace("医療連携", "医療連\U000e0100携")])).fields == ("name",)


def test_a_moved_entry_is_told_once_with_both_sections(compare: Compare) -> None:
    comparison = compare({"a": [A, B], "b": [D]}, {"a": [A], "b": [B, D]})
    change = the_one(comparison)
    assert change.is_moved
    assert change.fields == ()
    assert change.kind is Kind.CHANGED
    assert change.old_section and change.new_section
    assert (change.old_section.id, change.new_section.id) == ("a", "b")
    assert told(comparison) == [("a", "moved_away", "広域観光事業"), ("b", "changed", "広域観光事業")]
    assert [(counts.moved, counts.moved_away) for counts in counts_by_section(comparison)] == [(0, 1), (1, 0)]


def test_without_ids_a_moved_entry_is_known_by_its_name(compare: Compare) -> None:
    rows = [without_id(row) for row in (A, B, D)]
    change = the_one(compare({"a": rows[:2], "b": rows[2:]}, {"a": rows[:1], "b": rows[1:]}))
    assert (change.entry.title, change.is_moved) == ("広域観光事業", True)


def test_without_ids_a_renamed_entry_is_known_by_its_content(compare: Compare) -> None:
    change = the_one(
        compare([without_id(A), without_id(B)], [without_id(A), without_id(B).replace("広域", "圏域周遊")])
    )
    assert (change.fields, change.old and change.old.title) == (("name",), "広域観光事業")


def test_without_ids_what_has_little_in_common_is_another_entry(compare: Compare) -> None:
    assert told(compare([without_id(A), without_id(B)], [without_id(A), without_id(C)])) == [
        *(("a", "removed", "広域観光事業"), ("a", "added", "ごみ処理")),
    ]


def test_where_ids_are_kept_a_like_entry_of_another_id_is_another(compare: Compare) -> None:
    like = with_id(B, "a-04").replace("広域観光", "圏域観光")
    assert told(compare([A, B], [A, like])) == [("a", "removed", "広域観光事業"), ("a", "added", "圏域観光事業")]


def test_an_entry_that_lost_its_id_or_got_one_is_the_same(compare: Compare) -> None:
    assert compare([A, B], [without_id(A), B]).is_unchanged
    assert compare([without_id(A), B], [A, B]).is_unchanged
    assert the_one(compare([A, B], [without_id(A).replace("医療連携", "医療介護連携"), B])).fields == ("name",)


def test_ids_by_position_are_seen_through_where_a_row_was_inserted(compare: Compare) -> None:
    old = [with_id(row, f"a-{n:02}") for n, row in enumerate((A, B, C), 1)]
    new = [with_id(row, f"a-{n:02}") for n, row in enumerate((D, A, B.replace("共同で", "一緒に"), C), 1)]
    comparison = compare(old, new)
    assert told(comparison) == [("a", "added", "消防の共同運用"), ("a", "changed", "広域観光事業")]
    assert not any(change.is_reordered for change in comparison.entries)


def test_ids_by_position_are_seen_through_among_like_entries(compare: Compare) -> None:
    rows = [
        "a-01|広域救急医療対策事業|重篤患者への休日・夜間の対応をする開業医に対し共同で支援|平成28年|室蘭市|健康課",
        "a-02|小児救急医療支援事業|小児重症患者への休日・夜間の対応をする開業医に対し共同で支援|平成28年|室蘭市|健康課",
        "a-03|初期救急医療対策事業|軽症患者への休日・夜間の対応をする開業医に対し共同で支援|平成28年|室蘭市|健康課",
    ]
    new = [with_id(row, f"a-{n:02}") for n, row in enumerate((D, *rows), 1)]
    assert told(compare(rows, new)) == [("a", "added", "消防の共同運用")]


def test_ids_of_another_scheme_tell_nothing(compare: Compare) -> None:
    renamed = with_id(B, "z-2").replace("広域観光", "圏域周遊")
    assert told(compare([A, B], [with_id(A, "z-1"), renamed])) == [("a", "changed", "圏域周遊事業")]
    assert told(compare([A, B], [with_id(renamed, "a-01"), without_id(A)])) == [("a", "changed", "圏域周遊事業")]


def test_a_moved_entry_of_another_id_is_known_by_its_name(compare: Compare) -> None:
    change = the_one(compare({"a": [A, B], "b": [D]}, {"a": [A], "b": [D, with_id(B, "b-02")]}))
    assert (change.kind, change.is_moved, change.old and change.old.id) == (Kind.CHANGED, True, "a-02")


def test_without_ids_an_entry_that_is_renamed_and_reworded_in_part_is_the_same(compare: Compare) -> None:
    new = "|広域周遊の推進|観光客を共同で招く|平成24年|室蘭市 登別市|観光課"
    assert the_one(compare([A, without_id(B)], [A, new])).fields == ("name", "summary")


def test_many_renamed_copies_are_all_recognised(compare: Compare) -> None:
    old = [f"|広域観光{n}|観光客の誘致を共同で進める|平成24年|室蘭市 登別市|観光課" for n in range(100, 500)]
    shuffled = [old[7 * n % 400].replace("広域観光", "圏域周遊観光") for n in range(400)]
    comparison = compare(old, shuffled)
    assert {change.kind for change in comparison.entries} == {Kind.CHANGED}
    assert all(change.old and change.old.title[-3:] == change.entry.title[-3:] for change in comparison.entries)


def test_an_id_is_trusted_where_another_entry_takes_the_old_name(compare: Compare) -> None:
    renamed = A.replace("医療連携事業", "医療介護連携事業")
    newcomer = "a-09|医療連携事業|通院の足を確保する|令和6年|室蘭市 豊浦町|交通課"
    assert told(compare([A, B], [renamed, B, newcomer])) == [
        *(("a", "changed", "医療介護連携事業"), ("a", "added", "医療連携事業")),
    ]


def test_an_id_is_trusted_where_all_else_is_new(compare: Compare) -> None:
    change = the_one(compare([A, B], [with_id(D, "a-01"), B]))
    assert (change.kind, change.old and change.old.title) == (Kind.CHANGED, "医療連携事業")


def test_exchanged_ids_are_seen_through_and_exchanged_names_are_not(compare: Compare) -> None:
    assert compare([A, B], [with_id(A, "a-02"), with_id(B, "a-01")]).is_unchanged
    names = [A.replace("医療連携事業", "広域観光事業"), B.replace("広域観光事業", "医療連携事業")]
    assert [change.fields for change in compare([A, B], names).entries] == [("name",), ("name",)]


def test_an_id_that_is_there_twice_tells_nothing(compare: Compare) -> None:
    twice = [A, with_id(B, "a-01"), C]
    assert compare(twice, twice).is_unchanged
    assert told(compare(twice, [A, C])) == [("a", "removed", "広域観光事業")]
    assert told(compare([A, with_id(B, "a-01")], [A, with_id(D, "a-01")])) == [
        *(("a", "removed", "広域観光事業"), ("a", "added", "消防の共同運用")),
    ]


def test_entries_of_one_name_are_told_by_their_content(compare: Compare) -> None:
    one = "|連絡会議|道路の整備を国に求める|平成10年|室蘭市 登別市|土木課"
    other = "|連絡会議|図書館の本を回し読む|平成12年|室蘭市 伊達市|図書館"
    comparison = compare([one, other], [other.replace("本を", "本や雑誌を"), one])
    assert [(change.fields, change.entry.texts()["division"]) for change in comparison.entries] == [
        *((("summary",), "図書館"), ((), "土木課")),
    ]
    assert told(compare({"a": [one], "b": [other]}, {"a": [other], "b": [one]})) == [
        *(("a", "changed", "連絡会議"), ("b", "changed", "連絡会議")),
    ]


def test_a_generic_name_in_another_section_with_another_content_is_no_move(compare: Compare) -> None:
    one = "|連絡会|道路の整備を国に求める|平成10年|室蘭市 登別市|土木課"
    other = "|連絡会|図書館の本を回し読む|令和2年|室蘭市 豊浦町 壮瞥町 洞爺湖町 伊達市|図書館"
    assert told(compare({"a": [A, one], "b": [D]}, {"a": [A], "b": [D, other]})) == [
        *(("a", "removed", "連絡会"), ("b", "added", "連絡会")),
    ]


def reordered(comparison: Comparison) -> list[tuple[str, str | None]]:
    """What stands elsewhere, and what it stands behind now."""
    return [(c.entry.id, c.behind and c.behind.id) for c in comparison.entries if c.is_reordered]


def test_entries_that_change_places_are_told_though_their_texts_are_the_same(compare: Compare) -> None:
    fourth = with_id(D, "a-04")
    comparison = compare([A, B, C, fourth], [C, A, B, fourth])
    assert not comparison.is_unchanged
    assert [change.kind for change in comparison.entries] == [Kind.UNCHANGED] * 4
    assert reordered(comparison) == [("a-03", None)]
    assert reordered(compare([A, B, C, fourth], [A, fourth, C, B])) == [("a-04", "a-01"), ("a-03", "a-04")]
    assert [counts.reordered for counts in counts_by_section(comparison)] == [1]


def test_what_changed_places_for_others_only_is_no_change_for_a_town(
    compare: Compare, table: MunicipalityTable
) -> None:
    town = table.find("豊浦町", "北海道")
    assert town
    whole = compare([A, C, with_id(D, "a-04")], [C, A, with_id(D, "a-04")])
    assert [not whole.is_unchanged, select_changes(whole, town).is_unchanged] == [True, True]


def test_sections_and_notes_that_change_places_are_told(make_edition: Make) -> None:
    old = make_edition(OLD, {"a": [A], "b": [D]}, notes={"a": ["※一", "※二"]})
    comparison = compare_editions(old, make_edition(NEW, {"b": [D], "a": [A]}, notes={"a": ["※二", "※一"]}))
    assert [(one.section.id, one.is_reordered) for one in comparison.sections] == [("b", True), ("a", False)]
    assert [(note.new, note.is_reordered) for note in comparison.sections[1].notes] == [("※二", True), ("※一", False)]


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [("1〜2", "1～2", True), ("5−3", "5－3", True), ("10²", "102", False), ("①②", "12", False), ("1½", "11⁄2", False)],
)
def test_what_is_the_same_in_print_is_no_change(compare: Compare, old: str, new: str, is_same: bool) -> None:
    assert compare([A.replace("医師", old)], [A.replace("医師", new)]).is_unchanged is is_same


def test_added_removed_and_closed_sections_are_told_in_their_places(compare: Compare) -> None:
    comparison = compare({"a": [A], "b": [D]}, {"c": [C], "b": [D]})
    assert [(section.section.id, section.kind) for section in comparison.sections] == [
        *(("a", Kind.REMOVED), ("c", Kind.ADDED), ("b", Kind.UNCHANGED)),
    ]
    comparison = compare({"a": [A], "b": [D]}, {"a": [f"{A}|2024-03-31|終了"], "b": [D]})
    assert [(section.section.id, section.kind, section.new) for section in comparison.sections[:1]] == [
        ("a", Kind.REMOVED, None)
    ]
    assert told(comparison) == [("a", "retired", "医療連携事業")]
    back = compare({"a": [f"{A}|2022-03-31|終了"], "b": [D]}, {"a": [B], "b": [D]})
    assert [(section.section.id, section.kind, section.old) for section in back.sections[:1]] == [
        ("a", Kind.ADDED, None)
    ]


def test_a_section_with_another_id_is_known_by_its_heading(make_edition: Make) -> None:
    old = make_edition(OLD, {"a": [A]}, headings={"a": "その他の連携（共同）"})
    new = make_edition(NEW, {"z": [A]}, headings={"z": "その他の連携(共同)"})
    assert compare_editions(old, new).is_unchanged


def test_a_heading_tells_nothing_of_a_section_whose_id_is_known(make_edition: Make) -> None:
    old = make_edition(OLD, {"a": [A], "b": [D]}, headings={"a": "連携", "b": "団体"})
    new = make_edition(NEW, {"a": [A]}, headings={"a": "団体"})
    assert [(one.section.id, one.kind) for one in compare_editions(old, new).sections] == [
        *(("a", Kind.CHANGED), ("b", Kind.REMOVED)),
    ]


def test_the_same_names_in_another_prefecture_are_other_towns(make_edition: Make) -> None:
    old = make_edition(OLD, {"a": [A]})
    new = make_edition(NEW, {"a": [A]}, facts={"prefecture": "福島県"})
    change = the_one(compare_editions(old, new))
    assert change.fields == ("municipalities",)
    assert {town.prefecture for town in change.joined} == {"福島県"}


def test_notes_that_differ_in_white_space_only_are_told_apart(make_edition: Make) -> None:
    old = make_edition(OLD, {"a": [A]}, notes={"a": ["※同じ 注", "※同じ注"]})
    new = make_edition(NEW, {"a": [A]}, notes={"a": ["※同じ注", "※同じ 注"]})
    notes = compare_editions(old, new).sections[0].notes
    assert [(note.kind, note.is_reordered) for note in notes] == [(Kind.UNCHANGED, True), (Kind.UNCHANGED, False)]
    third = make_edition(NEW, {"a": [A]}, notes={"a": ["※同じ 注", "※同　じ注"]})
    assert [note.kind for note in compare_editions(old, third).sections[0].notes] == [Kind.UNCHANGED, Kind.CHANGED]


def test_municipalities_without_a_code_are_counted_last(compare: Compare) -> None:
    counts = counts_by_town(compare([A.replace("登別市", "幌別町")], [A]))
    assert [(one.name, one.code) for one in counts] == [("登別市", "012301"), ("伊達市", "012335"), ("幌別町", "")]


def test_heading_labels_notes_and_facts_are_told(make_edition: Make) -> None:
    old = make_edition(
        OLD,
        {"a": [A]},
        headings={"a": "定住自立圏"},
        labels={"since": "事業開始年"},
        notes={"a": ["※開始年は契約の年とする", "※令和5年に調べた", "※(括弧)"]},
    )
    new = make_edition(
        NEW,
        {"a": [A]},
        headings={"a": "定住自立圏関連"},
        labels={"since": "設立年"},
        notes={"a": ["※（括弧）", "※町の名は当時のもの", "※開始年は協定の年とする"]},
        facts={"region": "西いぶり地域", "host": "登別市"},
    )
    comparison = compare_editions(old, new)
    assert comparison.facts == (
        FactChange("region", "西胆振地域", "西いぶり地域"),
        FactChange("host", "室蘭市", "登別市"),
    )
    (section,) = comparison.sections
    assert section.heading == FactChange("heading", "定住自立圏", "定住自立圏関連")
    assert section.labels == (FactChange("since", "事業開始年", "設立年"),)
    assert section.notes == (
        NoteChange(Kind.UNCHANGED, "※(括弧)", "※（括弧）", is_reordered=True),
        NoteChange(Kind.ADDED, None, "※町の名は当時のもの"),
        NoteChange(Kind.CHANGED, "※開始年は契約の年とする", "※開始年は協定の年とする"),
        NoteChange(Kind.REMOVED, "※令和5年に調べた", None),
    )
    assert section.kind is Kind.CHANGED
    assert not comparison.is_unchanged


def test_a_town_gets_what_concerns_it_now_or_did(compare: Compare, table: MunicipalityTable) -> None:
    def town(name: str) -> Municipality:
        found = table.find(name, "北海道")
        assert found
        return found

    comparison = compare(
        {"a": [A, B, C], "b": [D]},
        {"a": [A.replace(" 伊達市", ""), B, C.replace("伊達市", "伊達市 壮瞥町")], "b": [D]},
    )
    date_city = select_changes(comparison, town("伊達市"))
    assert [(change.entry.id, [t.name for t in change.left]) for change in date_city.entries] == [
        *(("a-01", ["伊達市"]), ("a-03", [])),
    ]
    assert [section.section.id for section in date_city.sections] == ["a"]
    assert [section.section.id for section in select_changes(comparison, town("豊浦町")).sections] == ["b"]
    assert select_changes(comparison, town("白老町")).sections == ()
    counts = counts_by_town(comparison)
    assert [one.name for one in counts] == ["登別市", "伊達市", "豊浦町", "壮瞥町"]
    assert counts[town("伊達市")]._asdict() == {
        **dict.fromkeys(("added", "retired", "removed", "unchanged", "moved", "moved_away", "joined", "reordered"), 0),
        "changed": 2,
        "left": 1,
        "before": 2,
        "after": 1,
    }
    assert (counts[town("壮瞥町")].joined, counts[town("登別市")].unchanged) == (1, 2)
