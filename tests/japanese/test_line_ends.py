"""What line ends part, where compounds part, and phrases: against what a setter of official lists would say."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.japanese.line_ends import LineEnd, line_ends
from reportgen.japanese.phrases import split_for_lines, split_phrases
from reportgen.japanese.words import words_of

SOURCE = Path(__file__).parents[2] / "data/sources/nishi-iburi-renkei_2023-06-01.txt"

# Each line's end, shown as /, and what it parts. The first of a class are those that readers of the list circled.
ENDS = """
bound  休日・夜間対応のための開業に/対し共同で支援
bound  移住定住促進を図る/ため、地域資源を活かした
bound  体制を確保する/ため、相互支援協定を締結
bound  支払事務を実施する/場合の手数料
bound  広域都市計画の策定/及び圏域都市間の連絡調整
bound  安全性についてPRを/行い、消費拡大を図る
bound  西いぶりの市町が一体と/なり、まちを育てる
bound  早期治療に/関する普及啓発
bound  福祉に/ついて話し合う
bound  夜間に/おける診療
bound  市民同士の交流を/深め、情報交換を図る
bound  見守りを実施する/ほか、協力する
bound  居住地/以外の保育所
bound  団体と協力して/いる
bound  調査・/検討を行う
of     会議の/開催
of     各市民への/図書の貸し出し
cut    体験プログラムや人材のリス/トを作成
cut    学校図書の蔵書管/理及び貸出
cut    小中/学校での学習
cut    平/時の備え
cut    コミュ/ニティFMの運営
cut    車両を見守る際に犯罪等/が発生した
cut    成年後/見支援センターを運営
cut    特徴/的な人材
cut    研修を実施/する
cut    協議/会を開く
cut    新/製品の開発
cut    港を直すた/めの工事
cut    支え/合いの心
cut    「港」/の清掃
minor  保育士/等の確保
minor  駅や港/などの清掃
minor  関係/市町が連携
seam   成年後見/支援センター
seam   口腔がん検診/普及推進事業
seam   福祉有償運送/運営協議会
seam   子育て支援員/広域研修事業
minor  口腔がん/検診普及推進事業
minor  室蘭圏/広域都市計画協議会
minor  福祉/有償運送運営協議会
clause 市が主体となり/港の清掃を実施
clause 町と協力して/道路を直す
clause 費用を抑えるため/三市で購入
clause 申込みがあった場合/窓口で受ける
phrase 住民が/安心して暮らす
phrase 港の清掃を/毎年実施
phrase 地域における/保育の担い手
phrase 港に面する/漁協が集まる
phrase 道路及び/河川の清掃
phrase 毎年/実施する
phrase 室蘭市・/登別市
stop   事業を実施し、/共同で支える
stop   協定を結ぶ（例）/令和5年から
stop   新しい/「港のまち」構想
stop   申請は不要/※昼間のみ
stop   平成20年 /(昭和60年)
"""

# Where compounds part: | a seam, ‖ the main one. None of them stood before whoever chose the weights.
COMPOUNDS = """
地域|公共|交通網‖形成|計画
休日|夜間|急患|センター‖運営|事業
下水道|施設‖維持|管理|業務
有害|鳥獣‖捕獲|事業
勤労者‖福祉|共済
一般|廃棄物‖処理|計画
児童|虐待‖防止|対策
多重|債務者‖相談会
自治体|クラウド‖導入|検討
消防|指令|センター‖共同|運用
防災|資機材‖共同|備蓄
企業|誘致‖推進|協議会
住宅|リフォーム‖助成|事業
空き家|バンク‖運営|事業
農業|後継者‖育成|事業
環境|保全‖協議会
狂犬病‖予防|注射
公平|委員会‖共同|設置
"""


@pytest.mark.parametrize("line", ENDS.strip().splitlines())
def test_what_a_line_end_parts(line: str) -> None:
    expected, shown = line.split(maxsplit=1)
    place = shown.index("/")
    assert LineEnd(line_ends(shown.replace("/", ""))[place]).name == expected.upper()


@pytest.mark.parametrize("shown", COMPOUNDS.split())
def test_where_a_compound_parts(shown: str) -> None:
    text = re.sub("[|‖]", "", shown)
    signs = {LineEnd.MINOR: "|", LineEnd.SEAM: "‖"}
    ends = line_ends(text)
    assert "".join(signs.get(LineEnd(ends[at]), "") * (at > 0) + text[at] for at in range(len(text))) == shown


def cells() -> list[str]:
    return sorted({cell for line in SOURCE.read_text("utf-8").splitlines() for cell in line.split("\t") if cell})


def test_words_joined_are_the_text_but_for_its_figures() -> None:
    for cell in cells():
        shown = re.sub(r"[\d一二三四五六七八九十]", "0", cell.rstrip())
        assert re.sub("[一二三四五六七八九十]", "0", "".join(word.text for word in words_of(cell))) == shown


@given(st.text(max_size=30))
def test_any_text_has_an_end_for_each_place(text: str) -> None:
    assert len(line_ends(text)) == len(text) + 1
    assert set(line_ends(text)) <= set(LineEnd)


@pytest.mark.parametrize(
    "words",
    [
        "6市町に|よる|防災協定と|受援計画を|締結し、",
        "圏域の|公共交通を|維持する",
        "広域観光推進事業",
        "AI-OCRの|導入を|10月から|進める",
        "令和6年4月1日から|ＤＸを|担う",
        "令和元年から|昭和60年までの|実績",
        "12月に|行う",
        "3,000円を|超える",
        "視察",
        "",
    ],
)
def test_a_text_is_split_where_its_phrases_end(words: str) -> None:
    assert split_phrases(words.replace("|", "")) == [phrase for phrase in words.split("|") if phrase]


@given(st.text("あいうえおをがはの漢字町村2１年月日(（、。「」ABＡ -", max_size=30))
def test_any_text_is_split_without_loss(text: str) -> None:
    found = split_phrases(text)
    assert "".join(found) == text
    assert all(found)
    for before, after in pairwise(found):
        last, first = (unicodedata.normalize("NFKC", one) for one in (before[-1], after[0]))
        assert not (last.isdigit() and (first.isdigit() or first in "年月日"))
        assert not (last.isascii() and last.isalpha() and first.isascii() and first.isalpha())


@pytest.mark.parametrize(
    "words",
    [
        "西胆振地域における|広域連携の|状況|（室蘭市関係分）",  # what leans on a phrase stays with it
        "西いぶり|定住自立圏関連",  # too long for a line: at the seam
        "広域連合・|一部事務組合",
        "災害時応援協定|締結市町村名",
        "事業開始年",
        "",
    ],
)
def test_headings_end_their_lines_between_phrases_and_long_ones_between_words(words: str) -> None:
    assert split_for_lines(words.replace("|", ""), 10) == tuple(part for part in words.split("|") if part)
