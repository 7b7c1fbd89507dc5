"""Phrase and word boundaries: the same as BudouX's own parser finds."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import budoux
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.japanese.phrases import ends_word, read_phrase_model
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
