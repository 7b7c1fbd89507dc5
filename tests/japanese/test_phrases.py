"""Phrase and word boundaries: the same as BudouX's own parser finds."""

from __future__ import annotations

import unicodedata
from itertools import accumulate, pairwise
from pathlib import Path

import budoux
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.japanese.phrases import PhraseModel, ends_word, read_phrase_model, split_phrases
from reportgen.workspace import read_phrase_model_file

MODEL = read_phrase_model(read_phrase_model_file())
SOURCE = Path(__file__).parents[2] / "data/sources/nishi-iburi-renkei_2023-06-01.txt"


def phrases(text: str) -> list[str]:
    ends = [0, *(i for i in range(1, len(text)) if MODEL.ends_phrase(f"\0\0\0{text}\0\0\0"[i : i + 6])), len(text)]
    return [text[a:b] for a, b in pairwise(ends)]


@pytest.fixture(scope="module")
def parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def test_every_cell_of_the_list_is_parted_as_budoux_parts_it(parser: budoux.Parser) -> None:
    cells = {cell for line in SOURCE.read_text("utf-8").splitlines() for cell in line.split("\t") if cell}
    assert len(cells) > 150
    for cell in cells:
        assert phrases(cell) == parser.parse(cell)


@given(st.text("あいうえおをがはの漢字町村2年(（、。「ABア", min_size=1, max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_text_is_parted_as_budoux_parts_it(text: str) -> None:
    assert phrases(text) == budoux.load_default_japanese_parser().parse(text)


@pytest.mark.parametrize(
    "words",
    [
        "再生可能|エネルギー|導入促進|事業",
        "都市政策|推進課",
        "選挙管理|委員会",
        "周産期|医療確保|事業",
        "学校図書|システム|広域化",
        "口腔がん|検診",
        "ものづくり|創出",
    ],
)
def test_words_end_where_a_reader_parts_a_compound(words: str) -> None:
    text = words.replace("|", "")
    end = 0
    for word in words.split("|")[:-1]:
        end += len(word)
        assert ends_word(text, end) >= 0.8, text[:end]


@pytest.mark.parametrize("words", ["エネ|ルギー", "口腔が|ん検診", "もの|づくり", "建|設促進", "推|進課", "ネッ|ト"])
def test_no_word_ends_inside_a_word(words: str) -> None:
    assert ends_word(words.replace("|", ""), words.index("|")) <= 0.2


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
        "視察",
        "",
    ],
)
def test_a_text_is_split_where_its_phrases_end(words: str) -> None:
    assert split_phrases(words.replace("|", ""), MODEL) == [phrase for phrase in words.split("|") if phrase]


@given(st.text("あいうえおをがはの漢字町村2１年月日(（、。「」ABＡ -", max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_split_without_loss_between_the_models_phrases_alone(text: str) -> None:
    found = split_phrases(text, MODEL)
    assert "".join(found) == text
    assert all(found)
    ends = list(accumulate(map(len, found)))
    assert set(ends) <= set(accumulate(map(len, phrases(text))))
    for end in ends[:-1]:
        before, after = (unicodedata.normalize("NFKC", text[at]) for at in (end - 1, end))
        assert not (before.isdigit() and (after.isdigit() or after in "年月日"))
        assert not (before.isascii() and before.isalpha() and after.isascii() and after.isalpha())


@pytest.mark.parametrize("text", ["1月", "２年", "31日", "20", "Wi", "ＡＩ"])
def test_a_model_that_ends_a_phrase_everywhere_cuts_no_number_and_no_latin_word(text: str) -> None:
    everywhere = PhraseModel((), -1)
    assert split_phrases("和文", everywhere) == ["和", "文"]
    assert split_phrases(f"和{text}文", everywhere) == ["和", text, "文"]
