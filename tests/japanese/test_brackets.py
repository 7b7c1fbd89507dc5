"""Round brackets in Japanese text: widened in pairs, undone by NFKC."""

from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.japanese.brackets import widen_brackets


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("平成23年 (平成12年)", "平成23年 （平成12年）"),
        ("()は、事業の開始年", "（　）は、事業の開始年"),
        ("（）は、事業の開始年", "（　）は、事業の開始年"),
        ("事業(A)", "事業（A）"),
        ("(A)事業", "（A）事業"),
        ("事業(2023年)を", "事業（2023年）を"),
        ("(注)", "（注）"),
        ("計画(案(2))", "計画（案（2））"),
        ("f(x)とg(y)", "f（x）とg(y)"),
        ("DX (digital transformation) plan", "DX (digital transformation) plan"),
        ("(1) NPO", "(1) NPO"),
        ("(閉じない", "（閉じない"),
        ("開かない)", "開かない）"),
        (")(", ")("),
        ("市)(町", "市）（町"),
        ("(", "("),
        ("", ""),
        ("括弧のない文", "括弧のない文"),
        ("もう（広い）", "もう（広い）"),
        ("ｶﾅ(x)", "ｶﾅ(x)"),
        ("※(x)", "※(x)"),
        ("「(x)」", "「（x）」"),
    ],
)
def test_brackets_are_widened(text: str, wide: str) -> None:
    assert widen_brackets(text) == wide


TEXTS = st.text(alphabet="()（）市町aB1 、「」\n")


@given(TEXTS)
def test_nothing_but_brackets_changes_and_nfkc_undoes_it(text: str) -> None:
    wide = widen_brackets(text).replace("（　）", "（）")
    assert len(wide) == len(text)
    assert all(new == old or (old, new) in {("(", "（"), (")", "）")} for old, new in zip(text, wide, strict=True))
    assert normalize("NFKC", wide) == normalize("NFKC", text)


@given(TEXTS)
def test_no_half_width_bracket_is_left_beside_a_japanese_character(text: str) -> None:
    wide = widen_brackets(text)
    for left, right in pairwise(wide):
        assert not (left in "()" and right in "市町、「」")
        assert not (right in "()" and left in "市町、「」")
