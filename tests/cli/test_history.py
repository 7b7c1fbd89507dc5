"""`reportgen history`: how one entry, or one town's part in the list, changed over all editions."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

FIRST, SECOND = "2023-06-01", "2024-06-01"
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]

ENTRIES = {
    "renkei-06": """\
renkei-06 市税などのコンビニエンスストア収納
  令和5年6月1日現在　〈その他の連携事業〉に載る
  令和6年6月1日現在　変更
      関係市町：室蘭市、登別市、伊達市、壮瞥町　→　室蘭市、登別市、伊達市、白老町
      関係市町に追加：白老町
      関係市町から削除：壮瞥町
""",
    "広報紙への相互掲載": """\
teiju-27 広報紙への相互掲載
  令和5年6月1日現在　〈西いぶり定住自立圏関連〉に載る
  令和6年6月1日現在　変更
      事業の名称：三市広報紙への相互掲載　→　広報紙への相互掲載
""",
    "renkei-03": """\
renkei-03 初期救急医療対策事業
  令和5年6月1日現在　〈その他の連携事業〉に載る
  令和6年6月1日現在　変更
      〈その他の連携事業〉から〈西いぶり定住自立圏関連〉へ移動
""",
    "teiju-26": """\
teiju-26 三市合同施設見学会（現在の版にはありません）
  令和5年6月1日現在　〈西いぶり定住自立圏関連〉に載る
  令和6年6月1日現在　令和6年3月31日廃止：見学会の終了
""",
    "renkei-04": """\
renkei-04 ごみ処理等（現在の版にはありません）
  令和5年6月1日現在　〈その他の連携事業〉に載る
  令和6年6月1日現在　一覧から消える
""",
    "teiju-30": """\
teiju-30 脱炭素先行地域づくり事業
  令和6年6月1日現在　〈西いぶり定住自立圏関連〉に載る
""",
}
TOWN = """\
壮瞥町（015750）
  令和5年6月1日現在　41件
  令和6年6月1日現在　39件
    － renkei-04 ごみ処理等（一覧から消える）
    － renkei-06 市税などのコンビニエンスストア収納（関係市町から削除）
    ～ renkei-05 共同電算
"""


@pytest.mark.parametrize("subject", ENTRIES)
def test_an_entry_is_told_by_id_or_name(subject: str, series: Path, run: Run, tree: Tree) -> None:
    before = tree(series)
    assert run("history", subject) == (0, ENTRIES[subject], "")
    assert tree(series) == before


@pytest.mark.usefixtures("series")
def test_an_entry_is_found_by_a_name_that_it_had_or_in_another_form(run: Run) -> None:
    expected = ENTRIES["広報紙への相互掲載"]
    assert run("history", "三市広報紙への相互掲載")[1] == expected
    assert run("history", unicodedata.normalize("NFD", "広報紙への相互掲載"))[1] == expected
    assert run("history", "　広報紙への 相互掲載 ")[1] == expected


@pytest.mark.parametrize(
    "subject", ["壮瞥町", "015750", "北海道壮瞥町", " 壮瞥町", unicodedata.normalize("NFD", "壮瞥町"), "０１５７５０"]
)
@pytest.mark.usefixtures("series")
def test_a_town_is_told_by_name_or_code(subject: str, run: Run) -> None:
    assert run("history", subject) == (0, TOWN, "")


@pytest.mark.usefixtures("series")
def test_a_town_says_which_entries_are_new_and_which_it_joined(run: Run) -> None:
    assert run("history", "平取町")[1].splitlines()[-1] == "    ＋ teiju-30 脱炭素先行地域づくり事業（新設）"
    assert run("history", "白老町")[1].splitlines()[-1].endswith("（関係市町に追加）")
    lines = run("history", "登別市")[1].splitlines()
    assert "    － teiju-26 三市合同施設見学会（廃止）" in lines
    assert "    ～ teiju-27 広報紙への相互掲載" in lines
    assert run("history", "室蘭市")[1].splitlines()[:2] == ["室蘭市（012050）", "  令和5年6月1日現在　58件"]


def test_a_town_that_the_table_knows_no_more_has_its_history(small: Path, run: Run, edit: Edit) -> None:
    run("new", SECOND)
    edit(small / f"data/editions/{FIRST}.yaml", ("[室蘭市, 新ひだか町]", "[室蘭市, 大滝村]"))
    assert run("history", "大滝村")[1].splitlines() == [
        "大滝村",
        "  令和5年6月1日現在　1件",
        "  令和6年6月1日現在　0件",
        "    － a-03 図書貸出（関係市町から削除）",
    ]


@pytest.mark.parametrize("subject", ["teiju-99", "札幌市", "011002", "", " ", "　", "三市"])
@pytest.mark.usefixtures("series")
def test_a_subject_that_no_edition_knows_is_refused(subject: str, run: Run) -> None:
    code, out, err = run("history", subject)
    assert (code, out) == (2, "")
    assert err.startswith(
        f"エラー[unknown-subject] 「{subject}」という id・名称の事業も、市町も、どの版にもありません。"
    )


def test_entries_without_ids_are_not_what_an_empty_subject_means(small: Path, run: Run, edit: Edit) -> None:
    edit(small / f"data/editions/{FIRST}.yaml", ("{id: a-01, ", "{"))
    assert run("history", "")[0] == 2
    assert run("history", "防災訓練")[1].splitlines()[0] == "防災訓練"


def test_an_edition_that_can_not_be_read_is_an_error_of_the_data(series: Path, run: Run, edit: Edit) -> None:
    edit(series / f"data/editions/{FIRST}.yaml", ("since: 平成8年", "since: いつか"))
    code, out, err = run("history", "teiju-01")
    assert (code, out) == (1, "")
    assert err.startswith(f"data/editions/{FIRST}.yaml:")
