"""An id stands for one entry, for good: what earlier editions say against an id is told with its place in both."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition
from reportgen.diagnostics import Diagnostic
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.series.check import check_series
from reportgen.series.load import load_series

Make = Callable[..., Edition]
Check = Callable[..., list[str]]
A = "a-01|医療連携事業|医師会等と連携する|平成23年|室蘭市 登別市|健康推進課"
B = "a-02|広域観光事業|観光客の誘致を共同で進める|平成24年|室蘭市 登別市|観光課"
C = "a-03|ごみ処理|施設を共同で運営する|平成20年|室蘭市 伊達市|環境課"


@pytest.fixture
def check(make_edition: Make) -> Check:
    """The rule and place of each problem of the last of yearly editions, given as their rows, that is one of ids."""

    def check(*editions: list[str]) -> list[str]:
        made = [make_edition(f"{2020 + n}-06-01", {"a": rows}) for n, rows in enumerate(editions)]
        return [f"{one.rule} {one.place and one.place.line}" for one in of_ids(check_series(made[-1], made))]

    return check


def of_ids(problems: list[Diagnostic]) -> list[Diagnostic]:
    return [one for one in problems if one.rule in ("revived-id", "reused-id", "other-meaning")]


def of_entries(problems: list[Diagnostic]) -> list[str]:
    return [str(one) for one in problems if one not in of_ids(problems)]


def test_ids_that_go_on_or_begin_or_end_are_no_problem(check: Check) -> None:
    assert check([A]) == []
    assert check([A, B], [A, B, C], [A, C]) == []
    assert check([A, B], [f"{A}|2021-03-31|終了", B], [f"{A}|2021-03-31|終了", B], [B]) == []
    assert check([A, B], [B], [f"{A}|2021-03-31|終了", B]) == []


def test_a_retired_id_in_force_again_is_an_error_that_names_the_other_file(make_edition: Make) -> None:
    retired = make_edition("2021-06-01", {"a": [B, f"{A}|2021-03-31|終了"]})
    later = make_edition("2022-06-01", {"a": [B]})
    last = make_edition("2023-06-01", {"a": [C, with_id(C, "a-01").replace("ごみ処理", "し尿処理")]})
    (problem,) = of_ids(check_series(last, [later, retired]))
    assert str(problem) == (
        "data/editions/2023-06-01.yaml:16:13: エラー[revived-id] id「a-01」は2021-06-01の版で廃止されています"
        "（data/editions/2021-06-01.yaml:16:13）。新しい id にしてください。"
    )


def with_id(row: str, entry_id: str) -> str:
    return entry_id + row[row.index("|") :]


def test_an_id_that_was_gone_and_comes_back_is_an_error_that_names_the_edition_that_had_it(make_edition: Make) -> None:
    first = make_edition("2021-06-01", {"a": [B, A]})
    gap = make_edition("2022-06-01", {"a": [B]})
    last = make_edition("2023-06-01", {"a": [A, B]})
    (problem,) = check_series(last, [first, gap])
    assert str(problem) == (
        "data/editions/2023-06-01.yaml:10:13: エラー[reused-id] id「a-01」は2021-06-01の版にあり"
        "（data/editions/2021-06-01.yaml:16:13）、2022-06-01の版にはありません。新しい id にしてください。"
    )


def test_an_id_that_came_back_stays_an_error_in_later_editions(make_edition: Make) -> None:
    made = [make_edition(f"{2020 + n}-06-01", {"a": rows}) for n, rows in enumerate(([A, B], [B], [A, B], [B], [A, B]))]
    (problem,) = check_series(made[-1], made)
    assert "2020-06-01の版にあり（data/editions/2020-06-01.yaml:10:13）、2021-06-01の版には" in problem.message


def test_later_editions_and_the_edition_itself_say_nothing_against_it(make_edition: Make) -> None:
    first = make_edition("2021-06-01", {"a": [A, B]})
    later = make_edition("2022-06-01", {"a": [f"{A}|2022-03-31|終了", B]})
    assert check_series(first, [first, later]) == []


def test_an_entry_that_stood_without_its_id_for_a_year_was_not_gone(check: Check) -> None:
    nameless = A[A.index("|") :]
    assert check([A, B], [nameless, B], [A, B]) == []
    renamed = A.replace("医療連携", "医療介護連携")
    assert check([A, B], [renamed[renamed.index("|") :], B], [renamed, B]) == []
    assert check([A, B], [nameless, B], [renamed, B]) == []
    assert check([A, B], [C[C.index("|") :], B], [A, B]) == ["reused-id 10"]


def test_an_id_that_means_wholly_another_entry_is_a_warning_that_names_the_other(make_edition: Make) -> None:
    first = make_edition("2021-06-01", {"a": [B, A]})
    last = make_edition("2022-06-01", {"a": [with_id(C, "a-01"), B]})
    (problem,) = of_ids(check_series(last, [first]))
    assert str(problem) == (
        "data/editions/2022-06-01.yaml:10:13: 警告[other-meaning] id「a-01」は2021-06-01の版では「医療連携事業」の"
        "もので（data/editions/2021-06-01.yaml:16:13）、別の事業のように見えます。"
        "別の事業であれば、新しい id にしてください。"
    )


@pytest.mark.parametrize(
    "changed",
    [
        "a-01|医療介護連携事業|通院の足を確保する|平成30年|室蘭市 伊達市|福祉課",  # 医療 and 連携 are shared
        "a-01|地域の健康づくり|医師の派遣を受ける|平成30年|室蘭市 伊達市|福祉課",  # 医師 is shared
        "a-01|健康づくり|医師会等と連携する|平成30年|室蘭市 伊達市|福祉課",  # the summary is the same
        "a-01|健康づくり|通院の足を確保する|平成23年|室蘭市 登別市|健康推進課",  # all but the texts is the same
        "a-01|まちなか事業|通院の足をなくさない|平成30年|室蘭市 伊達市|福祉課",  # 事業 is shared
        "a-01|医療連携事業|通院の足を確保する|平成30年|室蘭市 伊達市|福祉課",  # the name is the same
    ],
)
def test_renaming_and_rewording_are_no_other_meaning_while_anything_is_shared(check: Check, changed: str) -> None:
    assert check([A, B], [changed, B]) == []


def test_hiragana_shared_by_the_names_is_something_shared_and_by_the_summaries_nothing(check: Check) -> None:
    old = "a-01|まちなかの灯り|明るくする|平成23年|室蘭市|環境課"
    assert check([old, B], ["a-01|まちなか散歩|歩行者をふやす|平成30年|室蘭市|土木課", B]) == []
    assert check([old, B], ["a-01|散歩|歩行者をふやし、くつろげるようにする|平成30年|室蘭市|土木課", B]) == [
        "other-meaning 10"
    ]


def test_a_pair_is_common_by_its_share_in_a_long_list(check: Check) -> None:
    others = [
        f"a-{n:03}|{'図書' if n < 105 else ''}{chr(0x4E00 + 2 * n)}|要旨|平成2年|室蘭市|課" for n in range(101, 201)
    ]
    old = "a-01|図書宅配|本を届ける|平成23年|室蘭市|環境課"
    assert check([old, *others], ["a-01|図書修繕|表紙を貼る|平成30年|室蘭市|土木課", *others]) == []


def test_what_an_id_means_is_asked_of_the_edition_before_only(check: Check) -> None:
    assert check([A, B], [with_id(C, "a-01"), B], [with_id(C, "a-01"), B]) == []


def test_a_word_that_every_entry_has_is_nothing_shared(check: Check) -> None:
    others = [f"a-1{n}|{name}事業|要旨|平成23年|室蘭市|課" for n, name in enumerate(["水道", "農業", "林業", "漁業"])]
    changed = "a-01|駅前整備事業|通路を広げる|平成30年|室蘭市 伊達市|土木課"
    old = A.replace("医療連携事業", "医療事業")
    assert check([old, *others], [changed, *others]) == ["other-meaning 10"]
    assert check([old, *others[:2]], [changed, *others[:2]]) == []


def test_of_exchanged_ids_both_are_warned_of_and_a_renamed_neighbour_is_not(check: Check) -> None:
    renamed = C.replace("ごみ処理", "ごみの共同処理")
    assert check([A, B, C], [with_id(A, "a-02"), with_id(B, "a-01"), renamed]) == [
        "other-meaning 16",
        "other-meaning 10",
    ]


def test_ids_given_anew_by_position_are_warned_of(edition_file: bytes, table: MunicipalityTable) -> None:
    first, _ = load_edition(edition_file, "data/editions/2023-06-01.yaml", table)
    assert first
    section = first.sections[0]
    shifted = [
        entry._replace(id=f"teiju-{n:02}") for n, entry in enumerate((section.entries[28], *section.entries[:28]), 1)
    ]
    second = first._replace(
        as_of=first.as_of.replace(year=2024),
        sections=(section._replace(entries=tuple(shifted)), *first.sections[1:]),
    )
    problems = check_series(second, [first])
    assert [problem.rule for problem in problems] == ["other-meaning"] * 29


def test_the_real_list_a_year_later_has_no_problem(edition_file: bytes, table: MunicipalityTable) -> None:
    text = edition_file.decode()
    files = [
        (text.replace("as_of: 2023", f"as_of: {year}").encode(), f"data/editions/{year}-06-01.yaml")
        for year in range(2023, 2027)
    ]
    editions = [edition for edition, _ in load_series(files, table) if edition]
    assert [check_series(edition, editions) for edition in editions] == [[]] * 4


def test_the_place_that_is_named_is_the_lines_own(edition_file: bytes, table: MunicipalityTable) -> None:
    text = edition_file.decode().replace("as_of: 2023", "as_of: 2024")
    text = re.sub(
        "(?m)^(      - id: renkei-03\n(?: {8}.*\n)*)", r"\1        retired: {on: 2024-03-31, reason: 終了}\n", text
    )
    files = [
        (text.encode(), "2024-06-01.yaml"),
        (edition_file.replace(b"as_of: 2023", b"as_of: 2025"), "2025-06-01.yaml"),
    ]
    (retired, _), (last, _) = load_series(files, table)
    assert retired and last
    (problem,) = check_series(last, [retired])
    line = 1 + text.split("\n").index("      - id: renkei-03")
    assert f"（2024-06-01.yaml:{line}:13）" in problem.message
    assert problem.place
    assert (Path(problem.place.path).name, problem.place.line) == ("2025-06-01.yaml", line)


def test_an_entry_that_is_gone_without_being_retired_is_a_warning(make_edition: Make) -> None:
    first = make_edition("2021-06-01", {"a": [A, B], "b": [C]})
    kept = make_edition("2022-06-01", {"a": [f"{A}|2022-03-31|終了", B], "b": [C]})
    assert of_entries(check_series(kept, [first])) == []
    gone = make_edition("2022-06-01", {"a": [B], "b": [C]})
    (problem,) = of_entries(check_series(gone, [first]))
    there = f"{first.path}:{first.sections[0].entries[0].places['name'].line}:15"
    assert problem == (
        f"{gone.path}:7:14: 警告[gone-without-retirement] 2021-06-01の版にある「医療連携事業」（{there}）がありません。"
        "廃止した事業であれば、消さずに「retired: {on: 廃止の日, reason: 理由}」を書き足してください。"
    )
    # Told once: the next edition has what its own last one had; and a section that is gone has the edition's place.
    assert of_entries(check_series(make_edition("2023-06-01", {"a": [B], "b": [C]}), [first, gone])) == []
    (problem,) = of_entries(check_series(make_edition("2022-06-01", {"a": [A, B]}), [first]))
    assert problem.startswith("data/editions/2022-06-01.yaml:1:8: 警告[gone-without-retirement]")


def test_an_entry_that_ended_before_the_last_edition_that_has_it_is_a_warning(make_edition: Make) -> None:
    first = make_edition("2021-06-01", {"a": [A, B]})
    (problem,) = of_entries(check_series(make_edition("2022-06-01", {"a": [f"{A}|2021-05-31|終了", B]}), [first]))
    assert "警告[retired-before-last] 「医療連携事業」の廃止の日「2021-05-31」が" in problem
    for day in ("2021-06-01", "2022-03-31"):
        later = make_edition("2022-06-01", {"a": [f"{A}|{day}|終了", B]})
        assert of_entries(check_series(later, [first])) == []
        # It stays in the file for as long as one likes.
        assert of_entries(check_series(make_edition("2023-06-01", {"a": [f"{A}|{day}|終了", B]}), [first, later])) == []


def test_a_town_that_no_earlier_edition_names_is_a_warning_once(make_edition: Make) -> None:
    first = make_edition("2021-06-01", {"a": [A, B]})
    second = make_edition("2022-06-01", {"a": [A.replace("登別市", "泊村"), B.replace("登別市", "泊村 登別市")]})
    (problem,) = of_entries(check_series(second, [first]))
    assert problem.endswith(
        "警告[new-municipality] 「泊村」は、前の版までに一度も関係市町に出てきません。"
        "新しく加わった市町か確かめてください。"
    )
    assert (
        of_entries(check_series(make_edition("2023-06-01", {"a": [A, B.replace("登別市", "泊村")]}), [first, second]))
        == []
    )
    near = make_edition("2022-06-01", {"a": [A, B.replace("登別市", "新ひだか町")]})
    before = make_edition("2021-06-01", {"a": [A, B.replace("登別市", "日高町")]})
    assert len(of_entries(check_series(near, [before]))) == 1
