"""What stays on one line: dates, numbers with counters, municipality names, terms."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.japanese.kept_words import KeptWords, unbroken_breaks
from reportgen.japanese.line_breaking import break_opportunities

with (Path(__file__).parents[2] / "data" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
    NAMES = frozenset(row["municipality"] for row in csv.DictReader(file) if row["municipality"])

KEPT = KeptWords(NAMES)
ERA_YEAR = re.compile(r"(?:明治|大正|昭和|平成|令和)(?:元|[0-9０-９]+)年(?:[0-9０-９]+月(?:[0-9０-９]+日)?)?")
NAME = re.compile("|".join(map(re.escape, sorted(NAMES, key=len, reverse=True))))
COUNTED = re.compile("[0-9０-９]+[年月日時分秒人円件名回市町村条項号%％歳度倍割]")


def kept(text: str, words: KeptWords = KEPT) -> list[str]:
    return [text[start:end] for start, end in words.spans(text)]


@pytest.mark.parametrize(
    "date",
    [
        *(
            "平成23年",
            "令和元年",
            "昭和６０年",
            "明治5年12月",
            "令和5年6月1日",
            "令和元年５月１日",
            "大正元年度",
            "平成23年度",
        ),
        *(
            "2023年6月1日",
            "２０２３年６月１日",
            "西暦2023年",
            "2023/6/1",
            "２０２３．６．１",
            "6月1日",
            "令和5年6月1日現在",
            "令和5年度現在",
        ),
    ],
)
def test_dates_stay_whole(date: str) -> None:
    assert kept(f"実施は{date}、完了") == [date]


@pytest.mark.parametrize(
    "quantity",
    [
        *(
            "6市町",
            "3市3町",
            "24時間",
            "１２年",
            "3人",
            "5団体",
            "1,200世帯",
            "１，２００円",
            "3.5倍",
            "10万人",
            "3億5千万円",
        ),
        *(
            "約100名",
            "第3回",
            "約第3回",
            "午前9時30分",
            "午後１時半",
            "3か所",
            "2ヶ月",
            "5カ年",
            "４箇所",
            "10km",
            "１０ｋｍ",
        ),
        *(
            "12㎞",
            "５０％",
            "50%",
            "15℃",
            "３メートル",
            "1つ",
            "2日間",
            "5年間",
            "3市町村",
            "100",
            "１００",
            "１２－３",
        ),
    ],
)
def test_numbers_stay_with_their_counters(quantity: str) -> None:
    assert kept(f"ほか{quantity}、") == [quantity]


def test_only_the_number_and_its_counter_are_kept() -> None:
    assert kept("西いぶり6市町小学生スポーツ交流会") == ["6市町"]
    assert kept("3市市民を対象とした講演会") == ["3市"]
    assert kept("業務委託契約3件と次第2") == ["3件", "2"]
    assert kept("平成元気会議、令和の年、次第に、地元年会") == []


@pytest.mark.parametrize(
    "quantity",
    [
        *("昭和六十年", "令和元年", "令和五年六月一日現在", "二〇二三年度", "十二月", "三十日"),
        *("三市", "三市三町", "六市町", "二十四時間", "約三十人", "第一回", "三か所", "千五百世帯", "一つ", "百万円"),
        *("第二十四条", "第三条の二", "三分の一"),
    ],
)
def test_kanji_numerals_stay_with_their_counters(quantity: str) -> None:
    assert kept(f"は{quantity}、") == [quantity]


@pytest.mark.parametrize("text", ["一般", "統一市場", "唯一人", "三角点", "千葉市民", "二次的", "四国", "一", "十百"])
def test_kanji_numerals_in_words_are_no_numbers(text: str) -> None:
    assert kept(text, KeptWords(frozenset())) == []


def test_kanji_numerals_behind_kanji_are_numbers_where_that_is_certain() -> None:
    assert kept("計三市と全六町と毎日二十四時間") == ["三市", "六町", "二十四時間"]
    assert kept("年度第三回") == ["第三回"]


@pytest.mark.parametrize("quantity", ["10 km", "3.5\u00a0m²", "約2 ha", "100 kW"])
def test_numbers_stay_with_units_behind_a_space(quantity: str) -> None:
    assert kept(f"は{quantity}、") == [quantity.removesuffix("²")]
    assert unbroken_breaks(quantity, break_opportunities(quantity), KEPT.spans(quantity)) == []


def test_spaces_before_other_words_part() -> None:
    assert kept("2023 kobe、10 人、5 G") == ["2023", "10", "5"]


@pytest.mark.parametrize(
    "number",
    ["0143-22-1111", "0143（22）1111", "(0143)22-1111", "０１４３（２２）１１１１", "０１４３－２２－１１１１"],
)
def test_telephone_numbers_stay_whole(number: str) -> None:
    assert kept(f"電話{number}、") == [number]


@pytest.mark.parametrize("number", ["第3条の2", "第３条の２", "3分の1", "10番地の5", "2丁目3番4号"])
def test_numbers_stay_with_their_parts(number: str) -> None:
    assert kept(f"は{number}、") == [number]


def test_other_words_behind_the_possessive_are_no_parts() -> None:
    assert kept("第3条の規定、3人の2倍") == ["第3条", "3人", "2倍"]


@pytest.mark.parametrize(
    "span", ["9時30分〜17時", "1〜3人", "4月～6月", "10：00〜17：00", "5~10％", "午前9時〜午後5時"]
)
def test_short_ranges_stay_whole(span: str) -> None:
    assert kept(f"は{span}、") == [span]


def test_long_ranges_and_those_of_years_break_behind_the_mark() -> None:
    assert kept("平成23年〜27年度") == ["平成23年", "27年度"]
    assert kept("午前9時30分〜午後5時15分") == ["午前9時30分", "午後5時15分"]


@pytest.mark.parametrize("amount", ["￥100", "＄1,200", "№5", "3.5", "３．５", "1,234.5", "￥1億2千万"])
def test_numbers_stay_with_prefixes_and_decimals(amount: str) -> None:
    assert kept(f"は{amount}、") == [amount]


@pytest.mark.parametrize("word", ["ＩＣＴ", "ＣＯ２", "ＮＰＯ", "Wi-Fi", "e-Tax", "J-ALERT"])
def test_words_of_full_width_letters_and_short_ones_with_a_hyphen_stay_whole(word: str) -> None:
    assert kept(f"公衆{word}の、") == [word]


def test_long_words_may_break_behind_their_hyphens() -> None:
    assert kept("Muroran-Noboribetsu、a-b-c") == []


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("宛先：koiki.tanto@city.muroran.lg.jpまで", "koiki.tanto@city.muroran.lg.jp"),
        ("（https://www.city.muroran.lg.jp/main/a.html）", "https://www.city.muroran.lg.jp/"),
        ("www.example.jp。", "www.example.jp"),
    ],
)
def test_mail_addresses_and_hosts_stay_whole(text: str, head: str) -> None:
    assert kept(text) == [head]


def test_quantities_that_touch_break_between() -> None:
    assert KEPT.spans("令和5年6月1日午前9時") == [(0, 8), (8, 12)]


@pytest.mark.parametrize(
    "name", ["室蘭市", "洞爺湖町", "むかわ町", "森町", "四日市市", "いちき串木野市", "市川市", "北区"]
)
def test_names_stay_whole(name: str) -> None:
    assert kept(f"、{name}、") == [name]


def test_the_longest_name_that_ends_at_a_place_is_kept() -> None:
    assert kept("大津市", KeptWords(frozenset({"津市", "大津市"}))) == ["大津市"]


def test_names_of_one_character_and_no_names_keep_nothing() -> None:
    assert kept("津市", KeptWords(frozenset({"市", ""}))) == []
    assert kept("室蘭市", KeptWords(frozenset())) == []


def test_terms_stay_whole_wherever_they_stand() -> None:
    words = KeptWords(NAMES, ("定住自立圏", "消防", ""))
    assert kept("定住自立圏と消防と室蘭市消防", words) == ["定住自立圏", "消防", "室蘭市", "消防"]


def test_spans_that_overlap_are_one_and_those_that_touch_are_two() -> None:
    words = KeptWords(frozenset({"日野町", "町田市", "室蘭市"}), ("ああ",))
    assert words.spans("日野町田市室蘭市") == [(0, 5), (5, 8)]
    assert words.spans("あああ") == [(0, 3)]


def test_breaks_inside_spans_are_left_out_and_those_at_their_ends_stay() -> None:
    assert unbroken_breaks("あ室蘭市い", [1, 2, 3, 4], [(1, 4)]) == [1, 4]


def test_breaks_may_be_held_by_spans_in_any_order_that_overlap() -> None:
    assert unbroken_breaks("一二三四五六", [1, 2, 3, 4, 5], [(3, 5), (0, 2), (4, 6), (2, 2)]) == [2, 3]


def test_a_list_of_towns_breaks_behind_commas_only() -> None:
    text = "室蘭市、登別市、洞爺湖町ほか"
    breaks = unbroken_breaks(text, break_opportunities(text), KEPT.spans(text))
    assert breaks == [text.index("登"), text.index("洞"), text.index("ほ"), text.index("か")]


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(sorted(NAMES)),
        st.sampled_from(
            [
                "令和",
                "平成",
                "昭和",
                "元",
                "年",
                "月",
                "日",
                "度",
                "現在",
                "第",
                "約",
                "市",
                "町",
                "、",
                "の",
                "・",
                " ",
                ",",
                "．",
            ]
        ),
        st.from_regex("[0-9０-９]{1,4}", fullmatch=True),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)


@given(TEXTS)
def test_every_year_name_and_counted_number_lies_in_a_span(text: str) -> None:
    spans = KEPT.spans(text)
    for pattern in (ERA_YEAR, NAME, COUNTED):
        for match in pattern.finditer(text):
            assert any(start <= match.start() and match.end() <= end for start, end in spans), match


@given(TEXTS)
def test_spans_are_ascending_apart_and_inside_the_text(text: str) -> None:
    ends = [0, *(end for span in KEPT.spans(text) for end in span), len(text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in KEPT.spans(text))


def test_a_hundred_thousand_digits_or_names_are_one_pass() -> None:
    assert KEPT.spans("1" * 100_000) == [(0, 100_000)]
    assert KEPT.spans("1," * 50_000) == [(0, 99_999)]
    assert len(KEPT.spans("室蘭市、" * 25_000)) == 25_000
    assert KEPT.spans("約第" * 50_000 + "、1") == [(100_001, 100_002)]
    assert KEPT.spans("1" + "万" * 100_000) == [(0, 100_001)]
    assert KEPT.spans("二" * 100_000) == []
    assert len(KEPT.spans("1〜" * 50_000)) == 25_000
    for part in ("www.", "a@", "http://", "a.b@c.", "(0", "Ａ-", "三の", "市"):
        KEPT.spans(part * 30_000)
