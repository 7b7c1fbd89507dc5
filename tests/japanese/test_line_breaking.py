"""Line breaking against the Unicode test file, CSS Text 3 `line-break`, and what no line may begin or end with."""

import runpy
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.japanese import line_break_classes
from reportgen.japanese.line_break_classes import CLASS_NAMES, FIRST_LETTER, LETTERS, STARTS
from reportgen.japanese.line_breaking import UAX14, LineBreaker, Strictness, break_opportunities, line_breaker

STRICT, NORMAL, LOOSE = Strictness.STRICT, Strictness.NORMAL, Strictness.LOOSE
GENERATOR = runpy.run_path(str(Path(__file__).with_name("generate_line_break_classes.py")))
read_unicode_file: Callable[[str], str] = GENERATOR["read"]
BLANKS = " \t\u00a0\u2003\u200b\u2060\u3000\ufeff"
SMALL_KANA = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ"
NEVER_FIRST = (
    "、。，．,.・･:;：；」』）〕】〉》〙〗］｝｣)]}»’”〟!?！？‼⁇⁈⁉％%℃‰｡､"
    "ーｰ々〻ヽヾゝゞ゛゜ﾞﾟ‐–〜～゠\u3099\u309a" + SMALL_KANA
)
NEVER_LAST = "(（「『〔【〈《〘〖［｛[{｢«‘“〝"
MARKS = ("CM", "ZWJ")
LINE_ENDS = ("BK", "CR", "LF", "NL")


def broken(text: str, strictness: Strictness = STRICT) -> str:
    """The text with | at its break opportunities."""
    ends = [0, *break_opportunities(text, strictness), len(text)]
    return "|".join(text[start:end] for start, end in pairwise(ends))


def lines_of_unicode_test() -> Iterator[tuple[str, list[int]]]:
    for line in read_unicode_file("LineBreakTest.txt").splitlines():
        signs_and_points = line.partition("#")[0].split()
        text = "".join(chr(int(point, 16)) for point in signs_and_points[1::2])
        if text:
            yield text, [index for index, sign in enumerate(signs_and_points[:-1:2]) if sign == "÷"]


def test_untailored_rules_agree_with_every_line_of_the_unicode_test_file() -> None:
    breaker = LineBreaker(UAX14)
    lines = list(lines_of_unicode_test())
    wrong = [
        (text, expected)
        for text, expected in lines
        if breaker.opportunities(text) != expected or breaker.opportunities_in_context(text) != expected
    ]
    assert not wrong, f"{len(wrong)} of {len(lines)}"
    assert len(lines) > 7000


def class_of(character: str) -> str:
    letter = LETTERS[bisect_right(STARTS, character) - 1]
    return CLASS_NAMES.split()[ord(letter) - ord(FIRST_LETTER)].partition(".")[0]


@cache
def east_asian_wide() -> frozenset[int]:
    """The code points of width W, F or H in the table's own version of Unicode, whatever version Python has."""
    points: set[int] = set()
    for line in read_unicode_file("EastAsianWidth.txt").splitlines():
        span, _, width = line.partition("#")[0].partition(";")
        if width.strip() in ("W", "F", "H"):
            first, _, last = span.strip().partition("..")
            points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


def is_japanese(character: str) -> bool:
    return class_of(character) in ("ID", "CJ", "NS") or ord(character) in east_asian_wide()


def kind_of_difference(text: str, index: int) -> str:
    """Why the strict level treats the place before text[index] unlike UAX #14."""
    base = index - 1
    while base and class_of(text[base]) in MARKS:
        base -= 1
    before, after = class_of(text[base]), class_of(text[index])
    if after in MARKS or before in MARKS or (base < index - 1 and before in (*LINE_ENDS, "SP", "ZW")):
        return "a mark without a base is like a small kana"
    if before in LINE_ENDS:
        return "a line end is like a space"
    if before in ("SP", "ZW", "CB") and after in ("BA", "CJ", "NS", "PO"):
        return "what begins no line begins none behind white or an object"
    if after == "PO":
        return "a suffix stays with any character before it"
    return "digits stay with the point before them" if (before, after) == ("IS", "NU") else f"{before} {after}"


def test_strict_differs_from_the_japanese_lines_of_the_unicode_test_file_in_these_kinds_only() -> None:
    japanese = [(text, set(expected)) for text, expected in lines_of_unicode_test() if any(map(is_japanese, text))]
    differing = [(text, expected ^ set(break_opportunities(text))) for text, expected in japanese]
    kinds = {kind_of_difference(text, index) for text, places in differing for index in places}
    assert kinds == {
        "a mark without a base is like a small kana",
        "a line end is like a space",
        "what begins no line begins none behind white or an object",
        "a suffix stays with any character before it",
        "digits stay with the point before them",
    }
    assert len(japanese) == 2640


def test_table_is_what_the_generator_makes_of_the_unicode_files() -> None:
    assert GENERATOR["module_text"]() == Path(line_break_classes.__file__).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "before", ["漢", "か", "」", "。", "A", "1", "１", "漢 ", "A  ", "漢\u3000", "漢\u200b", "漢\n"]
)
def test_no_line_begins_with_closing_marks_small_kana_or_suffixes_in_strict(before: str) -> None:
    begin = [mark for mark in NEVER_FIRST if len(before) in break_opportunities(f"{before}{mark}漢")]
    assert begin == []


@pytest.mark.parametrize("after", ["漢", "A", "1", " 漢", "\u3000漢", "\u200b漢", "\u00a0 漢", " \u3000\u200b漢"])
def test_no_line_ends_with_an_opening_mark_in_strict(after: str) -> None:
    end = [mark for mark in NEVER_LAST if break_opportunities(f"漢{mark}{after}字")[-2:] != [1, len(after) + 2]]
    assert end == []


def test_plain_japanese_breaks_between_any_two_characters() -> None:
    assert broken("漢字とカナ") == "漢|字|と|カ|ナ"


def test_brackets_and_commas_stay_with_their_words() -> None:
    assert broken("構想（案）、「共有」する。") == "構|想|（案）、|「共|有」|す|る。"
    assert broken("事業(仮称)を") == "事|業|(仮|称)|を"
    assert broken("《〈〔【｛［『「ア」』］｝】〕〉》") == "《〈〔【｛［『「ア」』］｝】〕〉》"


def test_half_width_forms_follow_the_full_width_ones() -> None:
    assert broken("ｶﾞｯｺｳ｡｢ﾃｽﾄ｣､ﾊﾟｰｷﾝｸﾞ･ｺﾞﾐ") == "ｶﾞｯ|ｺ|ｳ｡|｢ﾃ|ｽ|ﾄ｣､|ﾊﾟｰ|ｷ|ﾝ|ｸﾞ･|ｺﾞ|ﾐ"


@pytest.mark.parametrize("character", SMALL_KANA + "ーｰ")
def test_small_kana_and_long_vowel_marks_may_begin_a_line_from_normal_on(character: str) -> None:
    text = f"漢{character}漢"
    assert broken(text, STRICT) == f"漢{character}|漢"
    assert broken(text, NORMAL) == broken(text, LOOSE) == f"漢|{character}|漢"


@pytest.mark.parametrize("character", "〜゠")
def test_wave_dashes_may_begin_a_line_from_normal_on(character: str) -> None:
    text = f"漢{character}漢"
    assert broken(text, STRICT) == f"漢{character}|漢"
    assert broken(text, NORMAL) == broken(text, LOOSE) == f"漢|{character}|漢"


@pytest.mark.parametrize("character", "々〻ゝゞヽヾ・･：；‼⁇⁈⁉！？")
def test_iteration_marks_and_centred_punctuation_may_begin_a_line_only_in_loose(character: str) -> None:
    text = f"漢{character}漢"
    assert broken(text, STRICT) == broken(text, NORMAL) == f"漢{character}|漢"
    assert broken(text, LOOSE) == f"漢|{character}|漢"


@pytest.mark.parametrize("hyphen", "‐–")
def test_hyphens_may_begin_a_line_from_normal_on_behind_an_ideograph(hyphen: str) -> None:
    text = f"漢{hyphen}漢A{hyphen}A"
    assert broken(text, STRICT) == f"漢{hyphen}|漢|A{hyphen}|A"
    assert broken(text, NORMAL) == broken(text, LOOSE) == f"漢|{hyphen}|漢|A{hyphen}|A"


@pytest.mark.parametrize("suffix", "％℃‰°′″￠")
def test_east_asian_suffixes_may_begin_a_line_only_in_loose(suffix: str) -> None:
    assert broken(f"10{suffix}", STRICT) == broken(f"10{suffix}", NORMAL) == f"10{suffix}"
    assert broken(f"10{suffix}", LOOSE) == f"10|{suffix}"


@pytest.mark.parametrize("prefix", "￥＄￡€№")
def test_east_asian_prefixes_may_end_a_line_only_in_loose(prefix: str) -> None:
    assert broken(f"{prefix}10", STRICT) == broken(f"{prefix}10", NORMAL) == f"{prefix}10"
    assert broken(f"{prefix}10", LOOSE) == f"{prefix}|10"


@pytest.mark.parametrize("suffix", ["%", "％", "℃", "‰"])
def test_suffixes_stay_with_brackets_and_kanji_in_strict(suffix: str) -> None:
    assert broken(f"増（減）{suffix}の漢{suffix}") == f"増|（減）{suffix}|の|漢{suffix}"


@pytest.mark.parametrize("strictness", Strictness)
@pytest.mark.parametrize("mark", "、。，．」』）〕】〉》〙〗］｝｣｡､〟)]},.")
def test_commas_and_closing_brackets_begin_no_line_in_any_level(mark: str, strictness: Strictness) -> None:
    assert broken(f"漢{mark}漢 {mark}", strictness) == f"漢{mark}|漢 {mark}"


def test_inseparable_marks_stay_whole() -> None:
    assert broken("漢……漢――漢‥‥漢——漢⋯⋯漢") == "漢……|漢|――|漢‥‥|漢|——|漢⋯⋯|漢"


def test_dashes_stay_whole_in_loose_where_leaders_do_not() -> None:
    assert broken("漢……漢――漢——漢。…", LOOSE) == "漢|…|…|漢|――|漢|——|漢。…"


def test_curly_quotation_marks_open_and_close_where_the_text_outside_is_japanese() -> None:
    assert broken("漢“引用”漢‘引用’漢") == "漢|“引|用”|漢|‘引|用’|漢"
    assert broken("漢“ABC”漢") == "漢|“ABC”|漢"
    assert broken("漢、“引用”、“引用”。") == "漢、|“引|用”、|“引|用”。"
    assert broken("漢“引用”（注）") == "漢|“引|用”|（注）"


def test_curly_quotation_marks_stay_with_the_latin_text_outside() -> None:
    assert broken("it’s ABC“漢”ABC") == "it’s |ABC“漢”ABC"


def test_straight_quotation_marks_hold_only_their_neighbours() -> None:
    assert broken("漢字\"引用\"漢字'引用'漢字") == "漢|字\"引|用\"漢|字'引|用'漢|字"


def test_lines_break_behind_spaces_never_before() -> None:
    assert broken("漢  漢 A B") == "漢  |漢 |A |B"
    assert broken("漢\u3000漢 \u3000漢") == "漢\u3000|漢 \u3000|漢"
    assert broken(" 漢") == " |漢"


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("strictness", Strictness)
def test_line_ends_count_as_spaces(line_end: str, strictness: Strictness) -> None:
    assert (
        broken(f"漢{line_end}漢{line_end}。（{line_end}漢", strictness) == f"漢{line_end}|漢{line_end}。|（{line_end}漢"
    )


@pytest.mark.parametrize("glue", ["\u00a0", "\u202f", "\u2060", "\ufeff", "\u2011"])
def test_glue_allows_no_break_on_either_side(glue: str) -> None:
    assert broken(f"漢{glue}字漢") == f"漢{glue}字|漢"


def test_zero_width_space_allows_a_break_inside_a_word() -> None:
    assert broken("longword\u200blongword") == "longword\u200b|longword"


def test_soft_hyphens_are_places_to_break_and_begin_no_line() -> None:
    assert broken("long\u00adword、漢\u00ad字") == "long\u00ad|word、|漢\u00ad|字"


def test_word_joiners_hold_words_with_marks_that_would_part() -> None:
    assert broken("漢\u2060字漢\u2060（注）漢\u00a0―\u00a0字") == "漢\u2060字|漢\u2060（注）|漢\u00a0―\u00a0字"


@pytest.mark.parametrize("level", Strictness)
def test_sequences_of_a_base_and_its_marks_are_one_character(level: Strictness) -> None:
    assert broken("葛\U000e0100城と辻\U000e0101", level) == "葛\U000e0100|城|と|辻\U000e0101"  # ideographic variants
    assert broken("神\ufe00社1\ufe0f\u20e3", level) == "神\ufe00|社|1\ufe0f\u20e3"
    assert broken("は\u3099く\u309a", level) == "は\u3099|く\u309a"
    assert broken("カ\u309aセ\u309aイ", level) == "カ\u309a|セ\u309a|イ"  # Ainu


@pytest.mark.parametrize("level", Strictness)
def test_half_width_voicing_marks_begin_no_line(level: Strictness) -> None:
    assert broken("ｶﾞﾊﾟﾃﾞﾎﾟ", level) == "ｶﾞ|ﾊﾟ|ﾃﾞ|ﾎﾟ"


def test_small_ainu_kana_stay_with_their_syllable_in_strict() -> None:
    assert broken("アィヌイタㇰカムィノㇷ\u309aシㇼ") == "アィ|ヌ|イ|タㇰ|カ|ムィ|ノㇷ\u309a|シㇼ"


def test_characters_beyond_the_basic_plane_break_like_any_ideograph() -> None:
    assert broken("𠮷野、𠀋𩸽（𠮟）") == "𠮷|野、|𠀋|𩸽|（𠮟）"


@pytest.mark.parametrize("mark", ["\u3099", "\u0301", "\ufe00", "\ufe0f", "\U000e0100", "\u20dd", "\u200d"])
def test_marks_and_variation_selectors_stay_with_their_base(mark: str) -> None:
    assert 1 not in break_opportunities(f"漢{mark}字")
    assert (2 in break_opportunities(f"漢{mark}字")) == (mark != "\u200d")


def test_emoji_sequences_and_flags_stay_whole() -> None:
    family, thumb, flags = "👨\u200d👩\u200d👧", "👍🏽", "🇯🇵🇫🇷🇩🇪"
    assert broken(f"漢{family}{thumb}漢") == f"漢|{family}|{thumb}|漢"
    assert broken(flags) == "🇯🇵|🇫🇷|🇩🇪"


def test_latin_words_stay_whole() -> None:
    assert broken("ICT推進とDV対策、CO2、CO₂、PM2.5") == "ICT|推|進|と|DV|対|策、|CO2、|CO₂、|PM2.5"


@pytest.mark.parametrize("level", Strictness)
def test_urls_break_behind_the_marks_in_them(level: Strictness) -> None:
    url = "https://www.example-city.lg.jp/a_b/index.html?id=1&p=2#top"
    parts = "https://|www.|example-|city.|lg.|jp/|a_|b/|index.|html?|id=|1&|p=|2#|top"
    assert broken(f"（{url}）。", level) == f"（{parts}）。"
    assert broken("www.example.jp、", level) == "www.|example.|jp、"


@pytest.mark.parametrize("level", Strictness)
def test_mail_addresses_break_behind_the_at_sign_and_full_stops(level: Strictness) -> None:
    assert broken("宛先：koiki.tanto@city.lg.jpまで", level).endswith("koiki.|tanto@|city.|lg.|jp|ま|で")


def test_points_and_at_signs_outside_addresses_hold() -> None:
    assert broken("3.5、Ver.2、a.b、a@b、e.g.") == "3.5、|Ver.2、|a.b、|a@b、|e.g."


@pytest.mark.parametrize("prefixed", ["￥100", "＄1,200", "№5", "€3.50", "±2", "￡（5）", "$5", "#7"])
def test_prefixes_stay_with_their_numbers_and_may_begin_a_line(prefixed: str) -> None:
    assert broken(f"金{prefixed}と") == f"金|{prefixed}|と"


@pytest.mark.parametrize("prefix", "±€№﹩＄￡￥￦")
@pytest.mark.parametrize("level", [STRICT, NORMAL])
def test_prefixes_without_a_number_stay_between_ideographs_but_not_between_kana(prefix: str, level: Strictness) -> None:
    assert broken(f"文文{prefix}字字", level) == f"文|文{prefix}字|字"
    assert broken(f"カナ{prefix}カナ", level) == f"カ|ナ|{prefix}カ|ナ"


@pytest.mark.parametrize("suffixed", ["30％", "20℃", "5%", "3‰", "1,000.5％", "45°", "（6）％"])
def test_suffixes_stay_with_their_numbers(suffixed: str) -> None:
    assert broken(f"は{suffixed}と") == f"は|{suffixed}|と"


def test_numbers_stay_whole() -> None:
    assert broken("約1,234.5漢.5漢2023/6/1漢0143-22-1111") == "約|1,234.5|漢.5|漢|2023/6/1|漢|0143-22-1111"
    assert broken("−5%、$(12.00)、（6）%") == "−5%、|$(12.00)、|（6）%"


def test_a_bracket_behind_a_suffix_opens_a_new_line_unless_a_number_follows() -> None:
    assert broken("％（注） $ (5)", NORMAL) == "％|（注） |$ |(5)"
    assert broken("$(5)", NORMAL) == "$(5)"


def test_hebrew_hyphens_and_regional_indicators_are_seen_behind_marks() -> None:
    assert broken("א-ב") == "א-ב"
    assert broken("🇯\u0301🇵\u0301🇫") == "🇯\u0301🇵\u0301|🇫"


@pytest.mark.parametrize("strictness", Strictness)
@pytest.mark.parametrize(
    "text",
    [
        *("", "漢", "\u0301", "\u0301" * 40, "\u200d" * 40, "\ufe0f漢", " " * 40, "\u3000" * 40, "（" * 40, "）" * 40),
        *(
            "。" * 40,
            '"' * 40,
            "“" * 40,
            "\u200b" * 40,
            "🇯" * 41,
            "\n" * 40,
            "\ufffc" * 3,
            "\x00\x1f\x7f",
            "\ud800\udfff",
        ),
        *("שלום עולם", "مرحبا (بالعالم)", "ภาษาไทย", "한국어 텍스트", "\u202e漢字\u202c", "\U0010ffff\U000e0fff\ufdd0"),
    ],
)
def test_hostile_texts_have_opportunities_inside_the_text_only(text: str, strictness: Strictness) -> None:
    found = break_opportunities(text, strictness)
    assert found == sorted(set(found))
    assert all(0 < index < len(text) for index in found)


def test_a_hundred_thousand_characters_break_like_their_parts() -> None:
    part = "漢、「 A-b 1,000％ é́ 👨\u200d👩 🇯🇵 א-ג」。"
    times = 100_000 // len(part)
    inside = break_opportunities(part + "漢")
    expected = [number * len(part) + index for number in range(times) for index in inside]
    assert break_opportunities(part * times) == expected[:-1]


# Characters of every class, those the levels treat apart, and whatever else there is.
ALPHABET = [
    *(STARTS[index] for letter in sorted(set(LETTERS)) for index in [LETTERS.index(letter), LETTERS.rindex(letter)]),
    *NEVER_FIRST,
    *NEVER_LAST,
    *BLANKS,
    *"漢字ひらカナABz019１―～",
]
TEXTS = st.text(st.sampled_from(ALPHABET) | st.characters(), max_size=30)


@given(TEXTS, st.sampled_from(Strictness))
def test_pairs_of_neighbours_settle_nothing_that_the_context_would_settle_otherwise(
    text: str, strictness: Strictness
) -> None:
    breaker = line_breaker(strictness)
    assert breaker.opportunities(text) == breaker.opportunities_in_context(text)


@given(TEXTS)
def test_untailored_pairs_settle_nothing_that_the_context_would_settle_otherwise(text: str) -> None:
    breaker = LineBreaker(UAX14)
    assert breaker.opportunities(text) == breaker.opportunities_in_context(text)


@given(TEXTS)
def test_no_strict_line_begins_or_ends_with_a_forbidden_character(text: str) -> None:
    for index in break_opportunities(text):
        assert text[index] not in NEVER_FIRST
        assert text[:index].rstrip(BLANKS)[-1:] not in list(NEVER_LAST)


@given(TEXTS)
def test_normal_allows_what_strict_does(text: str) -> None:
    assert set(break_opportunities(text, STRICT)) <= set(break_opportunities(text, NORMAL))
